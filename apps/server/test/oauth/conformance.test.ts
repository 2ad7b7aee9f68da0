import { createHash } from "node:crypto";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { basic, opened } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { authorizePath, callback, newApp, newPerson, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";
import {
  email,
  everyClaim,
  expectTokenError,
  expectUnguessable,
  expectUserInfo,
  phone,
  profileClaims,
} from "./conformance-answers.ts";

/**
 * What the certification suite of the OpenID Foundation asks of an OpenID Provider in its plans Basic and Form Post:
 * one test for each of its modules, by the module's name. A browser without script stands for its browser.
 */
let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let second: TestApp;
let person: TestPerson;

beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  [app, second] = [await newApp(tenant, { id_token_claims: false }), await newApp(tenant, { id_token_claims: false })];
  person = await newPerson(tenant, everyClaim);
});
afterAll(() => server.close());

const issuer = () => `http://${tenant.host}`;
const metadata = async () => (await send(server, "/.well-known/openid-configuration", { host: tenant.host })).body;
type Parameters = Readonly<Record<string, string | undefined>>;

const exchange = (form: Record<string, string>, of: TestApp = app) =>
  postForm(server, "/oauth/token", form, {
    host: tenant.host,
    headers: { authorization: basic(of.clientId, of.clientSecret ?? "") },
  });

const expectIdToken = async (token: string, nonce: string | undefined, of: TestApp = app) => {
  const { body } = await send(server, new URL((await metadata()).jwks_uri).pathname, { host: tenant.host });
  expect(opened(token).header).toMatchObject({ alg: "RS256", kid: expect.any(String) });
  const { payload } = await jwtVerify(token, createLocalJWKSet(body), { issuer: issuer(), audience: of.clientId });
  for (const claim of ["exp", "iat", "auth_time"] as const) expect(payload[claim], claim).toEqual(expect.any(Number));
  expect(payload.nonce).toBe(nonce);
  expect(payload.sub).toMatch(/^[\x21-\x7e]{1,255}$/);
  expect(payload.acr).toMatch(/./);
  for (const claim of ["name", "email", "email_verified", "address", "phone_number"]) expect(payload).not.toHaveProperty(claim);
  return payload;
};

const userinfo = (token: string, options: { readonly method?: string } = {}) =>
  send(server, "/userinfo", {
    host: tenant.host,
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/json",
      ...(options.method === "POST" ? { "content-type": "application/x-www-form-urlencoded" } : {}),
    },
    ...options,
    ...(options.method === "POST" ? { body: "" } : {}),
  });

