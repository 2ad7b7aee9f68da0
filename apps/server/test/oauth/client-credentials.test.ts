import { managementPermissions } from "@faable/auth-contract";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { basic, expectProblem, expectRefusal, opened } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, operatorToken, type Tenant } from "../harness/tenant.ts";

/** Everything that has to be form-encoded before it is joined with a colon. */
const awkwardSecret = "a:secret%2B with+every=kind&of%trouble";

let server: TestServer;
let tenant: Tenant;
let issuer: string;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_BOOTSTRAP_CLIENT_SECRET: awkwardSecret } });
  tenant = await newTenant(server);
  issuer = `http://${tenant.host}`;
});
afterAll(() => server.close());

const token = (
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
  host = tenant.host,
): Promise<Answer> => postForm(server, "/oauth/token", form, { host, headers });

const own = () => ({
  grant_type: "client_credentials",
  client_id: tenant.clientId,
  client_secret: tenant.clientSecret,
  audience: tenant.audience,
});

const newClient = async (settings: Record<string, unknown> = {}): Promise<{ id: string; clientId: string; secret: string }> => {
  const { status, body } = await tenant.call("POST", "/client", { name: "Machine", ...settings });
  expect(status).toBe(201);
  return { id: body.id, clientId: body.client_id, secret: body.client_secret };
};

const as = ({ clientId, secret }: { clientId: string; secret: string }, more: Record<string, string> = {}): Promise<Answer> =>
  token({ grant_type: "client_credentials", client_id: clientId, client_secret: secret, audience: tenant.audience, ...more });

let apis = 0;
const newApi = async (settings: Record<string, unknown> = {}): Promise<string> => {
  apis += 1;
  const identifier = `https://api-${apis}.example.com`;
  const { status } = await tenant.call("POST", "/apis", {
    name: `API ${apis}`,
    identifier,
    permissions: [{ value: "read:orders" }, { value: "write:orders" }, { value: "Read:Orders" }],
    ...settings,
  });
  expect(status).toBe(201);
  return identifier;
};

const jwks = async (host = tenant.host) => (await send(server, "/.well-known/jwks.json", { host })).body;

const catalogue = managementPermissions.map(({ value }) => value).join(" ");

