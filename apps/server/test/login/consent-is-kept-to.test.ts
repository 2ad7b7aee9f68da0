import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, send } from "../harness/http.ts";
import { answerOf, authorizePath, callback, newApp, newPerson, pkce, signIn, type TestApp } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());
const { challenge } = pkce();
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

test("SEC-AUTHZ-13 the consent of one person gives no code for another who signed in meanwhile", async () => {
  const [tool, app, a, b] = [await registered(), await newApp(tenant), await newPerson(tenant), await newPerson(tenant)];
  const browser = fresh();
  const page = await browser.open(authorizePath(tool, challenge));
  const consent = await browser.follow(await browser.submit(page, { username: a.email, password: a.password }));
  expect(consent.text).toContain("Foreign Tool");
  expect(codeOf(await signIn(browser, authorizePath(app, challenge, { prompt: "login" }), b))).not.toBeNull();
  const end = await browser.follow(await browser.submit(consent, { decision: "allow" }));
  expect([codeOf(end), end.status]).toEqual([null, 401]);
});

test("SEC-AUTHZ-13 a consent to one API is none to another", async () => {
  const [tool, kim, one, two] = [await registered(), await newPerson(tenant), await newApi("one"), await newApi("two")];
  expect((await tenant.call("POST", `/client/${tool.clientId}`, { allowed_apis: [one.id, two.id] })).status).toBe(200);
  const browser = fresh();
  const page = await signIn(browser, authorizePath(tool, challenge, { scope: "openid", audience: one.identifier }), kim);
  expect(codeOf(await browser.follow(await browser.submit(page, { decision: "allow" })))).not.toBeNull();
  const other = await browser.get(authorizePath(tool, challenge, { scope: "openid", audience: two.identifier, prompt: "none" }));
  expect([codeOf(other), answerOf(other).get("error_code")]).toEqual([null, "consent_required"]);
});

test("SEC-LOG-01 a consent is recorded", async () => {
  const [tool, kim] = [await registered(), await newPerson(tenant)];
  const browser = fresh();
  const page = await signIn(browser, authorizePath(tool, challenge), kim);
  await browser.follow(await browser.submit(page, { decision: "allow" }));
  const rows = (await tenant.call("GET", "/logs?query=type:user.consent&pageSize=200")).body.results;
  expect(rows.filter((row: { user: string }) => row.user === kim.id)).toHaveLength(1);
});

test("SEC-WEB-02 the page says what permissions mean in the words of their API, as text", async () => {
  const [tool, kim] = [await registered(), await newPerson(tenant)];
  const permissions = [{ value: "read:books", description: "See <b>your</b> books." }, { value: "write:books" }];
  const { body } = await tenant.call("POST", "/apis", { name: "Books", identifier: "https://books.example", permissions });
  await tenant.call("POST", `/client/${tool.clientId}`, { allowed_apis: [body.id] });
  const asked = { scope: "openid read:books write:books", audience: "https://books.example" };
  const page = await signIn(fresh(), authorizePath(tool, challenge, asked), kim);
  expect(page.text).toContain("See &lt;b&gt;your&lt;/b&gt; books.");
  expect(page.text).not.toContain("read:books<");
  expect(page.text).toContain("write:books");
});

test("SEC-AUTHZ-13 a page whose question was answered with no takes no yes", async () => {
  const [tool, kim] = [await registered(), await newPerson(tenant)];
  const browser = fresh();
  const page = await signIn(browser, authorizePath(tool, challenge), kim);
  const denied = await browser.follow(await browser.submit(page, { decision: "deny" }));
  expect(answerOf(denied).get("error")).toBe("access_denied");
  const late = await browser.follow(await browser.submit(page, { decision: "allow" }));
  expect([late.status, codeOf(late)]).toEqual([400, null]);
});
