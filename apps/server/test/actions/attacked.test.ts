import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { logged, newAction, onContinue, postLogin, preSignup } from "../harness/actions.ts";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { expectProblem } from "../harness/expect.ts";
import { newHolder } from "../harness/holder.ts";
import { type Answer, postJson } from "../harness/http.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** Ways around Actions that were found by attacking them, each with the honest request beside it. */

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
let browser: TestBrowser;
const { challenge } = pkce();

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
const stateOf = (answer: Answer): string => new URL(answer.headers.location ?? "").searchParams.get("state") ?? "";
const elsewhere = postLogin('api.redirect.sendUserTo("https://app.example/form");');
const login = () => signIn(browser, authorize({ scope: "openid" }), person);
const begin = async (): Promise<string> => stateOf(await login());
const back = (state: string, more = "") => browser.get(`/continue?state=${state}${more}`);
const user = async (): Promise<Answer["body"]> => (await tenant.call("GET", `/user/${person.id}`)).body;
const blocks = async (): Promise<readonly Answer["body"][]> => (await tenant.call("GET", "/block")).body.results;

describe("SEC-STORE-01 SEC-LOG-01 the password of a sign-up", () => {
  const password = "correct battery horse 99";
  const told = preSignup("console.log(JSON.stringify(event)); if (event.user.password) api.access.deny('seen');");

  test("is no matter of Actions: not of the hosted page's, not of the application's own form", async () => {
    await newAction(tenant, told);
    const page = await browser.open(authorize({ screen_hint: "signup" }));
    const answer = await browser.follow(await browser.submit(page, { email: "one@example.org", password, name: "One" }));
    expect(answerOf(answer).get("code")).not.toBeNull();
    const own = await postJson(
      server,
      "/dbconnections/signup",
      { client_id: app.clientId, email: "two@example.org", password },
      { host: tenant.host },
    );
    expect(own.status, own.text).toBe(200);
    const rows = await logged(tenant, "action.executed");
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).toContain("one@example.org");
    expect(JSON.stringify(rows)).not.toContain("battery");
  });
});

describe("SEC-ACTION-03 SEC-ACTION-06 what code says cannot undo its denial", () => {
  test.each([
    [
      "a reason with what no database takes",
      'api.access.deny("No: " + event.request.query.device, { blockFor: "1h" });',
      "&device=%00",
    ],
    ["a lone surrogate", 'api.access.deny("No \\ud800", { code: "x\\ud800", details: { a: "\\u0000" }, blockFor: "1h" });', ""],
  ])("%s: the login is over, the block holds and is told of", async (_, body, more) => {
    await newAction(tenant, `${elsewhere}\n${onContinue(body)}`);
    const state = await begin();
    expect(answerOf(await back(state, more)).get("error")).toBe("access_denied");
    expect(await logged(tenant, "action.denied")).toHaveLength(1);
    expect(await blocks()).toMatchObject([{ user: person.id, deny_count: 1 }]);
    const handle = state.split(".")[0] ?? "";
    expect((await browser.get(`/flow/next?state=${handle}`)).headers.location ?? "").not.toContain("https://app.example/form");
  });

  test("metadata with what no database takes is stored without it, and the login goes on", async () => {
    await newAction(
      tenant,
      postLogin('api.user.setUserMetadata("a", "x\\u0000y\\ud800"); api.user.setAppMetadata("\\u0000", 1);'),
    );
    expect(answerOf(await login()).get("code")).not.toBeNull();
    expect((await user()).user_metadata).toEqual({ a: "x\ufffdy\ufffd" });
  });

  test("metadata that does not fit beside what is stored fails its Action, which denies and is told of", async () => {
    await tenant.call("POST", `/user/${person.id}`, { app_metadata: { stored: "x".repeat(60_000) } });
    await newAction(tenant, postLogin('api.user.setAppMetadata("more", "y".repeat(8_000));'));
    const answer = answerOf(await login());
    expect([answer.get("error"), answer.get("code")]).toEqual(["access_denied", null]);
    const [row] = await logged(tenant, "action.failed");
    expect(row.data.error.name).toBe("RangeError");
    expect((await user()).app_metadata.more).toBeUndefined();
  });

  test("a user who is deleted while being denied is denied, and it is told", async () => {
    await newAction(
      tenant,
      `${elsewhere}\n${onContinue('await new Promise((r) => setTimeout(r, 700)); api.access.deny("No.", { blockFor: "1h" });')}`,
    );
    const state = await begin();
    const returning = back(state);
    await new Promise((next) => setTimeout(next, 250));
    await tenant.call("DELETE", `/user/${person.id}`);
    expect(answerOf(await returning).get("error")).toBe("access_denied");
    expect(await logged(tenant, "action.denied")).toHaveLength(1);
  });

  test("a denial is kept when the same login is finished by somebody else first", async () => {
    const other = await newPerson(tenant);
    const slow = `if (event.user.user_id === "${person.id}") { await new Promise((r) => setTimeout(r, 900)); api.access.deny("No.", { blockFor: "48h" }); }`;
    await newAction(tenant, postLogin(slow));
    const page = await browser.open(authorize({ scope: "openid" }));
    const submit = ({ email, password }: TestPerson) => browser.submit(page, { username: email, password });
    const [denied, passed] = await Promise.all([submit(person), submit(other)]);
    expect(answerOf(passed).get("code")).not.toBeNull();
    expect(denied.status).toBe(400);
    expect(await logged(tenant, "action.denied")).toHaveLength(1);
    expect(await blocks()).toMatchObject([{ user: person.id }]);
  });
});

