import { afterAll, beforeAll, expect, test } from "vitest";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { answerOf, authorizePath, newApp, newPerson, signIn, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, newTenants, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
let app: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await newTenants(server);
  [app, person] = [await newApp(tenant), await newPerson(tenant, { name: "Kim Doe" })];
});
afterAll(() => server.close());

const path = "/flow/account/security";
const fresh = (of: Tenant = tenant): TestBrowser => newBrowser(server, of.host);
const right = ({ email, password }: TestPerson) => ({ username: email, password });
const pathAt = ({ clientId }: TestApp) => `${path}?client_id=${clientId}`;

/** Where a login of the page ends, before the browser follows. */
const passed = (browser: TestBrowser, page: Answer, who: TestPerson): Promise<Answer> => browser.submit(page, right(who));

test.each([
  ["without an application", (): string => path, "Sign in"],
  ["for an application", () => pathAt(app), "Billing"],
] as const)("who is not signed in comes to their page through a login %s, and back", async (_, asked, says) => {
  const browser = fresh();
  const page = await browser.open(asked());
  expect(page.status, page.text).toBe(200);
  expect(page.text).toContain(says);
  expect(browser.cookies.has("faable_sess")).toBe(false);
  const back = await passed(browser, page, person);
  expect([back.status, back.headers.location]).toEqual([303, asked()]);
  const own = await browser.follow(back);
  expect([own.status, own.text.includes("Kim Doe"), own.text.includes(person.email)]).toEqual([200, true, true]);
  const [event] = (await tenant.call("GET", "/logs?query=type:user.login")).body.results;
  expect(event).toMatchObject({ status: "success", user: person.id, data: { flow: "account" } });
  const silent = await browser.get(authorizePath(app, undefined, { prompt: "none" }));
  expect(answerOf(silent).has("code")).toBe(true);
});

test("a client's login there is passed by what is offered to that client; the account's, by what the account has", async () => {
  const own = await newTenant(server);
  const [its, kim] = [await newApp(own), await newPerson(own)];
  const second = (await own.call("POST", "/client", { name: "Second" })).body;
  const [{ id }] = (await own.call("GET", "/connection")).body.results;
  await own.call("POST", `/connection/${id}`, { enabled_clients: [second.id] });
  expect((await fresh(own).open(pathAt(its))).status).toBe(400);
  const browser = fresh(own);
  const page = await browser.follow(await passed(browser, await browser.open(path), kim));
  expect([page.status, page.text.includes(kim.email)]).toEqual([200, true]);
});

test("a wrong password is told on the page, and the right one still leads there", async () => {
  const browser = fresh();
  const wrong = await browser.submit(await browser.open(path), { username: person.email, password: "not this one" });
  expect([wrong.status, browser.cookies.has("faable_sess")]).toEqual([400, false]);
  expect((await passed(browser, wrong, person)).headers.location).toBe(path);
});

test("its address alone decides where the login ends", async () => {
  const evil = "https://evil.example/";
  const tries = ["next", "redirect_uri", "return_to", "state", "done", "response_mode"].map(
    (name) => `${path}?${new URLSearchParams({ [name]: evil })}`,
  );
  for (const each of [...tries, `${path}?client_id=${app.clientId}&client_id=${encodeURIComponent(evil)}`]) {
    const browser = fresh();
    const page = await browser.open(each);
    expect(page.text, each).not.toContain("evil");
    expect((await passed(browser, page, person)).headers.location, each).toBe(path);
  }
});

test.each(["nobody", "\u0000", "x".repeat(3_000), "https://evil.example/"])("the client %j is told on a page", async (id) => {
  const answer = await fresh().get(`${path}?${new URLSearchParams({ client_id: id })}`);
  expect([answer.status, answer.headers.location, answer.headers["set-cookie"]]).toEqual([400, undefined, undefined]);
  expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
});

test("another tenant's client is none here", async () => {
  expect((await fresh(other).get(pathAt(app))).status).toBe(400);
});

