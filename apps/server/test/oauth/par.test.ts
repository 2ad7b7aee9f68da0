import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { expectRefusal } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
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

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
let path: string;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  [app, person] = [await newApp(tenant), await newPerson(tenant)];
  const { body } = await send(server, "/.well-known/openid-configuration", { host: tenant.host });
  path = new URL(body.pushed_authorization_request_endpoint).pathname;
});
afterAll(() => server.close());

const { verifier, challenge } = pkce();
const push = (parameters: Readonly<Record<string, string | undefined>> = {}, of: TestApp = app): Promise<Answer> => {
  const form = new URLSearchParams(authorizePath(of, challenge, parameters).split("?")[1]);
  if (of.clientSecret !== undefined) form.set("client_secret", of.clientSecret);
  return postForm(server, path, form.toString(), { host: tenant.host });
};
const pushed = async (parameters: Readonly<Record<string, string | undefined>> = {}, of: TestApp = app): Promise<string> => {
  const answer = await push(parameters, of);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.request_uri;
};
const visit = (uri: string, browser: TestBrowser = newBrowser(server, tenant.host), of: TestApp = app, more: object = {}) =>
  signIn(browser, `/authorize?${new URLSearchParams({ client_id: of.clientId, request_uri: uri, ...more })}`, person);
const codeOf = (answer: Answer) => answerOf(answer).get("code");

/** Nobody is sent anywhere with a code, and no page of a login is shown. */
const expectUnusable = (answer: Answer): void => {
  expect([answer.status, answer.headers.location ?? ""]).toEqual([400, expect.not.stringContaining("code=")]);
  expect(answer.text).not.toContain('type="password"');
};

test("a pushed request is answered as if it had been sent, and what stands beside it counts for nothing", async () => {
  const answer = await push();
  expect(answer.status).toBe(201);
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(answer.body).toEqual({
    request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:\S{32,}$/),
    expires_in: 90,
  });
  const beside = { scope: "openid phone", state: "other", redirect_uri: "https://evil.example/cb", code_challenge: "x" };
  const arrived = await visit(answer.body.request_uri, undefined, app, beside);
  expect(arrived.headers.location).toMatch(/^https:\/\/app\.example\/cb\?code=/);
  expect(answerOf(arrived).get("state")).toBe("the state");
  const request = { code: codeOf(arrived) ?? "", code_verifier: verifier, redirect_uri: app.callback };
  const tokens = await exchange(server, tenant.host, app, request);
  expect([tokens.status, tokens.body.scope]).toEqual([200, "openid profile email"]);
});

test("it is taken once, also by whoever is signed in", async () => {
  const browser = newBrowser(server, tenant.host);
  const uri = await pushed();
  expect(codeOf(await visit(uri, browser))).not.toBeNull();
  expectUnusable(await visit(uri, browser));
  expectUnusable(await visit(uri));
  const again = await pushed();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      browser.get(`/authorize?${new URLSearchParams({ client_id: app.clientId, request_uri: again })}`),
    ),
  );
  expect(answers.filter((each) => codeOf(each) !== null)).toHaveLength(1);
});

test("another client cannot take it, and does not spend it; nor another tenant", async () => {
  const [uri, other] = [await pushed(), await newApp(tenant)];
  expectUnusable(await visit(uri, undefined, other));
  const elsewhere = await newTenant(server);
  const foreign = await newApp(elsewhere);
  const there = newBrowser(server, elsewhere.host);
  expectUnusable(await there.open(`/authorize?${new URLSearchParams({ client_id: foreign.clientId, request_uri: uri })}`));
  expectUnusable(await newBrowser(server, tenant.host).open(`/authorize?${new URLSearchParams({ request_uri: uri })}`));
  expect(codeOf(await visit(uri))).not.toBeNull();
});

test("it ends after its time, and what was never pushed is nothing", async () => {
  const [late, inTime] = [await pushed(), await pushed()];
  server.skipTime(85);
  expect(codeOf(await visit(inTime))).not.toBeNull();
  server.skipTime(10);
  expectUnusable(await visit(late));
  for (const madeUp of [`${late}x`, "urn:ietf:params:oauth:request_uri:"]) expectUnusable(await visit(madeUp));
});

test("a callback that was removed meanwhile is sent nothing", async () => {
  const moving = await newApp(tenant);
  const uri = await pushed({}, moving);
  await tenant.call("POST", `/client/${moving.id}`, { callbacks: ["https://app.example/new"] });
  expectUnusable(await visit(uri, undefined, moving));
});

test("a handle of a login is no pushed request, and the other way round", async () => {
  const browser = newBrowser(server, tenant.host);
  const page = await browser.open(authorizePath(app, challenge));
  const [, state = ""] = /name="state" value="([^"]+)"/.exec(page.text) ?? [];
  expectUnusable(await visit(`urn:ietf:params:oauth:request_uri:${state}`));
  const uri = await pushed();
  const handle = uri.slice("urn:ietf:params:oauth:request_uri:".length);
  expect((await browser.get(`/flow/login?state=${encodeURIComponent(handle)}`)).status).toBe(400);
});

test("what /authorize refuses is refused here, with who asks for it", async () => {
  expectRefusal(await push({ request_uri: await pushed() }), 400, "invalid_request");
  expectRefusal(await push({ request: "e30.e30." }), 400, "request_not_supported");
  expectRefusal(await push({ response_type: "token" }), 400, "unsupported_response_type");
  expectRefusal(await push({ code_challenge_method: "plain" }), 400, "invalid_request");
  expectRefusal(await push({ scope: '"' }), 400, "invalid_scope");
  expectRefusal(await push({}, { ...app, clientSecret: "wrong" }), 401, "invalid_client");
  expect((await push({ redirect_uri: "https://evil.example/cb" })).status).toBe(400);
  const form = `${authorizePath(app, challenge).split("?")[1]}&client_secret=${app.clientSecret}&state=twice`;
  expectRefusal(await postForm(server, path, form, { host: tenant.host }), 400, "invalid_request");
  expect((await send(server, path, { host: tenant.host })).status).toBe(405);
});
