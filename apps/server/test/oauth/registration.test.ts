import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem, expectRefusal, opened } from "../harness/expect.ts";
import { send } from "../harness/http.ts";
import { json, type Registered, type Registration, registrationAt, valid } from "../harness/registration.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let register: Registration["register"];
let registered: Registration["registered"];
let manageIt: Registration["manageIt"];
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  ({ register, registered, manageIt } = registrationAt(server, tenant));
});
afterAll(() => server.close());

const tokenOf = ({ client_id, client_secret }: Registered, audience: string) =>
  tenant.requestToken({ client_id, client_secret, audience });

const clientsOf = async (of: Tenant = tenant): Promise<number> =>
  (await of.call("GET", "/client?count=true&pageSize=1")).body.total;

const everything = {
  redirect_uris: ["https://tool.example/cb", "http://127.0.0.1:9000/cb"],
  client_name: "Tool",
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "client_secret_post",
  application_type: "web",
  subject_type: "public",
  id_token_signed_response_alg: "RS256",
  web_origins: ["https://tool.example"],
  post_logout_redirect_uris: ["https://tool.example/bye"],
  client_uri: "https://tool.example/",
  logo_uri: "https://tool.example/logo.png",
  tos_uri: "https://tool.example/tos",
  policy_uri: "https://tool.example/policy",
  contacts: ["kim@tool.example"],
  software_id: "tool",
  software_version: "1.2",
  frontchannel_logout_uri: "https://tool.example/front",
  frontchannel_logout_session_required: true,
  backchannel_logout_uri: "https://tool.example/back",
  backchannel_logout_session_required: true,
};

describe("a registration", () => {
  test("SEC-DCR-06 answers what was registered with the defaults, and the secret this once", async () => {
    const answer = await register(valid);
    expect(answer.status).toBe(201);
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(answer.headers["cache-control"]).toBe("no-store");
    const { body } = answer;
    expect(body).toEqual({
      client_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      client_id_issued_at: expect.any(Number),
      client_secret_expires_at: 0,
      registration_client_uri: `http://${tenant.host}/oidc/register/${body.client_id}`,
      registration_access_token: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uris: valid.redirect_uris,
      client_name: `Client ${body.client_id.slice(0, 8)}`,
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_basic",
      application_type: "web",
      subject_type: "public",
      id_token_signed_response_alg: "RS256",
      web_origins: [],
      post_logout_redirect_uris: [],
      contacts: [],
      frontchannel_logout_session_required: false,
      backchannel_logout_session_required: false,
    });
    const read = await manageIt(body, "GET");
    const { client_secret: secret, ...shown } = body;
    expect([read.status, read.body]).toEqual([200, shown]);
    expect(read.headers["cache-control"]).toBe("no-store");
    const ways = [`/client/${body.client_id}`, `/client?client_id=${body.client_id}`, "/logs?pageSize=200"];
    const texts = await Promise.all(ways.map(async (path) => (await tenant.call("GET", path)).text));
    for (const text of [...texts, ...server.logLines]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(body.registration_access_token);
    }
    const { db } = server.server.database.scope(tenant.id);
    const row = db.selectFrom("clients").selectAll().where("account_id", "=", tenant.id).where("client_id", "=", body.client_id);
    const stored = JSON.stringify(await row.executeTakeFirst());
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(body.registration_access_token);
  });

  test("SEC-DCR-01 keeps all that is supported, and is the client that the Management API shows", async () => {
    const body = await registered(everything);
    expect(body).toMatchObject(everything);
    const { body: client } = await tenant.call("GET", `/client/${body.client_id}`);
    const {
      client_name,
      redirect_uris,
      post_logout_redirect_uris,
      subject_type: _,
      id_token_signed_response_alg: __,
      ...same
    } = everything;
    expect(client).toMatchObject({
      ...same,
      name: client_name,
      callbacks: redirect_uris,
      logout_urls: post_logout_redirect_uris,
      registration: "dynamic",
      is_first_party: false,
      allowed_apis: [],
    });
  });

  test("a public client gets no secret", async () => {
    const body = await registered({ token_endpoint_auth_method: "none" });
    expect(body).not.toHaveProperty("client_secret");
    expect(body).not.toHaveProperty("client_secret_expires_at");
    expect(
      (await registered({ application_type: "native", redirect_uris: ["com.example.tool:/cb"] })).client_secret,
    ).toBeDefined();
  });

  test("is announced by discovery, and takes JSON only", async () => {
    const discovery = (await send(server, "/.well-known/openid-configuration", { host: tenant.host })).body;
    expect(discovery.registration_endpoint).toBe(`http://${tenant.host}/oidc/register`);
    for (const type of ["application/x-www-form-urlencoded", "text/plain"]) {
      const options = {
        method: "POST",
        host: tenant.host,
        headers: { "content-type": type },
        body: "redirect_uris=https://a.example",
      };
      const answer = await send(server, "/oidc/register", options);
      expectRefusal(answer, 415, "invalid_request", "unsupported_media_type");
      expect(answer.body.error_description).toBe("This content type is not accepted here. Send application/json.");
    }
    expectProblem(await send(server, "/oidc/register", { host: tenant.host }), 405, "method_not_allowed");
    const broken = { method: "POST", host: tenant.host, headers: json, body: "{" };
    expectRefusal(await send(server, "/oidc/register", broken), 400, "invalid_request", "bad_request");
  });
});

