import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createConnections, offeredConnections, openSecret } from "../../src/records/connections/index.ts";
import { expectProblem } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await Promise.all([newTenant(server), newTenant(server)]);
});
afterAll(() => server.close());

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
let made = 0;
const create = (body: object) => {
  made += 1;
  return tenant.call("POST", "/connection", { connection_name: `connection-${made}`, ...body });
};
const created = async (body: object) => {
  const answer = await create(body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
};
const urls = {
  authorize_url: "https://id.example/authorize",
  token_url: "https://id.example/token",
  userinfo_url: "https://id.example/me",
};

test("an account begins with one database connection, which has these fields and no others", async () => {
  const { results } = (await (await newTenant(server)).call("GET", "/connection")).body;
  expect(results).toEqual([
    {
      id: expect.stringMatching(/^connection_[0-9a-f]{24}$/),
      account: expect.stringMatching(/^account_/),
      connection_name: "database",
      connection_type: "database",
      category: "database",
      enabled: true,
      enabled_clients: [],
      login_identifier: "email",
      disable_signup: false,
      password_policy: {
        min_length: 8,
        require_lowercase: false,
        require_uppercase: false,
        require_number: false,
        require_symbol: false,
      },
      createdAt: instant,
      updatedAt: instant,
    },
  ]);
});

describe("every type has its category and its fields", () => {
  const social = {
    client_id: null,
    scope: null,
    authorize_url: null,
    token_url: null,
    userinfo_url: null,
    response_type: "code",
    is_using_default_credentials: false,
  };
  test.each([
    ["google_oauth2", {}, "social", social],
    ["github", { client_id: "ours" }, "social", { ...social, client_id: "ours" }],
    ["microsoft", {}, "social", social],
    ["figma", {}, "social", social],
    ["custom", urls, "social", { ...social, ...urls }],
    ["passwordless_email", {}, "passwordless", {}],
    [
      "oidc",
      { issuer: "https://id.example", jwks_url: "https://id.example/keys", claims_mapping: { tenant: "token.org" } },
      "oidc",
      {
        issuer: "https://id.example",
        jwks_url: "https://id.example/keys",
        client_id: null,
        claims_mapping: { tenant: "token.org" },
      },
    ],
  ])("%s", async (type, given, category, shown) => {
    const connection = await created({ connection_type: type, ...given });
    const { id, account: _a, connection_name: _n, createdAt: _c, updatedAt: _u, ...rest } = connection;
    expect(rest).toEqual({ connection_type: type, category, enabled: true, enabled_clients: [], ...shown });
    expect((await tenant.call("GET", `/connections/${id}`)).body).toEqual(connection);
  });
});

test("fields of another type are refused by name, on create and update, and the type never changes", async () => {
  const google = await created({ connection_type: "google_oauth2" });
  const database = await created({ connection_type: "database" });
  for (const [id, type, field, value] of [
    [google.id, "google_oauth2", "issuer", "https://id.example"],
    [google.id, "google_oauth2", "password_policy", {}],
    [database.id, "database", "client_secret", "x"],
    [database.id, "database", "token_url", "https://id.example"],
  ]) {
    for (const answer of [
      await create({ connection_type: type, [field]: value }),
      await tenant.call("POST", `/connection/${id}`, { [field]: value }),
    ]) {
      expectProblem(answer, 400, "validation_error");
      expect(answer.body.details.fields).toEqual([field]);
      expect(answer.body.message).toBe(`${field} is no field of ${type} connections.`);
    }
  }
  const moved = await tenant.call("POST", `/connection/${google.id}`, { connection_type: "github" });
  expectProblem(moved, 400, "validation_error");
  expect((await tenant.call("GET", `/connection/${google.id}`)).body).toEqual(google);
});

test("what a provider cannot be reached without is demanded, and cannot be taken away", async () => {
  const refused = await create({ connection_type: "custom", token_url: urls.token_url });
  expectProblem(refused, 400, "connection_misconfigured");
  expect(refused.body.details.fields).toEqual(["authorize_url", "userinfo_url"]);
  expectProblem(await create({ connection_type: "oidc" }), 400, "connection_misconfigured");
  const custom = await created({ connection_type: "custom", ...urls });
  expectProblem(await tenant.call("POST", `/connection/${custom.id}`, { token_url: null }), 400, "connection_misconfigured");
  const github = await created({ connection_type: "github", ...urls });
  expect((await tenant.call("POST", `/connection/${github.id}`, { token_url: null })).body.token_url).toBe(null);
});

test("names and issuers are unique in the account, names hold no link", async () => {
  const { connection_name } = await created({ connection_type: "github" });
  const taken = await create({ connection_type: "figma", connection_name });
  expectProblem(taken, 400, "already_exists");
  expect(taken.body.details).toEqual({ fields: ["connection_name"] });
  const issuer = "https://unique.example";
  await created({ connection_type: "oidc", issuer });
  const second = await create({ connection_type: "oidc", issuer });
  expectProblem(second, 400, "already_exists");
  expect(second.body.details).toEqual({ fields: ["issuer"] });
  const elsewhere = await other.call("POST", "/connection", { connection_name, connection_type: "oidc", issuer });
  expect(elsewhere.status).toBe(201);
  expectProblem(await create({ connection_type: "github", connection_name: "www.evil.example" }), 400, "invalid_name");
  expectProblem(await create({ connection_type: "github", connection_name: " x" }), 400, "validation_error");
});

test("a mapping sets no claim that is ours, and says where each comes from", async () => {
  const oidc = (claims_mapping: object) =>
    create({ connection_type: "oidc", issuer: `https://m${made}.example`, claims_mapping });
  for (const mapping of [{ sub: "token.sub" }, { iss: '"x"' }, { org: "sub" }, { org: "token." }, { org: "literal" }])
    expectProblem(await oidc(mapping), 400, "validation_error");
  const fine = { org: "token.org", plan: '"free"', region: "request.region" };
  expect((await oidc(fine)).body.claims_mapping).toEqual(fine);
});

test("a password policy is replaced as a whole", async () => {
  const { id } = await created({ connection_type: "database", password_policy: { min_length: 12, require_number: true } });
  const changed = await tenant.call("POST", `/connection/${id}`, { password_policy: { require_symbol: true } });
  expect(changed.body.password_policy).toMatchObject({ min_length: 8, require_number: false, require_symbol: true });
  expectProblem(await tenant.call("POST", `/connection/${id}`, { password_policy: { min_length: 7 } }), 400, "validation_error");
  expectProblem(await tenant.call("POST", `/connection/${id}`, { password_policy: { length: 9 } }), 400, "validation_error");
});

test("SEC-STORE-01 a secret at a provider is sealed in its own row, told to nobody, and its change is recorded by name only", async () => {
  const secret = "provider-secret-0123456789";
  const answer = await create({ connection_type: "github", client_id: "ours", client_secret: secret });
  const { id } = answer.body;
  const [read, list] = [await tenant.call("GET", `/connection/${id}`), await tenant.call("GET", "/connection?pageSize=200")];
  const { background, context } = server.server.database;
  const row = async () =>
    background
      .selectFrom("connections")
      .select("client_secret")
      .where("account_id", "=", tenant.id)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
  const { client_secret: sealed } = await row();
  const log = await tenant.call("GET", "/logs?pageSize=200");
  for (const text of [answer.text, read.text, list.text, String(sealed), log.text]) expect(text).not.toContain(secret);
  const { keyring } = context(tenant.id, { type: "system", id: "test" });
  expect(openSecret(keyring, tenant.id, { id, sealedSecret: sealed })).toBe(secret);
  expect(() => openSecret(keyring, other.id, { id, sealedSecret: sealed })).toThrow();
  await tenant.call("POST", `/connection/${id}`, { scope: "x" });
  expect((await row()).client_secret).toBe(sealed);
  await tenant.call("POST", `/connection/${id}`, { client_secret: null });
  expect((await row()).client_secret).toBe(null);
  const events = (await tenant.call("GET", "/logs?query=type:admin.connection.updated")).body.results;
  expect(events[0].data).toMatchObject({ resource_id: id, changed: ["client_secret"] });
});

test("SEC-TENANT-05 it is offered to clients of its own account only", async () => {
  for (const client of [other.client, `client_${"0".repeat(24)}`]) {
    const answer = await create({ connection_type: "github", enabled_clients: [tenant.client, client] });
    expectProblem(answer, 400, "validation_error");
    expect(answer.body.details).toEqual({ fields: ["enabled_clients"] });
  }
  const { id } = await created({ connection_type: "github", enabled_clients: [tenant.client] });
  expect((await tenant.call("POST", `/connection/${id}`, { enabled_clients: [] })).body.enabled_clients).toEqual([]);
});

test("what is offered to a client is enabled, meant for it and not taken off, and a change is seen at once", async () => {
  const own = await newTenant(server);
  const connections = createConnections(server.server.database);
  const offered = async (removed: readonly string[] = []) =>
    offeredConnections(await connections.get(own.id), { client: own.client, removed }).map(({ id }) => id);
  const [database] = await offered();
  const { id } = (await own.call("POST", "/connection", { connection_name: "g", connection_type: "github" })).body;
  expect(await offered()).toEqual([database, id]);
  expect(await offered([database ?? ""])).toEqual([id]);
  const second = (await own.call("POST", "/client", { name: "Second" })).body;
  await own.call("POST", `/connection/${id}`, { enabled_clients: [second.id] });
  expect(await offered()).toEqual([database]);
  await own.call("DELETE", `/client/${second.id}`);
  expect(await offered()).toEqual([database]);
  await own.call("POST", `/connection/${id}`, { enabled_clients: [own.client] });
  expect(await offered()).toEqual([database, id]);
  await own.call("POST", `/connection/${id}`, { enabled: false });
  expect(await offered()).toEqual([database]);
});

test("a list is filtered by type, category and whether it is enabled", async () => {
  const own = await newTenant(server);
  for (const type of ["github", "google_oauth2", "passwordless_email"])
    await own.call("POST", "/connection", { connection_name: type, connection_type: type, enabled: type !== "github" });
  const names = async (query: string) =>
    (await own.call("GET", `/connection?${query}&sort=createdAt`)).body.results.map(
      (each: { connection_name: string }) => each.connection_name,
    );
  expect(await names("category=social")).toEqual(["github", "google_oauth2"]);
  expect(await names("connection_type=database")).toEqual(["database"]);
  expect(await names("enabled=false")).toEqual(["github"]);
  expect(await names("query=enabled:true%20category:social")).toEqual(["google_oauth2"]);
});

test("a deleted connection takes its credentials and identities with it, and leaves the users without their user names on it", async () => {
  const database = await created({ connection_type: "database", login_identifier: "username" });
  const github = await created({ connection_type: "github" });
  const user = (await tenant.call("POST", "/user", { name: "Kim" })).body.id;
  await tenant.call("POST", "/credentials", { user, connection: database.id, username: "kim", password: "a fine password" });
  await tenant.call("POST", "/identity", { user, connection: github.id, identity_id: "1" });
  expect((await tenant.call("GET", `/user/${user}`)).body.username).toBe("kim");
  for (const { id } of [database, github])
    expect((await tenant.call("DELETE", `/connection/${id}`)).body).toEqual({ id, status: "deleted" });
  expect((await tenant.call("GET", `/credentials?user=${user}`)).body.results).toEqual([]);
  expect((await tenant.call("GET", `/identity?user=${user}`)).body.results).toEqual([]);
  expect((await tenant.call("GET", `/user/${user}`)).body).toMatchObject({ name: "Kim", username: null });
});
