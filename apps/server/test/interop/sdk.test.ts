import { authClientCredentials, createTokenVerifier, FaableApiError, FaableAuthApi } from "@faable/auth-sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let api: FaableAuthApi;

const connect = (of: Tenant, clientSecret = of.clientSecret): FaableAuthApi =>
  FaableAuthApi.create({
    authStrategy: authClientCredentials,
    auth: { client_id: of.clientId, client_secret: clientSecret },
    domain: of.host,
  });

beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  api = connect(tenant);
});
afterAll(() => server.close());

const failure = async (promise: Promise<unknown>): Promise<FaableApiError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FaableApiError)) throw new Error(`Expected a FaableApiError, got ${String(error)}`);
  return error;
};

test("the nightly job: lists the users of its tenant and changes one", async () => {
  const created = await api.createUser({ email: "nightly@example.org", name: "Nightly" });
  const { results } = await api.listUsers({ email: "nightly@example.org" }).first();
  expect(results.map(({ id }) => id)).toEqual([created.id]);
  expect((await api.updateUser(created.id, { locale: "es" })).locale).toBe("es");
  expect((await api.userGet(created.id)).locale).toBe("es");
});

test("the operator opens a tenant and gives it its first client, as the README tells", async () => {
  const operator = { client_id: server.operator.clientId, client_secret: server.operator.clientSecret };
  const installation = FaableAuthApi.create({ authStrategy: authClientCredentials, auth: operator, domain: server.host });
  const account = await installation.createAccount({ name: "Opened", slug: "opened" });
  const inside = FaableAuthApi.create({
    authStrategy: authClientCredentials,
    auth: { ...operator, audience: `faable:management:${account.id}` },
    domain: server.host,
    headers: { account_id: account.id },
  });
  const { client_id, client_secret } = await inside.createClient({ name: "Nightly job" });
  const auth = { client_id, client_secret: client_secret ?? "" };
  const own = FaableAuthApi.create({ authStrategy: authClientCredentials, auth, domain: account.domain });
  expect((await own.getAccount()).slug).toBe("opened");
  expect((await own.listClients().all()).map((client) => client.client_id)).toEqual([client_id]);
});

test("pagers follow cursors to the end", async () => {
  const own = connect(await newTenant(server));
  for (let n = 0; n < 7; n += 1) await own.createUser({ email: `p${n}@example.org` });
  const all = await own.listUsers({ pageSize: 3 }).all();
  expect(all.map(({ email }) => email)).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `p${n}@example.org`));
  const seen: (string | null)[] = [];
  for await (const user of own.listUsers({ pageSize: 2 })) seen.push(user.email);
  expect(seen).toHaveLength(7);
});

test("clients, APIs, teams, members, logs and the account itself", async () => {
  const account = await api.getAccount();
  expect(account.id).toBe(tenant.id);
  const client = await api.createClient({ name: "Job" });
  const rotated = await api.rotateClientSecret(client.id);
  expect(rotated.client_secret).not.toBe(client.client_secret);
  const declared = await api.createApi({
    name: "Orders",
    identifier: "https://orders.example",
    permissions: [{ value: "read:orders" }],
  });
  expect((await api.getApi(declared.id)).permissions).toEqual([{ value: "read:orders" }]);
  const team = await api.createTeam({ name: "Night shift" });
  const user = await api.createUser({ email: "member@example.org" });
  const member = await api.addTeamMember(team.id, { user: user.id });
  const [listed] = (await api.listTeamMembers(team.id, { expand: ["user", "team"] }).first()).results;
  expect(listed).toMatchObject({
    id: member.id,
    user: { id: user.id, email: "member@example.org" },
    team: { slug: "night-shift" },
  });
  await api.removeTeamMember(team.id, member.id);
  const { results } = await api.listLogs({ query: "origin:admin.team" }).first();
  expect(results[0]).toMatchObject({ type: "admin.team.created", data: { actor: { type: "client", id: tenant.clientId } } });
  expect(await api.deleteClient(client.id)).toEqual({ id: client.id, status: "deleted" });
});

test("errors carry the server's code and details", async () => {
  const error = await failure(api.getUser("user_000000000000000000000000"));
  expect([error.status, error.error_code]).toEqual([404, "not_found"]);
  const taken = await failure(api.createUser({ email: "nightly@example.org" }));
  expect([taken.error_code, taken.details]).toEqual(["already_exists", { fields: ["email"] }]);
  const wrong = await failure(connect(tenant, "not-the-secret").listUsers().first());
  expect([wrong.status, wrong.error_code]).toEqual([401, "invalid_client"]);
});

test("the verifier accepts the tenant's tokens for its own API, and no others", async () => {
  await api.createApi({ name: "Stock", identifier: "https://stock.example", permissions: [{ value: "read:stock" }] });
  const issued = await tenant.requestToken({ audience: "https://stock.example" });
  const verify = createTokenVerifier({ domain: tenant.host, audience: "https://stock.example" });
  const claims = await verify(issued.body.access_token, { scope: "read:stock" });
  expect(claims.sub).toBe(tenant.clientId);
  await expect(verify(tenant.token)).rejects.toMatchObject({ error_code: "aud_mismatch", status: 401 });
  await expect(verify(issued.body.access_token, { scope: "write:stock" })).rejects.toMatchObject({ status: 403 });
});