describe.each(["query", "form_post"] as const)("the plan %s", (mode) => {
  const responseMode = mode === "query" ? {} : { response_mode: mode };
  const path = (parameters: Parameters, of: TestApp = app) =>
    authorizePath(of, undefined, { scope: "openid", state: "abcdefghij", nonce: "0123456789", ...responseMode, ...parameters });
  const isLogin = ({ text }: Answer) => text.includes('type="password"');

  /** What the client is called with; in a form post nothing of it is in the URL. */
  const called = (answer: Answer): URLSearchParams => {
    if (mode === "query") {
      expect(answer.headers.location?.split("?")[0], answer.text.slice(0, 300)).toBe(callback);
      return new URL(answer.headers.location ?? "").searchParams;
    }
    const [form] = formsOf(answer);
    expect([answer.status, form?.action], answer.text.slice(0, 300)).toEqual([200, callback]);
    expect(answer.text).not.toContain("enctype");
    return new URLSearchParams(form?.hidden);
  };
  const pass = async (browser: TestBrowser, page: Answer): Promise<Answer> => {
    expect(isLogin(page), page.text.slice(0, 300)).toBe(true);
    return browser.follow(await browser.submit(page, { username: person.email, password: person.password }));
  };
  const codeIn = (answer: Answer, state = "abcdefghij"): string => {
    const told = called(answer);
    expect([told.get("state"), told.get("iss"), told.get("error")]).toEqual([state, issuer(), null]);
    const code = told.get("code") ?? "";
    expectUnguessable(code);
    return code;
  };
  const expectError = (answer: Answer, errors: readonly string[], state = "abcdefghij"): void => {
    const told = called(answer);
    expect(errors).toContain(told.get("error"));
    expect([told.get("state"), told.has("code")]).toEqual([state, false]);
    expect(told.get("error_description")).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  };
  const redeem = (code: string, of: TestApp = app, extra: Record<string, string> = {}) =>
    exchange({ grant_type: "authorization_code", code, redirect_uri: callback, ...extra }, of);
  const expectTokens = async (tokens: Answer, nonce: string | null = "0123456789", of: TestApp = app) => {
    expect(tokens.status, tokens.text).toBe(200);
    expect(tokens.body.token_type.toLowerCase()).toBe("bearer");
    expect(tokens.body.expires_in).toEqual(expect.any(Number));
    return expectIdToken(tokens.body.id_token, nonce ?? undefined, of);
  };
  /** The whole happy flow: by a login if `screen` says that one must be shown, and without any page if not. */
  const happy = async (
    parameters: Parameters = {},
    browser = newBrowser(server, tenant.host),
    screen = true,
    of: TestApp = app,
  ) => {
    const page = await browser.open(path(parameters, of));
    const answer = screen ? await pass(browser, page) : page;
    const tokens = await redeem(codeIn(answer, parameters.state), of);
    const claims = await expectTokens(tokens, "nonce" in parameters ? (parameters.nonce ?? null) : "0123456789", of);
    const info = await userinfo(tokens.body.access_token);
    expect([info.status, info.body.sub]).toEqual([200, claims.sub]);
    return { browser, tokens: tokens.body, claims, info };
  };
  const later = (seconds: number) => server.skipTime(seconds);
  const dynamic = async (metadata: object = {}): Promise<TestApp> => {
    const body = JSON.stringify({ redirect_uris: [callback], ...metadata });
    const made = await send(server, "/oidc/register", {
      method: "POST",
      host: tenant.host,
      headers: { "content-type": "application/json" },
      body,
    });
    expect([made.status, made.body.client_secret_expires_at], made.text).toEqual([201, 0]);
    return { id: "", clientId: made.body.client_id, clientSecret: made.body.client_secret, callback };
  };

  test("oidcc-server", async () => {
    const { claims, tokens } = await happy();
    const half = (text: string) => createHash("sha256").update(text).digest().subarray(0, 16).toString("base64url");
    if ("at_hash" in claims) expect(claims.at_hash).toBe(half(tokens.access_token));
    expectUnguessable(tokens.access_token);
  });

  test("oidcc-response-type-missing", async () => {
    const answer = await newBrowser(server, tenant.host).get(path({ response_type: undefined }));
    expectError(answer, ["unsupported_response_type", "invalid_request"]);
  });

  test("oidcc-idtoken-signature", async () => {
    const its = await dynamic();
    const browser = newBrowser(server, tenant.host);
    const consent = await pass(browser, await browser.open(path({}, its)));
    const answer = await browser.follow(await browser.submit(consent, { decision: "allow" }));
    const { id_token } = (await redeem(codeIn(answer), its)).body;
    expect(opened(id_token).header).toMatchObject({ alg: "RS256", kid: expect.any(String) });
  });

  test("oidcc-idtoken-unsigned", async () => {
    expect((await metadata()).id_token_signing_alg_values_supported).not.toContain("none");
  });

  test("oidcc-userinfo-get", async () => {
    const { tokens, claims } = await happy();
    expectUserInfo(await userinfo(tokens.access_token), claims.sub);
  });

  test("oidcc-userinfo-post-header", async () => {
    const { tokens, claims } = await happy();
    expectUserInfo(await userinfo(tokens.access_token, { method: "POST" }), claims.sub);
  });

  test("oidcc-userinfo-post-body", async () => {
    const { tokens, claims } = await happy();
    expectUserInfo(await postForm(server, "/userinfo", { access_token: tokens.access_token }, { host: tenant.host }), claims.sub);
  });

  test("oidcc-ensure-request-without-nonce-succeeds-for-code-flow", async () => {
    const { claims } = await happy({ nonce: undefined });
    expect(claims).not.toHaveProperty("nonce");
  });

  const scopes: readonly [string, string, readonly string[]][] = [
    ["oidcc-scope-profile", "openid profile", profileClaims],
    ["oidcc-scope-email", "openid email", email],
    ["oidcc-scope-address", "openid address", ["address"]],
    ["oidcc-scope-phone", "openid phone", phone],
    ["oidcc-scope-all", "openid email phone address profile", [...profileClaims, ...email, ...phone, "address"]],
  ];
  test.each(scopes)("%s", async (_, scope, expected) => {
    const { claims, info } = await happy({ scope });
    expectUserInfo(info, claims.sub, expected);
    const { scopes_supported } = await metadata();
    expect(scopes_supported).toEqual(expect.arrayContaining(scope.split(" ")));
  });

  test("oidcc-alternate-happy-flow", async () => {
    const given = [...new URLSearchParams(path({ scope: "email openid" }).split("?")[1])].toReversed();
    const browser = newBrowser(server, tenant.host);
    const tokens = await redeem(codeIn(await pass(browser, await browser.open(`/authorize?${new URLSearchParams(given)}`))));
    const claims = await expectTokens(tokens);
    expectUserInfo(await userinfo(tokens.body.access_token), claims.sub, email);
  });

  test.each(["page", "popup"])("oidcc-display-%s", async (display) => {
    await happy({ display });
  });

  test("oidcc-prompt-login", async () => {
    const { browser, claims } = await happy();
    later(1);
    const again = await happy({ prompt: "login" }, browser);
    expect(again.claims.auth_time).toBeGreaterThan(Number(claims.auth_time));
  });

  test("oidcc-prompt-none-not-logged-in", async () => {
    const state = `${"a1B2c3D4".repeat(15)}xyz5-._~`;
    expect(state).toHaveLength(128);
    const answer = await newBrowser(server, tenant.host).get(path({ prompt: "none", state }));
    expectError(answer, ["login_required", "interaction_required", "account_selection_required", "consent_required"], state);
  });

  test("oidcc-prompt-none-logged-in", async () => {
    const { browser, claims } = await happy();
    later(2);
    const again = await happy({ prompt: "none" }, browser, false);
    expect([again.claims.sub, again.claims.auth_time]).toEqual([claims.sub, claims.auth_time]);
  });

  test("oidcc-max-age-1", async () => {
    const { browser, claims } = await happy();
    later(2);
    const again = await happy({ max_age: "1" }, browser);
    expect(again.claims.auth_time).toBeGreaterThan(Number(claims.auth_time));
  });

  test("oidcc-max-age-10000", async () => {
    const { browser, claims } = await happy({ max_age: "15000" });
    later(2);
    const again = await happy({ max_age: "10000" }, browser, false);
    expect([again.claims.sub, again.claims.auth_time]).toEqual([claims.sub, claims.auth_time]);
  });

  test("oidcc-ensure-request-with-unknown-parameter-succeeds", async () => {
    await happy({ extra: "foobar" });
  });

  test("oidcc-id-token-hint", async () => {
    const { browser, claims, tokens } = await happy();
    const again = await happy({ prompt: "none", id_token_hint: tokens.id_token }, browser, false);
    expect([again.claims.sub, again.claims.auth_time]).toEqual([claims.sub, claims.auth_time]);
  });

  test("oidcc-login-hint", async () => {
    await happy({ login_hint: `buffy@${tenant.host}` });
  });

  test("oidcc-ui-locales", async () => {
    await happy({ ui_locales: "se" });
  });

  test("oidcc-claims-locales", async () => {
    await happy({ claims_locales: "se" });
  });

  test("oidcc-ensure-request-with-acr-values-succeeds", async () => {
    const supported: readonly string[] = (await metadata()).acr_values_supported ?? ["1", "2"];
    const { claims } = await happy({ acr_values: supported.join(" ") });
    expect(supported).toContain(claims.acr);
  });

  const used = async () => {
    const browser = newBrowser(server, tenant.host);
    const code = codeIn(await pass(browser, await browser.open(path({}))));
    return { code, tokens: (await redeem(code)).body };
  };

  test("oidcc-codereuse", async () => {
    const { code } = await used();
    expectTokenError(await redeem(code), "invalid_grant");
  });

  test("oidcc-codereuse-30seconds", async () => {
    const { code, tokens } = await used();
    later(30);
    expectTokenError(await redeem(code), "invalid_grant");
    expect((await userinfo(tokens.access_token)).status).toBe(401);
  });

  test("oidcc-ensure-registered-redirect-uri", async () => {
    const answer = await newBrowser(server, tenant.host).get(path({ redirect_uri: `${callback}/aB3dE5gH7j` }));
    expect([answer.status, answer.headers.location, formsOf(answer)]).toEqual([400, undefined, []]);
    expect(answer.headers["content-type"]).toMatch(/^text\/html\b/);
  });

  test("oidcc-ensure-post-request-succeeds", async () => {
    const browser = newBrowser(server, tenant.host);
    const begun = await postForm(server, "/authorize", path({}).split("?")[1] ?? "", { host: tenant.host });
    await expectTokens(await redeem(codeIn(await pass(browser, await browser.follow(begun)))));
  });

  test("oidcc-server-client-secret-post", async () => {
    expect((await metadata()).token_endpoint_auth_methods_supported).toEqual(
      expect.arrayContaining(["client_secret_basic", "client_secret_post"]),
    );
    const its = await newApp(tenant, { token_endpoint_auth_method: "client_secret_post", id_token_claims: false });
    const browser = newBrowser(server, tenant.host);
    const code = codeIn(await pass(browser, await browser.open(path({}, its))));
    const credentials = { client_id: its.clientId, client_secret: its.clientSecret ?? "" };
    const form = { grant_type: "authorization_code", code, redirect_uri: callback, ...credentials };
    await expectTokens(await postForm(server, "/oauth/token", form, { host: tenant.host }), "0123456789", its);
  });

  const unsigned = (claims: object) =>
    [{ alg: "none" }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .concat("")
      .join(".");

  test("oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported", async () => {
    const answer = await newBrowser(server, tenant.host).get(path({ request_uri: "https://app.example/request.jwt" }));
    expectError(answer, ["request_uri_not_supported"]);
  });

  test("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported", async () => {
    const request = unsigned({ state: "abcdefghij", nonce: "0123456789", client_id: app.clientId });
    const answer = await newBrowser(server, tenant.host).get(path({ request }));
    expectError(answer, ["request_not_supported"]);
  });

  test("oidcc-claims-essential", async () => {
    const { claims, info } = await happy({ claims: '{"userinfo":{"name":{"essential":true}}}' });
    expectUserInfo(info, claims.sub, ["name"]);
  });

  test("oidcc-ensure-request-object-with-redirect-uri", async () => {
    const request = unsigned({ redirect_uri: callback });
    const answer = await newBrowser(server, tenant.host).get(path({ request, redirect_uri: `${callback}_invalid` }));
    expect([answer.status, answer.headers.location, formsOf(answer)]).toEqual([400, undefined, []]);
  });

  test("oidcc-refresh-token", async () => {
    const { scopes_supported, grant_types_supported } = await metadata();
    expect(grant_types_supported).toContain("refresh_token");
    const offline = scopes_supported.includes("offline_access") ? { scope: "openid offline_access", prompt: "consent" } : {};
    const nonce = "n".repeat(43);
    const [one, two] = [await happy(offline), await happy({ ...offline, nonce }, undefined, true, second)];
    later(1);
    const refresh = async ({ tokens, claims }: typeof one, of: TestApp, extra: Record<string, string>) => {
      const answer = await exchange({ grant_type: "refresh_token", refresh_token: tokens.refresh_token, ...extra }, of);
      expect([answer.status, answer.headers["cache-control"]]).toEqual([200, "no-store"]);
      expect(answer.headers["content-type"]).toMatch(/^application\/json\b/);
      for (const token of [answer.body.access_token, answer.body.refresh_token]) expectUnguessable(token);
      const after = await expectTokens(answer, String(claims.nonce), of);
      for (const claim of ["iss", "sub", "aud", "azp", "auth_time"]) expect(after[claim], claim).toEqual(claims[claim]);
      expect(after.iat).toBeGreaterThan(claims.iat ?? 0);
      expectUserInfo(await userinfo(answer.body.access_token), claims.sub);
      return answer.body.refresh_token;
    };
    await refresh(one, app, { scope: one.tokens.scope });
    const others = await refresh(two, second, {});
    expectTokenError(await exchange({ grant_type: "refresh_token", refresh_token: others }), "invalid_grant");
  });

  test("oidcc-ensure-request-with-valid-pkce-succeeds", async () => {
    const verifier = "aZ09-._~".repeat(16);
    const code_challenge = createHash("sha256").update(verifier).digest("base64url");
    const browser = newBrowser(server, tenant.host);
    const page = await browser.open(path({ code_challenge, code_challenge_method: "S256" }));
    await expectTokens(await redeem(codeIn(await pass(browser, page)), app, { code_verifier: verifier }));
  });
});
