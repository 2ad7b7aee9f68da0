import { managementPermissions } from "@faable/auth-contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenants, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await newTenants(server);
});
afterAll(() => server.close());

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
let made = 0;
const create = (body: object = {}) => {
  made += 1;
  return tenant.call("POST", "/apis", { name: `Orders ${made}`, identifier: `https://orders-${made}.example.com`, ...body });
};
const newApi = async (body: object = {}) => {
  const answer = await create(body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
};
const update = (id: string, body: object) => tenant.call("POST", `/apis/${id}`, body);
const read = async (id: string) => (await tenant.call("GET", `/apis/${id}`)).body;

test("an API has exactly the defaults", async () => {
  const body = await newApi({ name: "Órders & Co", identifier: "urn:orders" });
  expect(body).toEqual({
    id: expect.stringMatching(/^api_[0-9a-f]{24}$/),
    account: tenant.id,
    identifier: "urn:orders",
    name: "Órders & Co",
    slug: "orders-co",
    description: "",
    permissions: [],
    signing_alg: "RS256",
    token_dialect: "access_token",
    token_lifetime: 86_400,
    enforce_policies: false,
    allow_offline_access: true,
    skip_consent: false,
    include_teams_in_access_token: false,
    include_roles_in_access_token: false,
    is_system: false,
    createdAt: instant,
    updatedAt: instant,
  });
  expect(await read(body.id)).toEqual(body);
});

test("an update changes what it names", async () => {
  const before = await newApi({ permissions: [{ value: "a" }] });
  const patch = {
    permissions: [{ value: "b", description: "B" }],
    token_lifetime: 60,
    signing_alg: "ES256",
    enforce_policies: true,
  };
  const answer = await update(before.id, patch);
  expect([answer.status, answer.body]).toEqual([200, { ...before, ...patch, updatedAt: instant }]);
  expect(await read(before.id)).toEqual(answer.body);
  const gone = await tenant.call("DELETE", `/apis/${before.id}`);
  expect([gone.status, gone.body]).toEqual([200, { id: before.id, status: "deleted" }]);
  expectProblem(await update(before.id, {}), 404, "not_found");
});

test("identifier and slug are unique in the account", async () => {
  const first = await newApi();
  const sameIdentifier = await create({ identifier: first.identifier });
  expectProblem(sameIdentifier, 400, "already_exists");
  expect(sameIdentifier.body.details).toEqual({ fields: ["identifier"] });
  const sameSlug = await create({ slug: first.slug });
  expectProblem(sameSlug, 400, "already_exists");
  expect(sameSlug.body.details).toEqual({ fields: ["slug"] });
  const second = await newApi();
  expectProblem(await update(second.id, { slug: first.slug }), 400, "already_exists");
  expectProblem(await create({ name: "!!!" }), 400, "validation_error");
  expect((await create({ name: "!!!", slug: "exclaim" })).status).toBe(201);
});

test("SEC-MGMT-02 SEC-TENANT-05 identifier, provenance and owner never change", async () => {
  const api = await newApi();
  const forbidden = {
    identifier: "https://other.example.com",
    is_system: true,
    account_id: other.id,
    created_at: "2000-01-01",
    updated_at: "2000-01-01",
    unknown: 1,
  };
  for (const [field, value] of Object.entries(forbidden)) {
    const answer = await update(api.id, { [field]: value, name: "Changed" });
    expectProblem(answer, 400, "validation_error");
    expect(answer.body.details.fields).toEqual([field]);
  }
  expectProblem(await create({ is_system: true }), 400, "validation_error");
  expect(await read(api.id)).toEqual(api);
  const theirs = (await other.call("GET", "/apis")).body.results;
  expect(theirs.map(({ identifier }: { identifier: string }) => identifier)).toEqual([other.audience]);
  expect((await update(api.id, { account: other.id, id: "x", name: "Mine still" })).body).toMatchObject({
    account: tenant.id,
    id: api.id,
  });
});

test("SEC-SCOPE-06 what the server uses as an audience cannot be anybody's API", async () => {
  const reserved = [
    tenant.audience,
    other.audience,
    "faable:management:",
    "Faable:management:x",
    "FAABLE:x",
    `http://${tenant.host}`,
    `http://${tenant.host}/`,
    `http://${tenant.host}/userinfo`,
    `https://${tenant.host}/userinfo`,
    `http://${tenant.slug}.localhost`,
    `http://${other.host}/userinfo`,
    `http://${server.host}`,
    "http://localhost:9/x",
    `HTTP://${tenant.host.toUpperCase()}/userinfo`,
    `http://user@${tenant.host}/userinfo`,
    `http://${tenant.slug}.localhost./userinfo`,
    "https://not-yet-taken.localhost/userinfo",
    `http:${tenant.host}/userinfo`,
    `http:/${tenant.host}/userinfo`,
    `ws://${tenant.host}/userinfo`,
  ];
  for (const identifier of reserved) {
    const answer = await create({ identifier });
    expectProblem(answer, 400, "validation_error");
    expect(answer.body.details.fields, identifier).toEqual(["identifier"]);
  }
  for (const identifier of [
    "https://localhost.example.com/x",
    "urn:faable:management",
    "https://api.example.com/faable:management:x",
  ])
    expect((await create({ identifier })).status, identifier).toBe(201);
});

test.each([
  "",
  "ab",
  "no-scheme",
  "https://a b",
  'https://a"b',
  "https://a\\b",
  "1:x",
  "https://ünicode.example",
  `urn:${"x".repeat(520)}`,
])("%j is no identifier", async (identifier) => {
  expectProblem(await create({ identifier }), 400, "validation_error");
});

test("permissions are distinct words", async () => {
  const refused = await create({ permissions: [{ value: "a" }, { value: "b" }, { value: "a", description: "again" }] });
  expectProblem(refused, 400, "validation_error");
  expect(refused.body.details.fields).toEqual(["permissions"]);
  for (const value of ["", "two words", 'quo"te', "back\\slash", "tab\t", "x".repeat(129), 1])
    expectProblem(await create({ permissions: [{ value }] }), 400, "validation_error");
  const api = await newApi({ permissions: [{ value: "a" }, { value: "A" }] });
  expectProblem(await update(api.id, { permissions: [{ value: "a" }, { value: "a" }] }), 400, "validation_error");
  expect((await read(api.id)).permissions).toEqual([{ value: "a" }, { value: "A" }]);
});

test("lifetimes outside 60 s to 30 days are refused", async () => {
  for (const token_lifetime of [59, 2_592_001, 0, -1, 60.5, "60", null])
    expectProblem(await create({ token_lifetime }), 400, "validation_error");
  for (const token_lifetime of [60, 2_592_000]) expect((await create({ token_lifetime })).status).toBe(201);
});

test("the management API is shown and cannot be changed or deleted", async () => {
  const { results } = (await tenant.call("GET", `/apis?identifier=${tenant.audience}`)).body;
  expect(results).toHaveLength(1);
  expect(results[0]).toMatchObject({
    is_system: true,
    enforce_policies: true,
    token_dialect: "access_token_authz",
    allow_offline_access: false,
  });
  expect(results[0].permissions).toEqual(managementPermissions);
  for (const patch of [{ enforce_policies: false }, { permissions: [] }, { token_lifetime: 60 }, {}])
    expectProblem(await update(results[0].id, patch), 403, "system_resource");
  expectProblem(await tenant.call("DELETE", `/apis/${results[0].id}`), 403, "system_resource");
  expect(await read(results[0].id)).toEqual(results[0]);
});