const unsupported: readonly [string, object, string][] = [
  ["an unknown grant", { grant_types: ["authorization_code", "implicit"] }, "grant_types"],
  ["the password grant", { grant_types: ["password"] }, "grant_types"],
  ["no grant", { grant_types: [] }, "grant_types"],
  ["another response type", { response_types: ["token"] }, "response_types"],
  ["a code without its grant", { grant_types: ["client_credentials"], response_types: ["code"] }, "response_types"],
  ["the code grant without a code", { response_types: [] }, "response_types"],
  [
    "machine tokens without a secret",
    { token_endpoint_auth_method: "none", grant_types: ["authorization_code", "client_credentials"] },
    "grant_types",
  ],
  ["authentication by key", { token_endpoint_auth_method: "private_key_jwt" }, "token_endpoint_auth_method"],
  ["keys of its own", { jwks_uri: "https://tool.example/jwks" }, "jwks_uri"],
  ["unsigned ID tokens", { id_token_signed_response_alg: "none" }, "id_token_signed_response_alg"],
  ["pairwise subjects", { subject_type: "pairwise" }, "subject_type"],
  ["a sector", { sector_identifier_uri: "https://tool.example/sector" }, "sector_identifier_uri"],
  ["encrypted ID tokens", { id_token_encrypted_response_alg: "RSA-OAEP" }, "id_token_encrypted_response_alg"],
  ["request objects", { request_uris: ["https://tool.example/r"] }, "request_uris"],
  ["another type of application", { application_type: "service" }, "application_type"],
  ["a name that is a link", { client_name: "Win at https://evil.example" }, "client_name"],
  ["a name that reads backwards", { client_name: "Bank\u202eloot" }, "client_name"],
  ["a name that nobody sees", { client_name: " \u200b " }, "client_name"],
  ["a name with a letter that nobody sees", { client_name: "Acme\u200b" }, "client_name"],
  ["a name of white space", { client_name: "  " }, "client_name"],
  ["a name over two lines", { client_name: "Bank\nSupport" }, "client_name"],
  ["a name in another language", { "client_name#es": "Banco" }, "client_name#es"],
  ["an origin with a path", { web_origins: ["https://tool.example/x"] }, "web_origins"],
  ["no address", { contacts: ["kim"] }, "contacts"],
  ["a frame of another site", { frontchannel_logout_uri: "https://evil.example/front" }, "frontchannel_logout_uri"],
  ["a frame with a fragment", { frontchannel_logout_uri: "https://tool.example/front#x" }, "frontchannel_logout_uri"],
  ["a back channel with a fragment", { backchannel_logout_uri: "https://tool.example/back#x" }, "backchannel_logout_uri"],
  ["something unheard of", { no_such_field: true }, "no_such_field"],
];

test.each(unsupported)("SEC-DCR-01 %s is invalid_client_metadata and registers nothing", async (_, metadata, field) => {
  const before = await clientsOf();
  const answer = await register({ ...valid, ...metadata });
  expectRefusal(answer, 400, "invalid_client_metadata");
  expect(answer.body.error_description).toContain(field);
  expect(await clientsOf()).toBe(before);
});

const badAddresses: readonly [string, unknown][] = [
  ["none", []],
  ["no list", "https://tool.example/cb"],
  ["a script", ["javascript:alert(1)"]],
  ["data", ["data:text/html,x"]],
  ["vbscript", ["vbscript:x"]],
  ["a file", ["file:///etc/passwd"]],
  ["a blob", ["blob:https://tool.example/1"]],
  ["a fragment", ["https://tool.example/cb#x"]],
  ["an empty fragment", ["https://tool.example/cb#"]],
  ["a hidden host", ["https://bank.example@evil.example/cb"]],
  ["a wildcard", ["https://*.tool.example/cb"]],
  ["plain http", ["http://tool.example/cb"]],
  ["a relative one", ["/cb"]],
  ["a scheme of its own for a web client", ["com.example.tool:/cb"]],
  ["a response parameter", ["https://tool.example/cb?code=1"]],
  ["a bad one behind a good one", ["https://tool.example/cb", "javascript:alert(1)"]],
];

