import { afterAll, beforeAll, expect, test } from "vitest";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
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
  tokensFor,
} from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());
const { verifier, challenge } = pkce();
const fresh = (): TestBrowser => newBrowser(server, tenant.host);
const codeOf = (answer: Answer) => answerOf(answer).get("code");
const registered = async (): Promise<TestApp> => {
  const answer = await send(server, "/oidc/register", {
    method: "POST",
    host: tenant.host,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Foreign Tool",
      redirect_uris: [callback],
      grant_types: ["authorization_code", "refresh_token"],
    }),
  });
  expect(answer.status, answer.text).toBe(201);
  return { id: "", clientId: answer.body.client_id, clientSecret: answer.body.client_secret, callback };
};
const newApi = async (name: string) => (await tenant.call("POST", "/apis", { name, identifier: `https://${name}.example` })).body;

test("SEC-REFRESH-06 an API that is taken from a client that registered itself is renewed no more", async () => {
  const [tool, kim, api] = [await registered(), await newPerson(tenant), await newApi("nine")];
  await tenant.call("POST", `/client/${tool.clientId}`, { allowed_apis: [api.id] });
  const browser = fresh();
  const page = await signIn(browser, authorizePath(tool, challenge, { audience: api.identifier }), kim);
  const code = codeOf(await browser.follow(await browser.submit(page, { decision: "allow" }))) ?? "";
  const body = (await exchange(server, tenant.host, tool, { code, code_verifier: verifier, redirect_uri: callback })).body;
  expect(body.refresh_token).toBeDefined();
  await tenant.call("POST", `/client/${tool.clientId}`, { allowed_apis: [] });
  const again = await exchange(server, tenant.host, tool, { grant_type: "refresh_token", refresh_token: body.refresh_token });
  expect([again.status, again.body.access_token]).toEqual([400, undefined]);
});

test("SEC-LOGIN-09 a ticket of the old password dies when its owner changes it", async () => {
  const [app, kim] = [await newApp(tenant), await newPerson(tenant)];
  const answer = await send(server, "/usernamepassword/login", {
    method: "POST",
    host: tenant.host,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: app.clientId,
      redirect_uri: callback,
      username: kim.email,
      password: kim.password,
      code_challenge: challenge,
      code_challenge_method: "S256",
    }),
  });
  const ticket = formsOf(answer)[0]?.hidden.ticket ?? "";
  expect(ticket).not.toBe("");
  const owner = fresh();
  await signIn(owner, authorizePath(app, challenge), kim);
  const done = await owner.submit(
    await owner.open("/flow/account/security"),
    { current_password: kim.password, new_password: "another fine horse 77" },
    "/flow/account/security/password",
  );
  expect(done.status).toBe(303);
  const end = await postForm(
    server,
    "/login/callback",
    { ticket },
    { host: tenant.host, headers: { origin: "https://app.example" } },
  );
  expect(codeOf(end)).toBeNull();
});

test("a machine's token of a deleted client is inactive", async () => {
  const [app, gone] = [await newApp(tenant), await newApp(tenant)];
  const { access_token: token } = (await exchange(server, tenant.host, gone, { grant_type: "client_credentials" })).body;
  const ask = () =>
    postForm(
      server,
      "/oauth/introspect",
      { client_id: app.clientId, client_secret: app.clientSecret ?? "", token },
      { host: tenant.host },
    );
  expect((await ask()).body.active).toBe(true);
  await tenant.call("DELETE", `/client/${gone.id}`);
  expect((await ask()).body).toEqual({ active: false });
});

test("SEC-LOGOUT-01 a hint of a deleted client proves nothing: the person is asked first", async () => {
  const [app, kim] = [await newApp(tenant), await newPerson(tenant)];
  const browser = fresh();
  const { body } = await tokensFor(server, tenant, app, kim, {}, browser);
  await tenant.call("DELETE", `/client/${app.id}`);
  await browser.open(`/logout?id_token_hint=${body.id_token}`);
  const { results } = (await tenant.call("GET", `/session?query=user:${kim.id}`)).body;
  expect(results[0].status).toBe("active");
});

test("SEC-SESS-03 refreshing keeps no abandoned browser signed in", async () => {
  const [app, kim] = [await newApp(tenant), await newPerson(tenant)];
  const browser = fresh();
  let { body } = await tokensFor(server, tenant, app, kim, {}, browser);
  for (let n = 0; n < 3; n += 1) {
    server.skipTime(3 * 86_400);
    body = (await exchange(server, tenant.host, app, { grant_type: "refresh_token", refresh_token: body.refresh_token })).body;
    expect(body.refresh_token).toBeDefined();
  }
  expect(answerOf(await browser.get(authorizePath(app, challenge, { prompt: "none" }))).get("error")).toBe("login_required");
});

test("SEC-SESS-03 a session that has ended renews nothing, however long its tokens live", async () => {
  const there = await newTenant(server);
  const [app, kim] = [await newApp(there, { refresh_token: { token_lifetime: 7_776_000 } }), await newPerson(there)];
  const { body } = await tokensFor(server, there, app, kim);
  server.skipTime(31 * 86_400);
  const again = await exchange(server, there.host, app, { grant_type: "refresh_token", refresh_token: body.refresh_token });
  expect([again.status, again.body.error]).toEqual([400, "invalid_grant"]);
});