test.each([
  ["en", "Sign in", "Where you are signed in"],
  ["es", "Inicia sesión", "Dónde has iniciado sesión"],
])("in %s, by forms alone", async (language) => {
  const browser = fresh();
  const inLanguage = async (asked: string) => {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { accept: "text/html", "accept-language": language, ...(cookie === "" ? {} : { cookie }) };
    return send(server, asked, { host: tenant.host, headers });
  };
  const page = await browser.open(path);
  const state = formsOf(page)[0]?.hidden.state ?? "";
  const told = await inLanguage(`/flow/login?state=${state}`);
  expect([told.status, told.text.includes(`<html lang="${language}"`)]).toEqual([200, true]);
  expect((await passed(browser, told, person)).headers.location).toBe(path);
  const own = await inLanguage(path);
  expect([own.status, own.text.includes(`<html lang="${language}"`)]).toEqual([200, true]);
});

test("a browser that keeps no cookies is told so, and is not sent round", async () => {
  const begun = await send(server, path, { host: tenant.host, headers: { accept: "text/html" } });
  expect(begun.status).toBe(302);
  const next = await send(server, begun.headers.location ?? "", { host: tenant.host, headers: { accept: "text/html" } });
  expect([next.status, next.headers.location]).toEqual([401, undefined]);
});

test("a login of the page issues no code, and works once", async () => {
  const browser = fresh();
  const page = await browser.open(path);
  const before = (await tenant.call("GET", "/session")).body.results.length;
  await passed(browser, page, person);
  const again = await passed(browser, page, person);
  expect([again.status, again.headers.location]).toEqual([303, path]);
  expect((await tenant.call("GET", "/session")).body.results.length).toBe(before + 1);
  const ticket = await postForm(
    server,
    "/login/callback",
    { ticket: formsOf(page)[0]?.hidden.state ?? "" },
    { host: tenant.host },
  );
  expect([ticket.status, ticket.headers.location]).toEqual([400, undefined]);
});

test("nobody signs up at a page about their own account", async () => {
  const browser = fresh();
  const page = await browser.open(path);
  expect(page.text).not.toContain("/flow/signup");
  const state = formsOf(page)[0]?.hidden.state ?? "";
  expect((await browser.get(`/flow/signup?state=${state}`)).status).toBe(403);
  const signUp = { state, csrf: formsOf(page)[0]?.hidden.csrf ?? "", email: "new@example.org", password: "a fine password" };
  const forged = { ...page, text: page.text.replaceAll('action="/flow/login"', 'action="/flow/signup"') };
  expect((await browser.submit(forged, signUp)).status).toBe(403);
});

test("SEC-LOGIN-09 a suspended person lands on the error page once they have proven who they are, and somebody else may sign in there", async () => {
  const lee = await newPerson(tenant, { name: "Lee Roe" });
  const browser = fresh();
  await browser.follow(await passed(browser, await browser.open(path), lee));
  await tenant.call("POST", `/user/${lee.id}`, { suspended: true });
  const page = await browser.open(path);
  expect([page.status, page.text.includes("Lee Roe"), page.text.includes("suspended")]).toEqual([200, false, false]);
  const guessed = await browser.submit(page, { username: lee.email, password: "not this one" });
  expect([guessed.status, guessed.text.includes("suspended")]).toEqual([400, false]);
  const told = await passed(browser, page, lee);
  expect([told.status, told.headers.location, told.text.includes("This account is suspended.")]).toEqual([403, undefined, true]);
  expect(formsOf(told)).toEqual([]);
  expect((await passed(browser, await browser.open(path), person)).headers.location).toBe(path);
});

// Last: the management token of the tenant does not outlive it.
test("SEC-SESS-03 an ended session leads to a login, and to a new session", async () => {
  const browser = fresh();
  await signIn(browser, authorizePath(app, undefined), person);
  expect((await browser.get(path)).status).toBe(200);
  const page = await browser.get(path);
  server.skipTime(7 * 86_400 + 60);
  const late = await browser.submit(page, { current_password: "x", new_password: "y" }, `${path}/password`);
  expect([late.status, late.text.includes(`href="${path}"`)]).toEqual([401, true]);
  expect((await passed(browser, await browser.open(path), person)).headers.location).toBe(path);
  expect((await browser.get(path)).status).toBe(200);
});
