import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectRefusal, opened } from "../harness/expect.ts";
import { postForm } from "../harness/http.ts";
import { newDatabase, startOn, startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, newTenants, operatorToken, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const digest = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** A wrong secret whose hash fits the right one's in these bytes. */
const lookalike = (secret: string, from: number, to: number): string => {
  const right = digest(secret).subarray(from, to);
  for (let n = 0; ; n += 1) if (digest(`guess ${n}`).subarray(from, to).equals(right)) return `guess ${n}`;
};

test("SEC-TOKEN-03 a secret whose hash begins, or ends, like the right one's is as wrong as any", async () => {
  for (const [from, to] of [
    [0, 1],
    [0, 2],
    [30, 32],
    [31, 32],
  ] as const)
    expectRefusal(await tenant.requestToken({ client_secret: lookalike(tenant.clientSecret, from, to) }), 401, "invalid_client");
  for (const stored of [digest(tenant.clientSecret).toString("base64url"), digest(tenant.clientSecret).toString("hex")])
    expectRefusal(await tenant.requestToken({ client_secret: stored }), 401, "invalid_client");
  expect((await tenant.requestToken()).status).toBe(200);
});

/** Self-registration has no door yet, so the row is made to be one. */
const registerItself = async ({ id }: Tenant, client: string): Promise<void> => {
  const { background: db, changes } = server.server.database;
  await db
    .updateTable("clients")
    .set({ registration: "dynamic" })
    .where("account_id", "=", id)
    .where("id", "=", client)
    .execute();
  changes.apply({ noun: "client", accountId: id });
};

test("SEC-DCR-03 a client that registered itself cannot have the management audience of any account", async () => {
  const made = await tenant.call("POST", "/client", { name: "Stranger" });
  const form = { client_id: made.body.client_id, client_secret: made.body.client_secret };
  expect((await tenant.requestToken(form)).status).toBe(200);
  await registerItself(tenant, made.body.id);
  for (const audience of [tenant.audience, `faable:management:account_${"0".repeat(24)}`])
    expectRefusal(await tenant.requestToken({ ...form, audience }), 403, "access_denied", "forbidden");
  const without = await tenant.requestToken({ ...form, audience: "" });
  expect(opened(without.body.access_token).claims).toMatchObject({ aud: `http://${tenant.host}/userinfo`, scope: "" });
  expect((await tenant.requestToken()).status).toBe(200);
});

test("SEC-DCR-03 nor one at the operator, for whom other accounts are within reach", async () => {
  const call = manage(server, server.host, await operatorToken(server));
  const { id } = (await call("GET", "/account?slug=main")).body.results[0];
  const made = (await call("POST", "/client", { name: "Stranger" })).body;
  const form = { grant_type: "client_credentials", client_id: made.client_id, client_secret: made.client_secret };
  const ask = (audience: string) => postForm(server, "/oauth/token", { ...form, audience });
  expect((await ask(tenant.audience)).status).toBe(200);
  await registerItself({ ...tenant, id }, made.id);
  for (const audience of [tenant.audience, `faable:management:${id}`])
    expectRefusal(await ask(audience), 403, "access_denied", "forbidden");
  expect(await operatorToken(server, tenant.id)).toEqual(expect.any(String));
});

test("counts of an account that was deleted meanwhile take no other account's counts along", async () => {
  const database = await newDatabase();
  const environment = {
    ...server.environment,
    DATABASE_URL: undefined,
    FAABLE_DATA_DIR: undefined,
    ...database.environment,
    FAABLE_BASE_URL: "http://localhost:4000",
  };
  const before = { ...(await startOn(environment)), operator: server.operator };
  const [leaving, staying] = await newTenants(before);
  await Promise.all([leaving, staying].flatMap((each) => [each.requestToken(), each.requestToken()]));
  const removed = await manage(before, before.host, await operatorToken(before))("DELETE", `/account/${leaving.id}`);
  expect(removed.status).toBe(200);
  await before.close();

  const after = { ...(await startOn(environment)), operator: server.operator };
  const { body } = await manage(
    after,
    staying.host,
    staying.token,
  )("GET", "/logs?query=type:oauth.token.client_credentials%20status:success");
  const counted = body.results.reduce((sum: number, { data }: { data: { count: number } }) => sum + data.count, 0);
  expect(counted).toBe(3);
  await after.close();
  await database.drop();
});
