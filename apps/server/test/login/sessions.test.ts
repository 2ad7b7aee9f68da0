import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, send } from "../harness/http.ts";
import {
  answerOf,
  authorizePath,
  newApp,
  newPerson,
  pkce,
  signIn,
  type TestApp,
  type TestPerson,
  tokensFor,
} from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  [app, person] = [await newApp(tenant), await newPerson(tenant, { name: "Kim Doe" })];
});
afterAll(() => server.close());

const { challenge } = pkce();
const fresh = (of: Tenant = tenant): TestBrowser => newBrowser(server, of.host);
const path = (parameters: Readonly<Record<string, string | undefined>> = {}, of: TestApp = app) =>
  authorizePath(of, challenge, parameters);
const codeOf = (answer: Answer) => answerOf(answer).get("code");
const right = () => ({ username: person.email, password: person.password });
const signedIn = async (): Promise<TestBrowser> => {
  const browser = fresh();
  expect(codeOf(await signIn(browser, path(), person))).toMatch(/^[0-9a-f]{64}$/);
  return browser;
};

describe("sessions", () => {
  test("SEC-SESS-01 the cookie is HttpOnly, Lax, of this host and path, and is stored as a hash only", async () => {
    const browser = fresh();
    const page = await browser.open(path());
    const answer = await browser.submit(page, right());
    const [cookie = ""] = (answer.headers["set-cookie"] ?? []).filter((each) => each.startsWith("faable_sess="));
    expect(cookie).toMatch(/^faable_sess=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(answer.headers["cache-control"]).toBe("no-store");
    const shown = await tenant.call("GET", `/session?query=user:${person.id}`);
    expect(shown.body.results.length).toBeGreaterThan(0);
    expect(shown.text).not.toContain(browser.cookies.get("faable_sess"));
    expect(server.logLines.join("\n")).not.toContain(browser.cookies.get("faable_sess"));
    expect(server.logLines.join("\n")).not.toContain(person.password);
  });

  test("SEC-SESS-01 what binds a browser to its logins is as much out of reach of scripts", async () => {
    const begun = await fresh().get(path());
    expect((begun.headers["set-cookie"] ?? []).filter((each) => each.includes("faable_flow="))).toEqual([
      expect.stringMatching(/^faable_flow=[A-Za-z0-9_-]{43}; (Max-Age=\d+; )?Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test("SEC-SESS-01 over TLS it is Secure, with the __Host- prefix", async () => {
    const secure = await startServer({ rateLimits: true, environment: { FAABLE_BASE_URL: "https://auth.example" } });
    const answer = await send(secure, "/authorize?client_id=x", { host: "auth.example" });
    expect(answer.status).toBe(400);
    const at = await newTenant(secure);
    const [its, kim] = [await newApp(at), await newPerson(at)];
    const browser = newBrowser(secure, at.host);
    const begun = await browser.get(authorizePath(its, challenge));
    const binding = (begun.headers["set-cookie"] ?? []).filter((each) => each.includes("faable_flow="));
    expect(binding).toEqual([
      expect.stringMatching(/^__Host-faable_flow=[A-Za-z0-9_-]{43}; (Max-Age=\d+; )?Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    const page = await browser.open(authorizePath(its, challenge));
    const last = await browser.submit(page, { username: kim.email, password: kim.password });
    const [cookie = ""] = (last.headers["set-cookie"] ?? []).filter((each) => each.includes("faable_sess="));
    expect(cookie).toMatch(/^__Host-faable_sess=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    await secure.close();
  });

  test("SEC-SESS-02 a planted value never becomes a signed-in one, and each login has a new one", async () => {
    const browser = fresh();
    const planted = "A".repeat(43);
    browser.cookies.set("faable_sess", planted);
    await signIn(browser, path(), person);
    const first = browser.cookies.get("faable_sess");
    expect(first).not.toBe(planted);
    await signIn(browser, path({ prompt: "login" }), person);
    expect(browser.cookies.get("faable_sess")).not.toBe(first);
    for (const old of [planted, first ?? ""]) {
      const answer = await send(server, path({ prompt: "none" }), {
        host: tenant.host,
        headers: { cookie: `faable_sess=${old}` },
      });
      expect(answerOf(answer).get("error")).toBe("login_required");
    }
    expect(codeOf(await browser.get(path({ prompt: "none" })))).not.toBeNull();
  });

  test("SEC-SESS-03 SEC-SESS-05 it ends idle, by order and by suspension, and stays ended", async () => {
    const kim = await newPerson(tenant);
    const begin = async () => {
      const browser = fresh();
      await signIn(browser, path(), kim);
      return browser;
    };
    const isSignedIn = async (browser: TestBrowser) => codeOf(await browser.get(path({ prompt: "none" }))) !== null;
    const [one, two] = [await begin(), await begin()];
    const { results } = (await tenant.call("GET", `/session?query=user:${kim.id}`)).body;
    expect(results).toHaveLength(2);
    await tenant.call("POST", `/session/${results[0].id}/revoke`);
    expect([await isSignedIn(one), await isSignedIn(two)].toSorted()).toEqual([false, true]);
    await tenant.call("POST", `/user/${kim.id}`, { suspended: true });
    expect(await isSignedIn(two)).toBe(false);
    await tenant.call("POST", `/user/${kim.id}`, { suspended: false });
    expect([await isSignedIn(one), await isSignedIn(two)]).toEqual([false, false]);
    const three = await begin();
    expect(await isSignedIn(three)).toBe(true);
    await tenant.call("DELETE", `/user/${kim.id}`);
    const again = await tenant.call("POST", "/user", { email: kim.email });
    expect(again.status).toBe(201);
    expect(await isSignedIn(three)).toBe(false);
  });

  test("SEC-SESS-04 a login that is not finished is a session for nothing", async () => {
    const browser = fresh();
    const page = await browser.open(path({ screen_hint: "signup" }));
    await browser.submit(await browser.open(path()), { username: person.email, password: "wrong" });
    expect([...browser.cookies.keys()]).toEqual(["faable_flow"]);
    expect(answerOf(await browser.get(path({ prompt: "none" }))).get("error")).toBe("login_required");
    const planted = await send(server, path({ prompt: "none" }), {
      host: tenant.host,
      headers: { cookie: `faable_sess=${browser.cookies.get("faable_flow")}` },
    });
    expect(answerOf(planted).get("error")).toBe("login_required");
    expect(page.headers["cache-control"]).toBe("no-store");
  });

  test("SEC-WEB-07 what sets a cookie or shows a person is kept nowhere", async () => {
    const browser = await signedIn();
    const chooser = await browser.open(path({ prompt: "select_account" }));
    const begun = await fresh().get(path());
    for (const each of [chooser, begun]) expect(each.headers["cache-control"]).toBe("no-store");
    expect(begun.headers["set-cookie"]).toHaveLength(1);
    const tokens = await tokensFor(server, tenant, app, person);
    expect(tokens.headers["cache-control"]).toBe("no-store");
  });
});

// Last: the clock moves beyond the management token's end.
test("SEC-SESS-03 an unused session ends after a week, and a used one a month after the password", async () => {
  const [idle, used] = [await signedIn(), await signedIn()];
  const silent = async (browser: TestBrowser) => codeOf(await browser.get(path({ prompt: "none" }))) !== null;
  for (let days = 6; days < 30; days += 6) {
    server.skipTime(6 * 86_400);
    expect(await silent(used), `${days}`).toBe(true);
  }
  expect(await silent(idle)).toBe(false);
  server.skipTime(6 * 86_400 + 60);
  expect(await silent(used)).toBe(false);
});
