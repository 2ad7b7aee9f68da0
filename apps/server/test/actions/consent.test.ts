import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newAction } from "../harness/actions.ts";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { postJson, send } from "../harness/http.ts";
import { answerOf, authorizePath, exchange, newApp, newPerson, pkce, signIn } from "../harness/login.ts";
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

const registered = async () => {
  const form = { redirect_uris: ["https://other.example/cb"], client_name: "Other" };
  return (await postJson(server, "/oidc/register", form, { host: tenant.host })).body;
};

test("SEC-ACTION-05 a login that was paused goes on to the consent that it still needs, and nobody is signed in before", async () => {
  await newAction(
    tenant,
    'exports.onExecutePostLogin = (event, api) => api.redirect.sendUserTo("https://app.example/x"); exports.onExecuteContinue = () => {};',
  );
  const { client_id, client_secret } = await registered();
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

test("SEC-ACTION-05 whom the Actions let pass is one person: another who is there by the time of the consent is asked about", async () => {
  const { client_id, client_secret } = await registered();
  const [one, other] = [await newPerson(tenant), await newPerson(tenant)];
  await newAction(
    tenant,
    `exports.onExecutePostLogin = (event, api) => {
      if (event.client.client_id === "${client_id}" && event.user.email === "${other.email}") api.access.deny("Not you.");
    };`,
  );
  const app = await newApp(tenant);
  await signIn(browser, authorizePath(app, pkce().challenge), one);
  const stranger = { id: "", clientId: client_id, clientSecret: client_secret, callback: "https://other.example/cb" };
  const consent = await browser.open(authorizePath(stranger, pkce().challenge));
  expect(consent.text).toContain("Other");
  const changed = await signIn(browser, authorizePath(app, pkce().challenge, { prompt: "login" }), other);
  expect(answerOf(changed).get("code")).not.toBeNull();
  const answer = answerOf(await browser.follow(await browser.submit(consent, { decision: "allow" })));
  expect(answer.get("code")).toBeNull();
  expect(answer.get("error_description")).toBe("Not you.");
});

test("SEC-ACTION-05 a pass is for one session: the same person, signed in anew by the time of the consent, is asked about anew", async () => {
  const { client_id, client_secret } = await registered();
  const [app, person] = [await newApp(tenant), await newPerson(tenant)];
  await newAction(tenant, "exports.onExecutePostLogin = () => {};");
  await signIn(browser, authorizePath(app, pkce().challenge), person);
  const stranger = { id: "", clientId: client_id, clientSecret: client_secret, callback: "https://other.example/cb" };
  const [consent, second] = [
    await browser.open(authorizePath(stranger, pkce().challenge)),
    await browser.open(authorizePath(stranger, pkce().challenge)),
  ];
  await newAction(
    tenant,
    `exports.onExecutePostLogin = (event, api) => { if (event.client.client_id === "${client_id}") api.access.deny("Not any more."); };`,
  );
  const allowed = answerOf(await browser.follow(await browser.submit(second, { decision: "allow" })));
  expect(allowed.get("code")).not.toBeNull();
  const [session] = (await tenant.call("GET", `/session?query=user:${person.id}`)).body.results;
  expect((await tenant.call("POST", `/session/${session.id}/revoke`)).status).toBe(200);
  expect(answerOf(await signIn(browser, authorizePath(app, pkce().challenge), person)).get("code")).not.toBeNull();
  const answer = answerOf(await browser.follow(await browser.submit(consent, { decision: "allow" })));
  expect([answer.get("code"), answer.get("error_description")]).toEqual([null, "Not any more."]);
});