describe("what a machine gets", () => {
  test("SEC-TOKEN-08 SEC-SCOPE-05 the reply has exactly the token, its type, lifetime and scope", async () => {
    const answer = await tenant.requestToken();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ access_token: expect.any(String), token_type: "Bearer", expires_in: 86_400, scope: catalogue });
    expect(answer.headers).toMatchObject({ "cache-control": "no-store", pragma: "no-cache" });
    expect(answer.headers["content-type"]).toMatch(/^application\/json/);
  });

  test("the token's header and claims are exactly these", async () => {
    const before = Math.floor(Date.now() / 1000);
    const { body } = await tenant.requestToken({ scope: "read:users read:logs" });
    const { header, claims } = opened(body.access_token);
    const { keys } = await jwks();
    expect(header).toEqual({ alg: "ES256", typ: "at+jwt", kid: expect.any(String) });
    expect(keys.map(({ kid }: { kid: string }) => kid)).toContain(header.kid);
    expect(claims).toEqual({
      iss: issuer,
      sub: tenant.clientId,
      aud: tenant.audience,
      iat: expect.any(Number),
      exp: Number(claims.iat) + 86_400,
      jti: expect.any(String),
      client_id: tenant.clientId,
      account: tenant.id,
      scope: "read:users read:logs",
      permissions: "read:users read:logs",
    });
    expect(claims.iat).toBeGreaterThanOrEqual(before);
    expect(claims.iat).toBeLessThanOrEqual(Date.now() / 1000);
    const again = await tenant.requestToken();
    expect(opened(again.body.access_token).claims.jti).not.toBe(claims.jti);
  });

  test("without an audience the token is for /userinfo only and opens nothing", async () => {
    const answer = await token({
      grant_type: "client_credentials",
      client_id: tenant.clientId,
      client_secret: tenant.clientSecret,
    });
    expect(answer.body).toEqual({ access_token: expect.any(String), token_type: "Bearer", expires_in: 86_400, scope: "" });
    const { header, claims } = opened(answer.body.access_token);
    expect(header.alg).toBe("RS256");
    expect(claims).toMatchObject({ aud: `${issuer}/userinfo`, scope: "" });
    expect(claims).not.toHaveProperty("permissions");
    expectProblem(await manage(server, tenant.host, answer.body.access_token)("GET", "/user"), 403, "aud_mismatch");
  });

  test.each(["RS256", "ES256"])("an API that signs with %s gets tokens that its keys verify", async (signing_alg) => {
    const audience = await newApi({ signing_alg, token_lifetime: 120 });
    const { body } = await tenant.requestToken({ audience });
    expect(body.expires_in).toBe(120);
    const { payload, protectedHeader } = await jwtVerify(body.access_token, createLocalJWKSet(await jwks()), {
      issuer,
      audience,
      typ: "at+jwt",
      algorithms: [signing_alg],
    });
    expect(protectedHeader.alg).toBe(signing_alg);
    expect(Number(payload.exp) - Number(payload.iat)).toBe(120);
    expect(payload).not.toHaveProperty("permissions");
    const foreign = createLocalJWKSet(await jwks(server.host));
    await expect(jwtVerify(body.access_token, foreign)).rejects.toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
  });

  test("token_dialect access_token_authz adds permissions as one text", async () => {
    const audience = await newApi({ token_dialect: "access_token_authz" });
    const { body } = await tenant.requestToken({ audience, scope: "write:orders" });
    expect(opened(body.access_token).claims).toMatchObject({ scope: "write:orders", permissions: "write:orders" });
  });

  test("a change of an API or its deletion counts at once", async () => {
    const audience = await newApi();
    const { results } = (await tenant.call("GET", `/apis?identifier=${encodeURIComponent(audience)}`)).body;
    expect((await tenant.requestToken({ audience })).body.expires_in).toBe(86_400);
    await tenant.call("POST", `/apis/${results[0].id}`, { token_lifetime: 60, permissions: [{ value: "only:this" }] });
    expect((await tenant.requestToken({ audience })).body).toMatchObject({ expires_in: 60, scope: "only:this" });
    await tenant.call("DELETE", `/apis/${results[0].id}`);
    expectRefusal(await tenant.requestToken({ audience }), 403, "access_denied", "audience_not_found");
  });

  test("the operator gets a token for another account's management, and nobody else does", async () => {
    const access = await operatorToken(server, tenant.id);
    expect(opened(access).claims).toMatchObject({ iss: `http://${server.host}`, aud: tenant.audience });
    expect((await manage(server, tenant.host, access)("GET", "/user?pageSize=1")).status).toBe(200);
    const operator = (await send(server, "/.well-known/openid-configuration")).body;
    expectRefusal(
      await tenant.requestToken({ audience: operator.management_audience }),
      403,
      "access_denied",
      "audience_not_found",
    );
    const missing = await token(
      {
        grant_type: "client_credentials",
        client_id: server.operator.clientId,
        client_secret: awkwardSecret,
        audience: `faable:management:account_${"0".repeat(24)}`,
      },
      {},
      server.host,
    );
    expectRefusal(missing, 403, "access_denied", "audience_not_found");
  });
});

