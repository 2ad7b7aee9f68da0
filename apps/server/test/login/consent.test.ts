import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { expectProblem } from "../harness/expect.ts";
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
  [app, person] = [await newApp(tenant), await newPerson(tenant, { name: "Kim Doe" })];
});
afterAll(() => server.close());

const { challenge } = pkce();
const fresh = (of: Tenant = tenant): TestBrowser => newBrowser(server, of.host);
const path = (parameters: Readonly<Record<string, string | undefined>> = {}, of: TestApp = app) =>
  authorizePath(of, challenge, parameters);
const codeOf = (answer: Answer) => answerOf(answer).get("code");
const stateOf = (page: Answer): string => formsOf(page)[0]?.hidden.state ?? "";
const signedIn = async (): Promise<TestBrowser> => {
  const browser = fresh();
  expect(codeOf(await signIn(browser, path(), person))).toMatch(/^[0-9a-f]{64}$/);
  return browser;
};

describe("SEC-AUTHZ-13 a client that registered itself", () => {
  const registered = async (metadata: object = {}): Promise<TestApp> => {
    const answer = await send(server, "/oidc/register", {
      method: "POST",
      host: tenant.host,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_name: "Foreign Tool", redirect_uris: [callback], ...metadata }),
    });
    expect(answer.status, answer.text).toBe(201);
    const { client_id, client_secret } = answer.body;
    return { id: "", clientId: client_id, clientSecret: client_secret, callback };
  };

  test("names itself, its host and its scopes before its first code; allowed once, it is asked again only for more", async () => {
    const tool = await registered();
    const browser = await signedIn();
    const silent = await browser.get(path({ prompt: "none" }, tool));
    expect([codeOf(silent), answerOf(silent).get("error")]).toEqual([
      null,
      expect.stringMatching(/^(consent|interaction)_required$/),
    ]);
    const page = await browser.open(path({ scope: "openid email" }, tool));
    expect(page.status).toBe(200);
    for (const said of ["Foreign Tool", "app.example", person.email]) expect(page.text).toContain(said);
    const answer = await browser.follow(await browser.submit(page, { decision: "allow" }));
    expect(codeOf(answer)).not.toBeNull();
    expect(codeOf(await browser.get(path({ scope: "openid email" }, tool)))).not.toBeNull();
    expect(codeOf(await browser.get(path({ scope: "openid", prompt: "none" }, tool)))).not.toBeNull();
    for (const more of [
      { scope: "openid email phone" },
      { scope: undefined },
      { scope: "openid", claims: '{"userinfo":{"phone_number":null}}' },
    ]) {
      expect(codeOf(await browser.get(path({ ...more, prompt: "none" }, tool))), JSON.stringify(more)).toBeNull();
      const again = await browser.open(path(more, tool));
      expect([again.status, again.text.includes("Foreign Tool")]).toEqual([200, true]);
    }
    const other = await registered();
    expect(codeOf(await browser.get(path({ scope: "openid", prompt: "none" }, other)))).toBeNull();
  });

  test("denied, it hears so and gets nothing, and is asked again the next time", async () => {
    const tool = await registered();
    const browser = await signedIn();
    const page = await browser.open(path({}, tool));
    for (const decision of ["deny", "", "ALLOW", "yes"]) {
      const each = await browser.open(path({}, tool));
      const answer = await browser.follow(await browser.submit(each, { decision }));
      expect([codeOf(answer), answerOf(answer).get("error"), answerOf(answer).get("state")]).toEqual([
        null,
        "access_denied",
        "the state",
      ]);
      const back = await browser.open(`/flow/consent?state=${encodeURIComponent(stateOf(each))}`);
      expect(back.headers.location ?? "").not.toContain("code=");
    }
    expect(codeOf(await browser.get(path({ prompt: "none" }, tool)))).toBeNull();
    expect(codeOf(await browser.follow(await browser.submit(page, { decision: "allow" })))).not.toBeNull();
  });

  test.each([
    ["another address", { redirect_uris: [callback, "https://elsewhere.example/cb"] }],
    ["another name", { client_name: "Well-known Tool" }],
  ])("is asked again once it shows %s, and not for anything else", async (_, change) => {
    const made = await send(server, "/oidc/register", {
      method: "POST",
      host: tenant.host,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_name: "Foreign Tool", redirect_uris: [callback] }),
    });
    let token: string = made.body.registration_access_token;
    const { client_id: clientId, client_secret: clientSecret } = made.body;
    const tool = { id: "", clientId, clientSecret, callback };
    const said = { client_id: clientId, client_name: "Foreign Tool", redirect_uris: [callback] };
    const replace = async (more: object): Promise<void> => {
      const changed = await send(server, `/oidc/register/${clientId}`, {
        method: "PUT",
        host: tenant.host,
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ ...said, ...more }),
      });
      expect(changed.status, changed.text).toBe(200);
      token = changed.body.registration_access_token;
    };
    const browser = await signedIn();
    const silently = async () => codeOf(await browser.get(path({ prompt: "none" }, tool)));
    const allow = async () =>
      codeOf(await browser.follow(await browser.submit(await browser.open(path({}, tool)), { decision: "allow" })));
    expect(await allow()).not.toBeNull();
    await replace({ contacts: ["help@tool.example"] });
    expect(await silently()).not.toBeNull();
    await replace(change);
    expect(await silently()).toBeNull();
    expect(await allow()).not.toBeNull();
    expect(await silently()).not.toBeNull();
  });

  test("is told by /userinfo what was agreed to, and finds /me closed", async () => {
    const tool = await registered();
    const browser = await signedIn();
    const { verifier, challenge: own } = pkce();
    const page = await browser.open(authorizePath(tool, own, { scope: "openid" }));
    const code = codeOf(await browser.follow(await browser.submit(page, { decision: "allow" }))) ?? "";
    const tokens = await exchange(server, tenant.host, tool, { code, code_verifier: verifier, redirect_uri: callback });
    const asked = (where: string, method = "GET") =>
      send(server, where, {
        method,
        host: tenant.host,
        headers: { authorization: `Bearer ${tokens.body.access_token}`, "content-type": "application/json" },
        ...(method === "POST" ? { body: "{}" } : {}),
      });
    expect((await asked("/userinfo")).body).toEqual({ sub: person.id });
    expectProblem(await asked("/me"), 403, "forbidden");
    expectProblem(await asked("/me/sessions"), 403, "forbidden");
    expectProblem(await asked("/me/sessions/revoke-others", "POST"), 403, "forbidden");
    expect(codeOf(await browser.get(path({ prompt: "none" })))).not.toBeNull();
  });

  test("neither a login, nor its own words about itself, skip the page", async () => {
    const tool = await registered();
    const browser = fresh();
    const page = await signIn(browser, path({}, tool), person);
    expect([page.status, codeOf(page)]).toEqual([200, null]);
    const state = encodeURIComponent(stateOf(page));
    for (const step of ["next", "login", "identify", "signup", "account"])
      expect((await browser.open(`/flow/${step}?state=${state}`)).headers.location ?? "", step).not.toContain("code=");
    const forged = await postForm(
      server,
      "/flow/consent",
      { state: stateOf(page), decision: "allow" },
      {
        host: tenant.host,
        headers: { ...browser.headers(), "sec-fetch-site": "cross-site" },
      },
    );
    expect(forged.status).toBe(403);
    expect(codeOf(await browser.follow(await browser.submit(page, { decision: "allow" })))).not.toBeNull();
    const form = authorizePath(tool, challenge, { scope: "openid phone" }).split("?")[1] ?? "";
    const posted = await browser.follow(await postForm(server, "/authorize", form, { host: tenant.host }));
    expect([posted.status, codeOf(posted)]).toEqual([200, null]);
    expect(codeOf(await signIn(fresh(), path(), person))).not.toBeNull();
  });
});