test.each(badAddresses)("SEC-AUTHZ-04 SEC-DCR-01 a redirect URI that is %s is invalid_redirect_uri", async (_, redirect_uris) => {
  const before = await clientsOf();
  expectRefusal(await register({ redirect_uris }), 400, "invalid_redirect_uri");
  expect(await clientsOf()).toBe(before);
  const client = await registered();
  expectRefusal(await manageIt(client, "PUT", { client_id: client.client_id, redirect_uris }), 400, "invalid_redirect_uri");
  expect((await manageIt(client, "GET")).body.redirect_uris).toEqual(valid.redirect_uris);
});

test("SEC-AUTHZ-04 the same for where a logout returns to, and for an absent list", async () => {
  expectRefusal(await register({}), 400, "invalid_redirect_uri");
  const uris = { post_logout_redirect_uris: ["javascript:alert(1)"] };
  expectRefusal(await register({ ...valid, ...uris }), 400, "invalid_redirect_uri");
  await registered({ post_logout_redirect_uris: ["https://tool.example/bye"] });
});

describe("what the server decides", () => {
  test.each([
    ["client_id", "chosen"],
    ["client_secret", "x".repeat(43)],
    ["id", `client_${"0".repeat(24)}`],
    ["account", `account_${"0".repeat(24)}`],
    ["registration", "admin"],
    ["is_first_party", true],
    ["allowed_apis", []],
    ["skip_consent", true],
    ["default_connection", null],
    ["refresh_token", { token_lifetime: 31_536_000 }],
    ["client_id_issued_at", 0],
    ["registration_access_token", "x".repeat(43)],
    ["createdAt", "2020-01-01T00:00:00.000Z"],
    ["callbacks", ["https://evil.example/"]],
  ])("SEC-DCR-02 a client cannot choose %s, nor change it", async (name, value) => {
    expectRefusal(await register({ ...valid, [name]: value }), 400, "invalid_client_metadata");
    const client = await registered();
    const replacement = { ...valid, client_id: client.client_id, [name]: value };
    expectRefusal(await manageIt(client, "PUT", replacement), 400, "invalid_client_metadata");
    const shown = (await tenant.call("GET", `/client/${client.client_id}`)).body;
    expect(shown).toMatchObject({ account: tenant.id, registration: "dynamic", is_first_party: false, allowed_apis: [] });
  });

  test("SEC-DCR-02 a header widens nothing: the client belongs to the account of the host", async () => {
    const other = await newTenant(server);
    const headers = { ...json, "x-faableauth-account": other.id };
    const body = JSON.stringify(valid);
    const answer = await send(server, "/oidc/register", { method: "POST", host: tenant.host, headers, body });
    expect(answer.status).toBe(201);
    expect((await tenant.call("GET", `/client/${answer.body.client_id}`)).status).toBe(200);
    expectProblem(await other.call("GET", `/client/${answer.body.client_id}`), 404, "not_found");
    expectRefusal(await manageIt(answer.body, "GET", undefined, other), 401, "invalid_token");
  });
});

test("SEC-DCR-03 a registered client has no API before an administrator allows it, and the management API never", async () => {
  const api = await tenant.call("POST", "/apis", {
    name: "Orders",
    identifier: "https://orders.example",
    permissions: [{ value: "read:orders" }],
  });
  const audience = api.body.identifier;
  const client = await registered({ grant_types: ["client_credentials"] });
  expect(opened((await tokenOf(client, "")).body.access_token).claims).toMatchObject({
    aud: `http://${tenant.host}/userinfo`,
    scope: "",
  });
  expectRefusal(await tokenOf(client, audience), 403, "access_denied", "forbidden");
  expectRefusal(await tokenOf(client, tenant.audience), 403, "access_denied", "forbidden");

  const allow = (allowed_apis: readonly string[]) => tenant.call("POST", `/client/${client.client_id}`, { allowed_apis });
  const [management] = (await tenant.call("GET", "/apis?slug=management-api")).body.results;
  const other = await newTenant(server);
  const foreign = (await other.call("POST", "/apis", { name: "Theirs", identifier: "https://theirs.example" })).body.id;
  for (const id of [management.id, foreign]) {
    const refused = await allow([id]);
    expectProblem(refused, 400, "validation_error");
    expect(refused.body.details.fields).toEqual(["allowed_apis"]);
  }
  expect((await allow([api.body.id])).body.allowed_apis).toEqual([api.body.id]);
  const granted = await tokenOf(client, audience);
  expect(opened(granted.body.access_token).claims).toMatchObject({ aud: audience, scope: "read:orders" });
  expectRefusal(await tokenOf(client, tenant.audience), 403, "access_denied", "forbidden");

  const changed = await manageIt(client, "PUT", { ...valid, client_id: client.client_id, grant_types: ["client_credentials"] });
  expect(changed.status, changed.text).toBe(200);
  expect((await tokenOf(client, audience)).status).toBe(200);
  await allow([]);
  expectRefusal(await tokenOf(client, audience), 403, "access_denied", "forbidden");
  expect((await tenant.requestToken({ audience })).status).toBe(200);
});
