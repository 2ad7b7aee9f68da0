import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, expectProblem } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, operatorToken, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const rows = async (query: string) => (await tenant.call("GET", `/logs?${query}`)).body.results;
const actor = () => ({ type: "client", id: tenant.clientId });
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

test("SEC-LOG-03 a change is a row with its actor, source and the names of what changed, and no value", async () => {
  const { id } = (await tenant.call("POST", "/user", { email: "private-7@example.org", name: "Private Person" })).body;
  await tenant.call("POST", `/user/${id}`, {
    name: "Another Secretname",
    phone: "+34600111222",
    user_metadata: { hidden: "sesame" },
  });
  await tenant.call("DELETE", `/user/${id}`);
  const found = await rows(`query=user:${id}&sort=createdAt`);
  const row = (type: string, data: object) => ({
    id: expect.stringMatching(/^log_[0-9a-f]{24}$/),
    account: tenant.id,
    type,
    status: "success",
    message: expect.any(String),
    data: { actor: actor(), ip: "127.0.0.1", resource_id: id, ...data },
    user: id,
    client: null,
    team: null,
    login: null,
    expires_at: null,
    createdAt: instant,
    updatedAt: instant,
  });
  expect(found).toEqual([
    row("admin.user.created", { changed: ["email", "name"] }),
    row("admin.user.updated", { changed: expect.arrayContaining(["name", "phone", "user_metadata"]) }),
    expect.objectContaining({ type: "admin.user.deleted", data: expect.objectContaining({ actor: actor(), resource_id: id }) }),
  ]);
  expect(JSON.stringify(found)).not.toMatch(/private-7|Private Person|Secretname|600111222|sesame|hidden/);
  expect((await tenant.call("GET", `/logs/${found[0].id}`)).body).toEqual(found[0]);
});

test("SEC-LOG-03 every kind of administrative change leaves its row", async () => {
  const { call } = tenant;
  const user = (await call("POST", "/user", {})).body.id;
  const client = (await call("POST", "/client", { name: "Audited" })).body.id;
  await call("POST", `/client/${client}`, { name: "Changed" });
  await call("POST", `/client/${client}/rotate-secret`);
  await call("DELETE", `/client/${client}`);
  const api = (await call("POST", "/apis", { name: "Audited", identifier: "urn:audited" })).body.id;
  await call("POST", `/apis/${api}`, { name: "Changed" });
  await call("DELETE", `/apis/${api}`);
  const team = (await call("POST", "/team", { name: "Audited" })).body.id;
  await call("POST", `/team/${team}`, { name: "Changed" });
  const member = (await call("POST", `/team/${team}/member`, { user })).body.id;
  await call("DELETE", `/team/${team}/member/${member}`);
  await call("DELETE", `/team/${team}`);
  await call("POST", `/account/${tenant.id}`, { name: "Changed" });
  const types = (await rows("pageSize=200&sort=createdAt")).map(
    ({ type, data }: { type: string; data: { resource_id: string } }) => [type, data.resource_id],
  );
  const expected = [
    ["admin.client.created", client],
    ["admin.client.updated", client],
    ["admin.client.secret_rotated", client],
    ["admin.client.deleted", client],
    ["admin.api.created", api],
    ["admin.api.updated", api],
    ["admin.api.deleted", api],
    ["admin.team.created", team],
    ["admin.team.updated", team],
    ["team.member.added", member],
    ["team.member.removed", member],
    ["admin.team.deleted", team],
    ["admin.account.updated", tenant.id],
  ];
  for (const each of expected) expect(types).toContainEqual(each);
});

test("a refused change leaves no row", async () => {
  const count = async () => (await tenant.call("GET", "/logs?count=true&pageSize=1&query=origin:admin")).body.total;
  const before = await count();
  expectProblem(await tenant.call("POST", "/user", { email: "nope" }), 400, "invalid_email");
  expectProblem(await tenant.call("POST", "/apis", { name: "x", identifier: tenant.audience }), 400, "validation_error");
  expect(await count()).toBe(before);
});

