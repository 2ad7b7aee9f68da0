import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, send } from "../harness/http.ts";
import {
  answerOf,
  authorizePath,
  exchange,
  newApp,
  newPerson,
  signIn,
  type TestApp,
  type TestPerson,
  tokensFor,
} from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenants, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
let app: TestApp;
beforeAll(async () => {
  server = await startServer({ rateLimits: true });
  [tenant, other] = await newTenants(server);
  app = await newApp(tenant);
});
afterAll(() => server.close());

const path = "/flow/account/security";

const signedIn = async (person: TestPerson) => {
  const browser = newBrowser(server, tenant.host);
  return { browser, tokens: await tokensFor(server, tenant, app, person, {}, browser) };
};

const refreshes = async ({ body }: Answer): Promise<boolean> => {
  const form = { grant_type: "refresh_token", refresh_token: body.refresh_token };
  return (await exchange(server, tenant.host, app, form)).status === 200;
};

const cookiesOf = ({ cookies }: TestBrowser) => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

const isSignedIn = async (browser: TestBrowser): Promise<boolean> => {
  const answer = await browser.get(authorizePath(app, undefined, { prompt: "none" }));
  return answerOf(answer).has("code");
};

test("a person sees who they are and where they are signed in, and ends a session there", async () => {
  const person = await newPerson(tenant, { name: "Kim <b>Doe</b>" });
  const [here, there] = [await signedIn(person), await signedIn(person)];
  const page = await here.browser.get(path);
  expect(page.status, page.text).toBe(200);
  expect(page.text).toContain("Kim &lt;b&gt;Doe&lt;/b&gt;");
  expect(page.text).toContain(person.email);
  const [, id = ""] = /name="session_id" value="(session_[0-9a-f]{24})"/.exec(page.text) ?? [];
  const done = await here.browser.follow(await here.browser.submit(page, { session_id: id }, `${path}/end-session`));
  expect(done.status).toBe(200);
  expect(done.text).not.toContain(id);
  expect([await isSignedIn(here.browser), await isSignedIn(there.browser)]).toEqual([true, false]);
  expect([await refreshes(here.tokens), await refreshes(there.tokens)]).toEqual([true, false]);
});

test("SEC-SESS-03 nobody ends another's session there, nor somebody else's at another tenant", async () => {
  const [kim, lee] = [await signedIn(await newPerson(tenant)), await signedIn(await newPerson(tenant))];
  const third = await signedIn(await newPerson(tenant));
  const sessions = (await tenant.call("GET", "/session")).body.results.map(({ id }: { id: string }) => id);
  const page = await kim.browser.get(path);
  // Whoever has one session is offered to end none; the form that is there is sent elsewhere.
  const forged = { ...page, text: page.text.replaceAll(`action="${path}/password"`, `action="${path}/end-session"`) };
  for (const id of [...sessions, "session_000000000000000000000000", "x\u0000"])
    expect((await kim.browser.submit(forged, { session_id: id }, `${path}/end-session`)).status).toBe(303);
  expect([await refreshes(lee.tokens), await refreshes(third.tokens), await refreshes(kim.tokens)]).toEqual([true, true, true]);
  const carried = await send(server, path, { host: other.host, headers: { cookie: cookiesOf(kim.browser) } });
  expect([carried.status, carried.headers.location]).toEqual([302, expect.stringMatching(/^\/flow\/next\?state=/)]);
});

test("SEC-WEB-02 what the page does needs a form of that very page", async () => {
  const person = await newPerson(tenant);
  const [here, there] = [await signedIn(person), await signedIn(person)];
  const stranger = await signedIn(await newPerson(tenant));
  const page = await here.browser.get(path);
  const foreign = await stranger.browser.get(path);
  const others = `${path}/end-other-sessions`;
  const forged = { ...foreign, text: foreign.text.replaceAll(`action="${path}/password"`, `action="${others}"`) };
  expect((await here.browser.submit(forged, {}, others)).status).toBe(403);
  expect(
    (await here.browser.submit({ ...page, text: page.text.replace(/name="csrf"/g, 'name="other"') }, {}, others)).status,
  ).toBe(403);
  expect(await refreshes(there.tokens)).toBe(true);
  expect((await here.browser.submit(page, {}, others)).status).toBe(303);
  expect([await refreshes(there.tokens), await refreshes(here.tokens)]).toEqual([false, true]);
});

test("SEC-REFRESH-08 a person changes their password with the current one, and every other session ends", async () => {
  const person = await newPerson(tenant);
  const [here, there] = [await signedIn(person), await signedIn(person)];
  const page = await here.browser.get(path);
  const change = (current_password: string, new_password: string) =>
    here.browser.submit(page, { current_password, new_password }, `${path}/password`);
  expect((await change("wrong", "a wholly new horse")).status).toBe(400);
  expect((await change(person.password, "short")).status).toBe(400);
  expect((await change(person.password, person.email)).status).toBe(400);
  expect(await refreshes(there.tokens)).toBe(true);
  expect((await change(person.password, "a wholly new horse")).status).toBe(303);
  expect([await refreshes(there.tokens), await refreshes(here.tokens)]).toEqual([false, true]);
  const again = (password: string) =>
    signIn(newBrowser(server, tenant.host), authorizePath(app, undefined), { ...person, password });
  expect((await again(person.password)).status).toBe(400);
  expect(answerOf(await again("a wholly new horse")).has("code")).toBe(true);
});

test("SEC-SESS-02 a new password gives the browser a new cookie; a copy of the old one is dead", async () => {
  const person = await newPerson(tenant);
  const { browser } = await signedIn(person);
  const copy = cookiesOf(browser);
  const page = await browser.get(path);
  const fields = { current_password: person.password, new_password: "a wholly new horse" };
  const done = await browser.follow(await browser.submit(page, fields, `${path}/password`));
  expect(done.status).toBe(200);
  const as = (cookie: string) => send(server, "/me", { host: tenant.host, headers: { cookie } });
  expect([(await as(copy)).status, (await as(cookiesOf(browser))).status]).toEqual([401, 200]);
  expect(await isSignedIn(browser)).toBe(true);
});

test("what people type or reload leads to the page", async () => {
  const { browser } = await signedIn(await newPerson(tenant));
  for (const typed of ["/", `${path}/password`, `${path}/end-session`, `${path}/end-other-sessions`]) {
    const answer = await browser.get(typed);
    expect([answer.status, answer.headers.location], typed).toEqual([302, path]);
  }
  expect((await browser.get(path)).text).toContain('href="/logout"');
});

test("SEC-LOGIN-04 the current password is guessed there no faster than at the sign-in page", async () => {
  const person = await newPerson(tenant);
  const { browser } = await signedIn(person);
  const page = await browser.get(path);
  const statuses: number[] = [];
  for (let n = 0; n < 11; n += 1)
    statuses.push(
      (await browser.submit(page, { current_password: `guess ${n}`, new_password: "a wholly new horse" }, `${path}/password`))
        .status,
    );
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 400), 429]);
});
