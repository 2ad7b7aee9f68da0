import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newAction } from "../harness/actions.ts";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { postJson, send } from "../harness/http.ts";
import { answerOf, exchange, pkce } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** A client that registered itself: after an Action's pause its person still has to consent. */

let server: TestServer;
let tenant: Tenant;
let browser: TestBrowser;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
  browser = newBrowser(server, tenant.host);
});

test("SEC-ACTION-05 a login that was paused goes on to the consent that it still needs, and nobody is signed in before", async () => {
  await newAction(
    tenant,
    'exports.onExecutePostLogin = (event, api) => api.redirect.sendUserTo("https://app.example/x"); exports.onExecuteContinue = () => {};',
  );
  const registered = await postJson(
    server,
    "/oidc/register",
    { redirect_uris: ["https://other.example/cb"], client_name: "Other" },
    { host: tenant.host },
  );
  const { client_id, client_secret } = registered.body;
  const { verifier, challenge } = pkce();
  const path = `/authorize?${new URLSearchParams({ client_id, redirect_uri: "https://other.example/cb", response_type: "code", scope: "openid", state: "s", code_challenge: challenge, code_challenge_method: "S256" })}`;
  const person = { email: "kim@example.org", password: "correct horse battery 1" };
  const { body: user } = await tenant.call("POST", "/user", { email: person.email });
  await tenant.call("POST", "/credentials", { user: user.id, password: person.password });
  const page = await browser.open(path);
  const away = await browser.follow(await browser.submit(page, { username: person.email, password: person.password }));
  const state = new URL(away.headers.location ?? "").searchParams.get("state") ?? "";
  expect((await send(server, "/me", { host: tenant.host, headers: browser.headers() })).status).toBe(401);
  const consent = await browser.follow(await browser.get(`/continue?${new URLSearchParams({ state })}`));
  expect(consent.status, consent.text.slice(0, 300)).toBe(200);
  const [form] = formsOf(consent);
  const answer = answerOf(await browser.follow(await browser.submit(consent, { decision: "allow" }, form?.action)));
  const tokens = await exchange(
    server,
    tenant.host,
    { id: "", clientId: client_id, clientSecret: client_secret, callback: "https://other.example/cb" },
    { code: answer.get("code") ?? "", code_verifier: verifier, redirect_uri: "https://other.example/cb" },
  );
  expect(tokens.status, tokens.text).toBe(200);
});