test("SEC-LOG-03 a refused token request is a row, of known clients only, without the secret", async () => {
  await tenant.requestToken({ client_secret: "guess-my-secret" });
  await tenant.requestToken({ client_id: "stranger-id", client_secret: "guess-my-secret" });
  const found = await rows("query=status:failed&pageSize=200");
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    type: "oauth.token.client_credentials",
    status: "failed",
    client: tenant.client,
    data: { actor: actor(), ip: "127.0.0.1", client_id: tenant.clientId, audience: tenant.audience, error: "invalid_client" },
    expires_at: instant,
  });
  expect(JSON.stringify(await rows("pageSize=200"))).not.toMatch(/guess-my-secret|stranger-id/);
});

test("granted tokens are counted into rows within seconds", async () => {
  const own = await newTenant(server);
  await Promise.all(Array.from({ length: 3 }, () => own.requestToken()));
  await eventually(async () => {
    const { results } = (
      await own.call("GET", "/logs?query=type:oauth.token.client_credentials status:success".replaceAll(" ", "%20"))
    ).body;
    const total = results.reduce((sum: number, { data }: { data: { count: number } }) => sum + data.count, 0);
    expect(total).toBe(4);
    expect(results[0]).toMatchObject({
      client: own.client,
      data: { client_id: own.clientId, audience: own.audience },
      expires_at: instant,
    });
  }, 8_000);
});

test("what the operator does in a tenant names the operator", async () => {
  const token = await operatorToken(server, tenant.id);
  const { id } = (await manage(server, tenant.host, token)("POST", "/user", { name: "By operator" })).body;
  const [row] = await rows(`query=user:${id}`);
  const operator = (await manage(server, server.host, await operatorToken(server))("GET", "/account?slug=main")).body.results[0];
  expect(row.data.actor).toEqual({ type: "client", id: server.operator.clientId, account: operator.id });
});

test("references expand to objects, and to null when they are gone", async () => {
  const { id } = (await tenant.call("POST", "/user", { name: "Expanded" })).body;
  const [row] = await rows(`query=user:${id}&expand=user`);
  expect(row.user).toMatchObject({ id, name: "Expanded" });
  expect((await tenant.call("GET", `/logs/${row.id}?expand=user&expand=client`)).body.user.id).toBe(id);
  await tenant.call("DELETE", `/user/${id}`);
  for (const gone of await rows(`query=user:${id}&expand[]=user`)) expect(gone.user).toBeNull();
  expectProblem(await tenant.call("GET", `/logs/${row.id}?expand=account`), 400, "invalid_expand");
});

test("SEC-LOG-03 rows cannot be written, changed or deleted through the API", async () => {
  const [row] = await rows("pageSize=1");
  for (const [method, path] of [
    ["POST", "/logs"],
    ["POST", `/logs/${row.id}`],
    ["DELETE", `/logs/${row.id}`],
    ["DELETE", "/logs"],
    ["PUT", `/log/${row.id}`],
  ] as const)
    expectProblem(await tenant.call(method, path), 405, "method_not_allowed");
  expect((await tenant.call("GET", `/log/${row.id}`)).body).toEqual(row);
});

test("a row whose time is up is not shown", async () => {
  const own = await newTenant(server);
  await own.requestToken({ client_secret: "wrong" });
  const [row] = (await own.call("GET", "/logs?query=status:failed")).body.results;
  server.skipTime(2_592_001);
  const { access_token } = (await own.requestToken()).body;
  const call = manage(server, own.host, access_token);
  expectProblem(await call("GET", `/logs/${row.id}`), 404, "not_found");
  expect((await call("GET", "/logs?query=status:failed")).body.results).toEqual([]);
  expect((await call("GET", "/logs?query=type:admin.client.created")).body.results).toHaveLength(1);
});
