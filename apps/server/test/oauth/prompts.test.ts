import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRefusedTo } from "../harness/answers.ts";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { opened } from "../harness/expect.ts";
import { type Answer, postForm } from "../harness/http.ts";
import {
  answerOf,
  authorizePath,
  callback,
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

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  [app, person] = [await newApp(tenant), await newPerson(tenant)];
});
afterAll(() => server.close());

type Parameters = Readonly<Record<string, string | undefined>>;

const { challenge } = pkce();
const fresh = (): TestBrowser => newBrowser(server, tenant.host);
const ask = (parameters: Parameters, of: TestApp = app, browser = fresh()) =>
  browser.get(authorizePath(of, challenge, parameters));
/** A browser in which the person is signed in. */
const signedIn = async (of: TestApp = app): Promise<TestBrowser> => {
  const browser = fresh();
  const answer = await signIn(browser, authorizePath(of, challenge), person);
  expect(answerOf(answer).get("code"), answer.text.slice(0, 300)).toMatch(/^[0-9a-f]{64}$/);
  return browser;
};

const expectToldClient = (answer: Answer, error: string, state?: string | null): void =>
  expectRefusedTo(`http://${tenant.host}`, answer, error, state);

describe("who is asked, and who is not", () => {
  const authTime = async (browser: TestBrowser, parameters: Parameters) => {
    const { verifier, challenge: own } = pkce();
    const answer = await signIn(browser, authorizePath(app, own, parameters), person);
    const code = answerOf(answer).get("code") ?? "";
    const tokens = await exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: callback });
    expect(tokens.status, tokens.text).toBe(200);
    return opened(tokens.body.id_token).claims.auth_time as number;
  };

  test("SEC-AUTHZ-11 prompt=none shows nothing, and stands alone", async () => {
    expectToldClient(await ask({ prompt: "none" }), "login_required");
    for (const prompt of ["none login", "login none", "none consent", "none select_account", "none none", "none other"])
      expectToldClient(await ask({ prompt }, app, await signedIn()), "invalid_request");
    const silent = await ask({ prompt: "none" }, app, await signedIn());
    expect(answerOf(silent).has("code")).toBe(true);
    expectToldClient(await ask({ prompt: "none", screen_hint: "signup", login_hint: person.email }), "login_required");
    const posted = authorizePath(app, challenge, { prompt: "none" }).split("?")[1] ?? "";
    const browser = fresh();
    expectToldClient(await browser.follow(await postForm(server, "/authorize", posted, { host: tenant.host })), "login_required");
  });

  test.each(["login", "login consent", "consent login select_account", "consent"])(
    "SEC-AUTHZ-11 prompt=%s asks for the password again, and auth_time is later",
    async (prompt) => {
      const browser = fresh();
      const first = await authTime(browser, {});
      server.skipTime(3);
      const page = await browser.open(authorizePath(app, challenge, { prompt }));
      expect([page.status, page.text.includes('type="password"')]).toEqual([200, true]);
      expect(await authTime(browser, { prompt })).toBeGreaterThan(first);
    },
  );

  test("SEC-AUTHZ-11 max_age asks again once it is exceeded, and not before", async () => {
    const browser = fresh();
    const first = await authTime(browser, {});
    server.skipTime(10);
    expect(answerOf(await browser.get(authorizePath(app, challenge, { max_age: "100" }))).has("code")).toBe(true);
    expect(await authTime(browser, { max_age: "100" })).toBe(first);
    for (const max_age of ["5", "0", "00"]) {
      const page = await browser.open(authorizePath(app, challenge, { max_age }));
      expect(page.text, max_age).toContain('type="password"');
      expectToldClient(await browser.get(authorizePath(app, challenge, { max_age, prompt: "none" })), "login_required");
    }
    expect(await authTime(browser, { max_age: "5" })).toBeGreaterThan(first);
  });

  test("SEC-AUTHZ-11 an abandoned re-authentication is not skipped by another way into the same login", async () => {
    const browser = await signedIn();
    const page = await browser.open(authorizePath(app, challenge, { prompt: "login" }));
    const { state = "" } = formsOf(page)[0]?.hidden ?? {};
    for (const step of ["next", "consent", "account", "chooser", "login", "identify"]) {
      const answer = await browser.open(`/flow/${step}?state=${encodeURIComponent(state)}`);
      expect(answer.headers.location ?? "", step).not.toContain("code=");
    }
  });

  test("SEC-AUTHZ-11 id_token_hint is about one person: another one's session is not used for it", async () => {
    const { verifier, challenge: own } = pkce();
    const browser = fresh();
    const code = answerOf(await signIn(browser, authorizePath(app, own), person)).get("code") ?? "";
    const tokens = await exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: callback });
    const hint = { id_token_hint: tokens.body.id_token as string, prompt: "none" };
    expect(answerOf(await browser.get(authorizePath(app, challenge, hint))).has("code")).toBe(true);
    const other = await newPerson(tenant);
    const theirs = fresh();
    await signIn(theirs, authorizePath(app, challenge), other);
    expectToldClient(await theirs.get(authorizePath(app, challenge, hint)), "login_required");
    const asked = await signIn(theirs, authorizePath(app, challenge, { ...hint, prompt: "login" }), other);
    expectToldClient(asked, "login_required");
    const [head = "", body = "", signature = ""] = hint.id_token_hint.split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    for (const forged of [
      `${none}.${body}.`,
      `${head}.${body}.${"A".repeat(signature.length)}`,
      tokens.body.access_token,
      `${head}.${body}`,
    ])
      expectToldClient(
        await browser.get(authorizePath(app, challenge, { id_token_hint: forged, prompt: "none" })),
        "invalid_request",
      );
  });

  test("connection_id, connection and login_methods narrow the login to what the client is offered anyway", async () => {
    const [{ id, name, connection_name }] = (await tenant.call("GET", "/connection")).body.results;
    for (const parameters of [{ connection_id: id }, { connection: name ?? connection_name }, { login_methods: id }])
      expect((await fresh().open(authorizePath(app, challenge, parameters))).text).toContain('type="password"');
    expectToldClient(await ask({ connection_id: id, login_methods: id }), "invalid_request");
    const only = await tenant.call("POST", "/client", { name: "Only", callbacks: [callback] });
    const made = await tenant.call("POST", "/connection", {
      connection_name: "theirs",
      connection_type: "database",
      enabled_clients: [only.body.id],
    });
    expect(made.status, made.text).toBe(201);
    expectToldClient(await ask({ connection_id: made.body.id }), "invalid_request");
  });
});

// Last: the clock moves beyond the management token's end.
test("an ID token that has expired is a hint all the same", async () => {
  const browser = fresh();
  const { verifier, challenge: own } = pkce();
  const code = answerOf(await signIn(browser, authorizePath(app, own), person)).get("code") ?? "";
  const tokens = await exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: callback });
  const { exp = 0, iat = 0 } = opened(tokens.body.id_token).claims;
  server.skipTime(exp - iat + 60);
  const parameters = { id_token_hint: tokens.body.id_token, prompt: "none" };
  expect(answerOf(await browser.get(authorizePath(app, challenge, parameters))).has("code")).toBe(true);
});