describe("SEC-ACTION-05 what a return may not do", () => {
  test("write metadata of a login that a later Action denies; and that one sees what was set", async () => {
    const setting = onContinue('api.user.setAppMetadata("verified", true);');
    await newAction(tenant, `${elsewhere}\n${setting}`, { order: 1 });
    const gate = postLogin(
      'console.log(String(event.user.app_metadata.verified)); if (!event.user.user_metadata.vip) api.access.deny("No.");',
    );
    await newAction(tenant, gate, { order: 2 });
    expect(answerOf(await back(await begin())).get("error")).toBe("access_denied");
    expect((await user()).app_metadata).toEqual({});
    const [row] = await logged(tenant, "action.denied");
    expect(row.data.console[0].text).toBe("true");
    await tenant.call("POST", `/user/${person.id}`, { user_metadata: { vip: true } });
    expect(answerOf(await back(await begin())).get("code")).not.toBeNull();
    expect((await user()).app_metadata).toEqual({ verified: true });
  });

  test("write metadata where nobody can be sent anywhere", async () => {
    await newAction(
      tenant,
      postLogin('api.user.setAppMetadata("asked", true); api.redirect.sendUserTo("https://app.example/form");'),
    );
    const direct = await newApp(tenant, { grant_types: ["password"] });
    const { clientId: client_id, clientSecret: client_secret = "" } = direct;
    const refused = await tenant.signIn({ client_id, client_secret, username: person.email, password: person.password });
    expect(refused.body.error).toBe("interaction_required");
    expect((await user()).app_metadata).toEqual({});
  });

  test("change what the application asked for", async () => {
    await newAction(tenant, `${elsewhere}\n${onContinue("console.log(JSON.stringify(event.request.query));")}`);
    const state = await begin();
    await back(state, "&client_id=evil&scope=admin&redirect_uri=https%3A%2F%2Fevil.example&otp=1");
    const [row] = (await logged(tenant, "action.executed")).filter(({ data }) => data.trigger === "continue");
    expect(JSON.parse(row.data.console[0].text)).toMatchObject({
      client_id: app.clientId,
      scope: "openid",
      redirect_uri: app.callback,
      otp: "1",
    });
  });

  test("SEC-FED-04 sign anybody in by a connection that was closed meanwhile; one that is open does", async () => {
    await newAction(tenant, elsewhere);
    const [database] = (await tenant.call("GET", "/connection?connection_type=database")).body.results;
    const state = await begin();
    await tenant.call("POST", `/connection/${database.id}`, { enabled: false });
    const closed = await back(state);
    expect(closed.text).toContain("not offered");
    expect((await browser.get("/session")).text).not.toContain(person.id);
    await tenant.call("POST", `/connection/${database.id}`, { enabled: true });
    browser = newBrowser(server, tenant.host);
    expect(answerOf(await back(await begin())).get("code")).not.toBeNull();
  });

  test("SEC-FED-04 give tokens by a connection that was closed while an Action ran", async () => {
    await newAction(tenant, postLogin("if (event.user.app_metadata.slow) await new Promise((r) => setTimeout(r, 1_500));"));
    await tenant.call("POST", `/user/${person.id}`, { app_metadata: { slow: true } });
    const { clientId: client_id, clientSecret: client_secret = "" } = await newApp(tenant, { grant_types: ["password"] });
    const signIn = () => tenant.signIn({ client_id, client_secret, username: person.email, password: person.password });
    const [database] = (await tenant.call("GET", "/connection?connection_type=database")).body.results;
    const slow = signIn();
    await new Promise((next) => setTimeout(next, 800));
    await tenant.call("POST", `/connection/${database.id}`, { enabled: false });
    expect((await slow).body).toMatchObject({ error_code: "invalid_connection" });
    expect((await tenant.call("GET", "/session")).body.results).toEqual([]);
    await tenant.call("POST", `/connection/${database.id}`, { enabled: true });
    expect((await signIn()).status).toBe(200);
  });

  test("SEC-SESS-05 go on for somebody who was suspended meanwhile, reinstated or not", async () => {
    await newAction(tenant, elsewhere);
    const state = await begin();
    await tenant.call("POST", `/user/${person.id}`, { suspended: true });
    await tenant.call("POST", `/user/${person.id}`, { suspended: false });
    expect((await back(state)).status).toBe(400);
    browser = newBrowser(server, tenant.host);
    expect(answerOf(await back(await begin())).get("code")).not.toBeNull();
  });

  test("lead into a dead end: back to a login that was finished, nobody is sent to a form whose answer is taken nowhere", async () => {
    const page = await browser.open(authorize({ scope: "openid" }));
    const handle = /name="state" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    const done = await browser.follow(await browser.submit(page, { username: person.email, password: person.password }));
    expect(answerOf(done).get("code")).not.toBeNull();
    await newAction(tenant, elsewhere);
    const again = await browser.get(`/flow/next?state=${handle}`);
    expect(again.headers.location ?? "").not.toContain("https://app.example/form");
    expect(again.status).toBe(400);
  });
});

test("SEC-MGMT-07 who may not write an Action does not take one away either", async () => {
  const action = await newAction(tenant, postLogin('api.access.deny("No.");'), { enabled: false });
  const values = ["read:actions", "create:actions", "update:actions", "delete:actions"];
  const { call } = await newHolder(server, tenant, values);
  expect((await call("GET", `/actions/${action.id}`)).status).toBe(200);
  expectProblem(await call("DELETE", `/actions/${action.id}`), 403, "forbidden");
  expect((await tenant.call("DELETE", `/actions/${action.id}`)).status).toBe(200);
});
