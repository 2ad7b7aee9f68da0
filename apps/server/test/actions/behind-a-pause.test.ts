import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claimsOf, logged, newAction } from "../harness/actions.ts";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, postForm } from "../harness/http.ts";
import {
  answerOf,
  authorizePath,
  exchange,
  newApp,
  newPerson,
  pkce,
  signIn,
  type TestApp,
  type TestPerson,
} from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** A redirect skips none of the tenant's Actions: what has not run by then runs when the person is back. */

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
let browser: TestBrowser;
const { verifier, challenge } = pkce();

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
  app = await newApp(tenant);
  person = await newPerson(tenant);
  browser = newBrowser(server, tenant.host);
});

const authorize = (parameters = {}) => authorizePath(app, challenge, parameters);

describe("what stands behind the Action that paused", () => {
  const elsewhere = (body = "") =>
    `exports.onExecutePostLogin = (event, api) => { ${body} api.redirect.sendUserTo("https://app.example/first"); };`;
  const gate =
    'exports.onExecutePostLogin = (event, api) => { if (!event.user.app_metadata.allowed) api.access.deny("The gate is shut."); };';
  /** Pauses the first return, and lets the second go on. */
  const returning =
    'exports.onExecutePostLogin = () => {}; exports.onExecuteContinue = (event, api) => { if (!event.request.query.again) api.redirect.sendUserTo("https://app.example/second"); };';

  const stateOf = (answer: Answer): string => new URL(answer.headers.location ?? "").searchParams.get("state") ?? "";
  const begin = async (): Promise<string> => stateOf(await signIn(browser, authorize({ scope: "openid" }), person));
  const back = (state: string, query = {}) => browser.get(`/continue?${new URLSearchParams({ state, ...query })}`);
  const withActions = async (...codes: string[]): Promise<void> => {
    for (const [order, each] of codes.entries()) await newAction(tenant, each, { order });
  };

  test("is asked when its person is back, and what stood before it is not asked again", async () => {
    await withActions('exports.onExecutePostLogin = () => console.log("before");', elsewhere(), gate);
    expect(answerOf(await back(await begin())).get("error_description")).toBe("The gate is shut.");
    await tenant.call("POST", `/user/${person.id}`, { app_metadata: { allowed: true } });
    expect(answerOf(await back(await begin())).get("code")).not.toBeNull();
    const before = (await logged(tenant, "action.executed")).filter(({ data }) => data.console[0]?.text === "before");
    expect(before).toHaveLength(2);
  });

  test("and what comes of it is one story, also of who had a session and was sent on at once", async () => {
    await signIn(browser, authorize(), person);
    await withActions(elsewhere(), "exports.onExecutePostLogin = () => {};");
    const paused = await browser.open(authorize());
    expect(answerOf(await back(stateOf(paused))).get("code")).not.toBeNull();
    const rows = await logged(tenant, "action.executed");
    expect(rows.map(({ data }) => data.outcome)).toEqual(["allow", "redirect"]);
    expect(new Set(rows.map(({ login }) => login)).size).toBe(1);
  });

  test("is asked, too, when a return was paused by one that stands behind it", async () => {
    await withActions(elsewhere(), gate, returning);
    const again = await back(await begin());
    expect(again.headers.location).toContain("https://app.example/second?state=");
    const denied = answerOf(await back(stateOf(again), { again: "1" }));
    expect(denied.get("error_description")).toBe("The gate is shut.");
    await tenant.call("POST", `/user/${person.id}`, { app_metadata: { allowed: true } });
    const second = await back(await begin());
    expect(answerOf(await back(stateOf(second), { again: "1" })).get("code")).not.toBeNull();
  });

  test("is asked, too, where all have the same order: then the younger ones stand behind it", async () => {
    for (const each of ['exports.onExecutePostLogin = () => console.log("before");', elsewhere(), gate])
      await newAction(tenant, each);
    expect(answerOf(await back(await begin())).get("error_description")).toBe("The gate is shut.");
    await tenant.call("POST", `/user/${person.id}`, { app_metadata: { allowed: true } });
    expect(answerOf(await back(await begin())).get("code")).not.toBeNull();
    const before = (await logged(tenant, "action.executed")).filter(({ data }) => data.console[0]?.text === "before");
    expect(before).toHaveLength(2);
  });

  test("one that runs at returns alone, and has paused one, lets its person go on; switched off it does not", async () => {
    const pausing = returning.replace("exports.onExecutePostLogin = () => {};", "");
    await withActions(elsewhere(), pausing);
    const second = await back(await begin());
    expect(second.headers.location).toContain("https://app.example/second?state=");
    expect(answerOf(await back(stateOf(second), { again: "1" })).get("code")).not.toBeNull();
    browser = newBrowser(server, tenant.host);
    const third = await back(await begin());
    const action = (await tenant.call("GET", "/actions?trigger=continue")).body.results[0];
    expect(action.triggers).toEqual(["continue"]);
    await tenant.call("POST", `/actions/${action.id}`, { enabled: false });
    expect((await back(stateOf(third), { again: "1" })).status).toBe(401);
  });

  test("finds the claims that were set before the pause in the tokens", async () => {
    await withActions(
      elsewhere('api.idToken.setCustomClaim("one", 1);'),
      'exports.onExecutePostLogin = (event, api) => api.idToken.setCustomClaim("two", 2);',
    );
    const code = answerOf(await back(await begin())).get("code") ?? "";
    const tokens = await exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: app.callback });
    expect(claimsOf(tokens.body.id_token)).toMatchObject({ one: 1, two: 2 });
  });

  test("a sign-up that was paused is one to the application, and to the Actions that come after it no more", async () => {
    await withActions(elsewhere(), "exports.onExecutePostLogin = (event) => console.log(String(event.stats.is_new_user));");
    const page = await browser.open(authorize({ screen_hint: "signup" }));
    const away = await browser.follow(
      await browser.submit(page, { email: "new@example.org", password: "correct battery horse 99", name: "New" }),
    );
    const answer = answerOf(await back(stateOf(away)));
    expect(answer.get("signup")).toBe("true");
    const [row] = await logged(tenant, "action.executed");
    expect(row.data.console[0].text).toBe("false");
  });

  test("what the application sends along is there for the code, and too much of it is refused", async () => {
    await withActions(
      elsewhere(),
      "exports.onExecuteContinue = (event) => console.log(JSON.stringify([event.request.query.note, event.request.body]));",
    );
    const state = await begin();
    const form = (fields: Record<string, string>) =>
      postForm(
        server,
        "/continue",
        { state, ...fields },
        { host: tenant.host, headers: { ...browser.headers(), accept: "text/html" } },
      );
    expect((await form({ note: "x".repeat(5_000) })).status).toBe(413);
    expect(answerOf(await form({ note: "by form" })).get("code")).not.toBeNull();
    const rows = await logged(tenant, "action.executed");
    const returned = rows.find(({ data }) => data.trigger === "continue");
    expect(JSON.parse(returned.data.console[0].text)).toEqual([null, { note: "by form" }]);
  });
});