describe("scope", () => {
  test.each([
    ["absent", {}],
    ["empty", { scope: "" }],
    ["white space", { scope: "   " }],
  ])("an %s scope means the whole catalogue", async (_, more) => {
    expect((await tenant.requestToken(more)).body.scope).toBe(catalogue);
    const audience = await newApi({ enforce_policies: false });
    expect((await tenant.requestToken({ audience, ...more })).body.scope).toBe("read:orders write:orders Read:Orders");
  });

  test("SEC-SCOPE-01 granted is what was requested as far as the API has it, and the reply says so", async () => {
    const mixed = await tenant.requestToken({ scope: "read:users  fly:moon read:users update:users openid create:accounts" });
    expect(mixed.body.scope).toBe("read:users update:users");
    expect(opened(mixed.body.access_token).claims).toMatchObject({
      scope: "read:users update:users",
      permissions: "read:users update:users",
    });
    const unknown = await tenant.requestToken({ scope: "fly:moon" });
    expect(unknown.status).toBe(200);
    expect(unknown.body.scope).toBe("");
    expect(opened(unknown.body.access_token).claims).toMatchObject({ scope: "", permissions: "" });
    expectProblem(await manage(server, tenant.host, unknown.body.access_token)("GET", "/user"), 403, "insufficient_scope");
    expect((await manage(server, tenant.host, mixed.body.access_token)("GET", "/user?pageSize=1")).status).toBe(200);
  });

  test("SEC-SCOPE-01 an API that does not enforce echoes what was asked, but never a management permission", async () => {
    const audience = await newApi({ enforce_policies: false });
    const { body } = await tenant.requestToken({
      audience,
      scope: "own:thing read:users create:accounts read:orders openid offline_access",
    });
    expect(body.scope).toBe("own:thing read:orders");
    const enforcing = await newApi({ enforce_policies: true });
    expect((await tenant.requestToken({ audience: enforcing, scope: "own:thing read:orders" })).body.scope).toBe("read:orders");
  });

  test.each([
    "READ:USERS",
    "Read:users",
    "read:user",
    "read:users2",
    "read:users,read:logs",
    "xread:users",
    "read:users:",
    "read",
    "*",
  ])("SEC-SCOPE-07 %s is not read:users", async (word) => {
    const { body } = await tenant.requestToken({ scope: word });
    expect(body.scope).toBe("");
    expectProblem(await manage(server, tenant.host, body.access_token)("GET", "/user"), 403, "insufficient_scope");
    expect((await tenant.requestToken({ scope: `${word} read:users` })).body.scope).toBe("read:users");
  });

  test("SEC-SCOPE-07 words that differ in case are two words", async () => {
    const audience = await newApi({ enforce_policies: true });
    expect((await tenant.requestToken({ audience, scope: "Read:Orders" })).body.scope).toBe("Read:Orders");
    expect((await tenant.requestToken({ audience, scope: "read:orders" })).body.scope).toBe("read:orders");
  });

  test.each(['read:"users"', "read:\\users", "read:usérs", "read:\u0001users", "x".repeat(9_000)])(
    "a scope that cannot be one is refused (%#)",
    async (scope) => {
      expectRefusal(await tenant.requestToken({ scope }), 400, "invalid_scope");
    },
  );

  test("SEC-SCOPE-02 only an audience registered here gets a token, compared exactly", async () => {
    const other = await newTenant(server);
    const theirs = "https://only-theirs.example.com";
    expect((await other.call("POST", "/apis", { name: "Theirs", identifier: theirs })).status).toBe(201);
    const audience = await newApi();
    const wrong = [
      theirs,
      other.audience,
      `${audience}/`,
      audience.toUpperCase(),
      ` ${audience}`,
      `${audience} ${tenant.audience}`,
      `${issuer}/userinfo`,
      issuer,
      "faable:management:",
      "faable:management:*",
    ];
    for (const each of wrong)
      expectRefusal(await tenant.requestToken({ audience: each }), 403, "access_denied", "audience_not_found");
    expect((await other.requestToken({ audience: theirs })).status).toBe(200);
    expect(opened((await tenant.requestToken({ audience })).body.access_token).claims.aud).toBe(audience);
  });
});

describe("the order of checks", () => {
  test("SEC-TOKEN-03 who authenticates wrongly is told that, and nothing about grants, audiences, scopes or origins", async () => {
    const limited = await newClient({ grant_types: ["authorization_code"], web_origins: ["https://app.example.com"] });
    const requests: Record<string, string>[] = [
      { grant_type: "password" },
      { grant_type: "urn:x" },
      { grant_type: "" },
      { audience: "https://nowhere.example.com" },
      { scope: 'read:"users"' },
    ];
    for (const more of requests) {
      const form = { ...own(), ...more };
      for (const client_id of [tenant.clientId, limited.clientId])
        expectRefusal(await token({ ...form, client_id, client_secret: "wrong" }), 401, "invalid_client");
      const { client_secret, client_id, ...rest } = form;
      expectRefusal(await token(rest, { authorization: basic(client_id, "wrong") }), 401, "invalid_client");
      expect((await token(form)).body.error).not.toBe("invalid_client");
    }
    const wrong = { ...limited, secret: "wrong" };
    expectRefusal(await as(wrong), 401, "invalid_client");
    expectRefusal(await as(limited), 400, "unauthorized_client");
  });

  test("a refusal says what was given and what is supported", async () => {
    const grant = await token({ ...own(), grant_type: "urn:ietf:params:oauth:grant-type:device_code" });
    expect(grant.body.error_description).toBe(
      "The grant urn:ietf:params:oauth:grant-type:device_code is not supported here. Supported: authorization_code, refresh_token, client_credentials, password.",
    );
    const invented = await token({ ...own(), grant_type: "invented" });
    expect(invented.body.error_description).toBe(
      "This grant is not supported here. Supported: authorization_code, refresh_token, client_credentials, password.",
    );
    const scheme = await token(own(), { authorization: "Bearer abc" });
    expect(scheme.body.error_description).toBe(
      "The authentication scheme Bearer is not supported here. Supported: client_secret_basic, client_secret_post, none.",
    );
    const assertion = await token({ ...own(), client_assertion: "x.y.z" });
    expectRefusal(assertion, 401, "invalid_client");
    expect(assertion.body.error_description).toContain("Supported: client_secret_basic, client_secret_post, none.");
    const { client_secret: _, ...none } = own();
    expect((await token(none)).body.error_description).toContain("Supported: client_secret_basic, client_secret_post, none.");
    const limited = await newClient({ grant_types: ["authorization_code", "refresh_token"] });
    expect((await as(limited)).body.error_description).toContain("Its grant_types has: authorization_code, refresh_token.");
  });
});
