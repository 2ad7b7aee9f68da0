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

const json = (body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  send(server, "/oauth/token", {
    method: "POST",
    host: tenant.host,
    headers: { "content-type": "application/json", ...headers },
    body,
  });

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

describe("the request", () => {
  test("SEC-TOKEN-01 only POST, and the query string has no effect", async () => {
    const query = new URLSearchParams(own()).toString();
    for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
      const answer = await send(server, `/oauth/token?${query}`, { method, host: tenant.host });
      expectRefusal(answer, 405, "invalid_request", "method_not_allowed");
      expect(answer.headers.allow).toBe("POST");
    }
    const empty = await postForm(server, `/oauth/token?${query}`, {}, { host: tenant.host });
    expectRefusal(empty, 400, "invalid_request");
    const { client_secret, ...rest } = own();
    const secretInQuery = await postForm(server, `/oauth/token?client_secret=${client_secret}`, rest, { host: tenant.host });
    expectRefusal(secretInQuery, 401, "invalid_client");
    const scoped = await postForm(server, "/oauth/token?scope=read:users&audience=nowhere&client_id=other", own(), {
      host: tenant.host,
    });
    expect(scoped.body.scope).toBe(catalogue);
    expect(opened(scoped.body.access_token).claims).toMatchObject({ aud: tenant.audience, sub: tenant.clientId });
  });

  test("a slash behind the path is another path, which does not exist", async () => {
    const { status, body } = await postForm(server, "/oauth/token/", own(), { host: tenant.host });
    expect([status, body.error_code]).toEqual([404, "not_found"]);
    expect((await token(own())).status).toBe(200);
  });

  test("SEC-TOKEN-02 form and JSON mean the same", async () => {
    const asForm = await token({ ...own(), scope: "read:users" });
    const asJson = await json(JSON.stringify({ ...own(), scope: "read:users" }));
    expect([asForm.status, asJson.status]).toEqual([200, 200]);
    const { jti: a, iat: b, exp: c, ...fromForm } = opened(asForm.body.access_token).claims;
    const { jti: d, iat: e, exp: f, ...fromJson } = opened(asJson.body.access_token).claims;
    expect(fromJson).toEqual(fromForm);
    expect([a, b, c, d, e, f]).not.toContain(undefined);
    expect((await json(JSON.stringify({ ...own(), unknown: { deep: [1] } }))).status).toBe(200);
  });

  test.each(["grant_type", "client_id", "client_secret", "audience", "scope"])(
    "SEC-TOKEN-02 %s in JSON must be a text",
    async (name) => {
      for (const value of [1, true, null, ["a"], [], {}, { toString: "x" }])
        expectRefusal(await json(JSON.stringify({ ...own(), [name]: value })), 400, "invalid_request");
    },
  );

  test.each(["grant_type", "client_id", "client_secret", "audience", "scope"])(
    "a repeated %s is refused, equal or not",
    async (name) => {
      const form = new URLSearchParams({ ...own(), scope: "read:users" });
      const value = String(form.get(name));
      for (const second of [value, "other", ""]) {
        expectRefusal(await token(`${form}&${name}=${encodeURIComponent(second)}`), 400, "invalid_request");
        const pairs = [...Object.entries({ ...own(), scope: "read:users" }), [name, second]];
        const body = `{${pairs.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`).join(",")}}`;
        expectRefusal(await json(body), 400, "invalid_request", "bad_request");
      }
    },
  );

  test("a repeated JSON member is found however it is spelled", async () => {
    const rest = JSON.stringify({ ...own(), scope: "read:users" }).slice(1);
    expectRefusal(await json(`{"\\u0073cope":"x",${rest}`), 400, "invalid_request", "bad_request");
    expectRefusal(await json(`{"scope"${" ".repeat(50)}:"x",${rest}`), 400, "invalid_request", "bad_request");
    expect((await json(`{"other":{"scope":"x"},"more":["scope"],${rest}`)).status).toBe(200);
  });

  test("what is no parameter list is refused", async () => {
    for (const body of [
      "",
      "null",
      "[]",
      '"grant_type"',
      "1",
      "true",
      "{",
      "{}}",
      '{"grant_type":',
      "grant_type=client_credentials",
    ]) {
      const answer = await json(body);
      expect([answer.status, answer.body.error], body).toEqual([400, "invalid_request"]);
    }
    expectRefusal(await send(server, "/oauth/token", { method: "POST", host: tenant.host }), 400, "invalid_request");
  });

  test.each(["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonx", "nonsense"])(
    "content type %s is 415",
    async (type) => {
      const answer = await send(server, "/oauth/token", {
        method: "POST",
        host: tenant.host,
        headers: { "content-type": type },
        body: new URLSearchParams(own()).toString(),
      });
      expectRefusal(answer, 415, "invalid_request", "unsupported_media_type");
    },
  );

  test.each([
    "implicit",
    "urn:ietf:params:oauth:grant-type:device_code",
    "authorization_code ",
    "CLIENT_CREDENTIALS",
    "client_credentials ",
    "urn:x",
    "__proto__",
    "constructor",
  ])("SEC-TOKEN-07 the grant %s does not exist", async (grant_type) => {
    expectRefusal(await token({ ...own(), grant_type }), 400, "unsupported_grant_type");
  });

  test("a missing or empty grant_type or client_id is an invalid request", async () => {
    const { grant_type: _, ...noGrant } = own();
    const { client_id: __, ...noClient } = own();
    expectRefusal(await token(noGrant), 400, "invalid_request");
    expectRefusal(await token({ ...own(), grant_type: "" }), 400, "invalid_request");
    expectRefusal(await token(noClient), 400, "invalid_request");
    expectRefusal(await token({ ...own(), client_id: "" }), 400, "invalid_request");
  });

  test("SEC-TOKEN-09 descriptions are plain and repeat nothing of the request", async () => {
    const marker = "mark-9f3c";
    const nasty = `${marker}"\\\r\n\u{1f600}\u0007`;
    const requests: Record<string, string>[] = [
      { ...own(), grant_type: nasty },
      { ...own(), client_id: nasty },
      { ...own(), client_secret: nasty },
      { ...own(), audience: nasty },
      { ...own(), scope: nasty },
    ];
    for (const request of requests) {
      for (const answer of [await token(request), await json(JSON.stringify(request))]) {
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(answer.body.error).toMatch(
          /^(invalid_request|invalid_client|unsupported_grant_type|invalid_scope|access_denied)$/,
        );
        expect(answer.body.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
        expect(answer.text).not.toContain(marker);
      }
    }
    const wrong = await token({ ...own(), client_secret: `${tenant.clientSecret.slice(0, -1)}_` });
    expect(wrong.text).not.toContain(tenant.clientSecret.slice(0, 6));
  });
});

describe("client authentication", () => {
  test("SEC-TOKEN-03 a missing, empty or wrong secret is invalid_client; the right one works both ways", async () => {
    const { client_secret, ...withoutSecret } = own();
    for (const wrong of ["", "wrong", `${client_secret} `, client_secret.slice(0, -1), client_secret.toUpperCase()]) {
      const inBody = await token({ ...withoutSecret, client_secret: wrong });
      expectRefusal(inBody, 401, "invalid_client");
      expect(inBody.headers).not.toHaveProperty("www-authenticate");
      const inHeader = await token({ grant_type: "client_credentials" }, { authorization: basic(tenant.clientId, wrong) });
      expectRefusal(inHeader, 401, "invalid_client");
      expect(inHeader.headers["www-authenticate"]).toBe('Basic realm="token endpoint", charset="UTF-8"');
    }
    expectRefusal(await token(withoutSecret), 401, "invalid_client");
    expect((await token(own())).status).toBe(200);
    const viaHeader = await token(
      { grant_type: "client_credentials", audience: tenant.audience },
      { authorization: basic(tenant.clientId, client_secret) },
    );
    expect(viaHeader.status).toBe(200);
  });

  test("SEC-TENANT-03 a client of another tenant is unknown here, with its right secret too", async () => {
    const other = await newTenant(server);
    const { client_id, client_secret } = { client_id: other.clientId, client_secret: other.clientSecret };
    expectRefusal(
      await token({ grant_type: "client_credentials", client_id, client_secret }),
      404,
      "invalid_client",
      "client_not_found",
    );
    expect((await token({ grant_type: "client_credentials", client_id, client_secret }, {}, other.host)).status).toBe(200);
  });

  test("an unknown client is 404 in the body and 401 in the header", async () => {
    expectRefusal(await token({ ...own(), client_id: "nobody" }), 404, "invalid_client", "client_not_found");
    const answer = await token({ grant_type: "client_credentials" }, { authorization: basic("nobody", "secret") });
    expectRefusal(answer, 401, "invalid_client");
    expect(answer.headers["www-authenticate"]).toMatch(/^Basic /);
    const byResourceId = await token({ ...own(), client_id: tenant.client });
    expectRefusal(byResourceId, 404, "invalid_client", "client_not_found");
  });

  test("SEC-TOKEN-04 two methods at once are an error, an equal client_id beside the header is not", async () => {
    const authorization = basic(tenant.clientId, tenant.clientSecret);
    const form = { grant_type: "client_credentials" };
    const { clientId: client_id, clientSecret: client_secret } = tenant;
    expectRefusal(await token({ ...form, client_id, client_secret }, { authorization }), 400, "invalid_request");
    expectRefusal(await token({ ...form, client_secret }, { authorization }), 400, "invalid_request");
    expectRefusal(await token({ ...form, client_id: "other" }, { authorization }), 400, "invalid_request");
    expect((await token({ ...form, client_id }, { authorization })).status).toBe(200);
  });

  test("SEC-TOKEN-04 Basic credentials are form-decoded", async () => {
    const { clientId, clientSecret } = server.operator;
    const form = { grant_type: "client_credentials" };
    const encoded = await token(form, { authorization: basic(clientId, clientSecret) }, server.host);
    expect(encoded.status).toBe(200);
    const raw = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
    expectRefusal(await token(form, { authorization: raw }, server.host), 401, "invalid_client");
    const inBody = await token({ ...form, client_id: clientId, client_secret: clientSecret }, {}, server.host);
    expect(inBody.status).toBe(200);
  });

  test.each([
    "Basic",
    "Basic ",
    "Basic !!!",
    `Basic ${Buffer.from("nocolon").toString("base64")}`,
    `Basic ${Buffer.from("a:%zz").toString("base64")}`,
    "Bearer abc",
    "Digest x",
  ])("an Authorization header of %s is 401 with a challenge, and is not overlooked", async (authorization) => {
    const answer = await token(own(), { authorization });
    expect(answer.headers["www-authenticate"]).toMatch(/^Basic /);
    expectRefusal(answer, 401, "invalid_client");
  });

  test("SEC-TOKEN-07 a client uses only the grants it was registered for", async () => {
    const without = await newClient({ grant_types: ["authorization_code"] });
    expectRefusal(await as(without), 400, "unauthorized_client");
    const none = await newClient({ grant_types: [] });
    expectRefusal(await as(none), 400, "unauthorized_client");
    const listed = await newClient({ grant_types: ["client_credentials"] });
    expect((await as(listed)).status).toBe(200);
    await tenant.call("POST", `/client/${listed.id}`, { grant_types: ["refresh_token"] });
    expectRefusal(await as(listed), 400, "unauthorized_client");
  });

  test("SEC-TOKEN-03 a public client has no machine tokens, whatever it sends", async () => {
    const { body } = await tenant.call("POST", "/client", { name: "App", token_endpoint_auth_method: "none" });
    expect(body).not.toHaveProperty("client_secret");
    const form = { grant_type: "client_credentials", client_id: body.client_id };
    for (const more of [{}, { client_secret: "" }]) expectRefusal(await token({ ...form, ...more }), 400, "unauthorized_client");
    expectRefusal(await token({ ...form, client_secret: "anything" }), 401, "invalid_client");
    const confidential = await newClient();
    expect((await as(confidential)).status).toBe(200);
    await tenant.call("POST", `/client/${confidential.id}`, { token_endpoint_auth_method: "none" });
    expectRefusal(await as(confidential), 401, "invalid_client");
    expectRefusal(await as({ ...confidential, secret: "" }), 400, "unauthorized_client");
    await tenant.call("POST", `/client/${confidential.id}`, { token_endpoint_auth_method: "client_secret_post" });
    expectRefusal(await as(confidential), 401, "invalid_client");
  });

  test("SEC-TOKEN-10 a rotated secret ends at once", async () => {
    const client = await newClient();
    expect((await as(client)).status).toBe(200);
    const rotated = await tenant.call("POST", `/client/${client.id}/rotate-secret`);
    expect(rotated.status).toBe(200);
    expect(rotated.body).toEqual({
      id: client.id,
      client_id: client.clientId,
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      previous_secret_expires_at: null,
    });
    expectRefusal(await as(client), 401, "invalid_client");
    expect((await as({ ...client, secret: rotated.body.client_secret })).status).toBe(200);
  });

  test("a rotation with an overlap keeps the old secret for that long and no longer", async () => {
    const client = await newClient();
    const rotate = (expires_previous_in: number) =>
      tenant.call("POST", `/client/${client.id}/rotate-secret`, { expires_previous_in });
    const second = (await rotate(600)).body.client_secret;
    expect((await as(client)).status).toBe(200);
    expect((await as({ ...client, secret: second })).status).toBe(200);
    const third = (await rotate(60)).body.client_secret;
    expectRefusal(await as(client), 401, "invalid_client");
    expect((await as({ ...client, secret: second })).status).toBe(200);
    server.skipTime(61);
    expectRefusal(await as({ ...client, secret: second }), 401, "invalid_client");
    expect((await as({ ...client, secret: third })).status).toBe(200);
  });

  test("SEC-TOKEN-10 deleting a client ends its secret and its tokens", async () => {
    const client = await newClient();
    const access = (await as(client)).body.access_token;
    const call = manage(server, tenant.host, access);
    expect((await call("GET", "/user?pageSize=1")).status).toBe(200);
    expect((await tenant.call("DELETE", `/client/${client.id}`)).status).toBe(200);
    expectRefusal(await as(client), 404, "invalid_client", "client_not_found");
    expectProblem(await call("GET", "/user?pageSize=1"), 401, "invalid_token");
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

describe("browsers", () => {
  const fromOrigin = (client: { clientId: string; secret: string }, origin: string) =>
    token({ grant_type: "client_credentials", client_id: client.clientId, client_secret: client.secret }, { origin });

  test("web_origins limits browsers, and only them", async () => {
    const client = await newClient({ web_origins: ["https://app.example.com"] });
    for (const origin of [
      "https://evil.example",
      "https://app.example.com.evil.example",
      "http://app.example.com",
      "https://app.example.com:8443",
      "null",
    ])
      expectRefusal(await fromOrigin(client, origin), 403, "access_denied", "origin_not_allowed");
    expect((await fromOrigin(client, "https://app.example.com")).status).toBe(200);
    expect((await fromOrigin(client, issuer)).status).toBe(200);
    expect((await as(client)).status).toBe(200);
  });

  test("without web_origins any origin may, and can read the answer", async () => {
    const client = await newClient();
    const answer = await fromOrigin(client, "https://anywhere.example");
    expect(answer.status).toBe(200);
    expect(answer.headers["access-control-allow-origin"]).toBe("https://anywhere.example");
    expect(answer.headers).not.toHaveProperty("access-control-allow-credentials");
  });

  test("web_origins in capitals are stored as browsers write them, and match", async () => {
    const written = ["https://App.Example.COM", "https://app.EXAMPLE.com", "https://other.example.com:443", "https://ü.example"];
    const { status, body } = await tenant.call("POST", "/client", { name: "Capitals", web_origins: written });
    expect([status, body.web_origins]).toEqual([
      201,
      ["https://app.example.com", "https://other.example.com", "https://xn--tda.example"],
    ]);
    const client = { clientId: body.client_id, secret: body.client_secret };
    for (const origin of body.web_origins) expect((await fromOrigin(client, origin)).status).toBe(200);
    expectRefusal(await fromOrigin(client, "https://evil.example"), 403, "access_denied", "origin_not_allowed");
    const patched = await tenant.call("POST", `/client/${body.id}`, { web_origins: ["http://LOCALHOST:3000"] });
    expect(patched.body.web_origins).toEqual(["http://localhost:3000"]);
    expect((await fromOrigin(client, "http://localhost:3000")).status).toBe(200);
  });

  test("SEC-WEB-04 only the token endpoint is for browsers: no other preflight and no other answer allows an origin", async () => {
    const ask = (method: string, path: string) =>
      send(server, path, {
        method,
        host: tenant.host,
        headers: {
          origin: "https://evil.example",
          authorization: `Bearer ${tenant.token}`,
          "access-control-request-method": "POST",
        },
      });
    for (const path of ["/user", "/account", "/client/x", "/nowhere", "/oauth/token/"]) {
      const preflight = await ask("OPTIONS", path);
      expect([404, 405], path).toContain(preflight.status);
      const answers = [preflight, await ask("GET", path)];
      for (const { headers } of answers)
        expect(
          Object.keys(headers).filter((name) => name.startsWith("access-control-")),
          path,
        ).toEqual([]);
    }
    const preflight = await ask("OPTIONS", "/oauth/token");
    expect([preflight.status, preflight.headers["access-control-allow-origin"]]).toEqual([204, "https://evil.example"]);
  });

  test("a preflight is answered for the headers that clients send", async () => {
    const answer = await send(server, "/oauth/token", {
      method: "OPTIONS",
      host: tenant.host,
      headers: {
        origin: "https://app.example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,x-faable-client",
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers["access-control-allow-methods"]).toContain("POST");
    for (const name of ["content-type", "authorization", "x-faable-client", "x-faable-instance", "x-faableauth-account"])
      expect(answer.headers["access-control-allow-headers"]).toContain(name);
  });
});
