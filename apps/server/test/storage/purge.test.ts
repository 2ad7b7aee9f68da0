import { lifetimes } from "@faable/auth-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { purgeExpired } from "../../src/engines/logs/index.ts";
import { newApp, newPerson, tokensFor } from "../harness/login.ts";
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

const day = 86_400_000;

/** Ids of every row of the installation, whoever it belongs to and whether or not readers still see it. */
const stored = async (): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`select id from logs order by id`.execute(server.server.database.background);
  return rows.map(({ id }) => id);
};

const purge = (at: number): Promise<void> => purgeExpired(server.server.database, new Date(at));

test("log retention deletes rows whose time is up, and no other row of anyone", async () => {
  await tenant.call("POST", "/user", { name: "Kept" });
  await tenant.requestToken({ client_secret: "wrong" });
  await other.requestToken({ client_secret: "wrong" });
  const refused = async ({ call }: Tenant): Promise<string> =>
    (await call("GET", "/logs?query=status:failed")).body.results[0].id;
  const due = [await refused(tenant), await refused(other)];
  const before = await stored();
  const { rows } = await sql<{ id: string }>`select id from logs where expires_at is null`.execute(
    server.server.database.background,
  );
  const kept = rows.map(({ id }) => id);
  expect(kept.length).toBeGreaterThan(3);

  const made = Date.now();
  await purge(made);
  await purge(made + lifetimes.tokenLogs * 1000 - day);
  // Counts of tokens may be written meanwhile.
  expect(await stored()).toEqual(expect.arrayContaining(before));
  await purge(made + lifetimes.tokenLogs * 1000 + 1_000);
  const after = await stored();
  for (const id of due) expect(after).not.toContain(id);
  expect(after).toEqual(expect.arrayContaining(kept));
  // What was recorded of administrators is kept for good.
  await purge(made + 3_650 * day);
  const { results } = (await tenant.call("GET", "/logs?query=origin:admin")).body;
  expect(results.map(({ type }: { type: string }) => type)).toEqual(["admin.user.created", "admin.client.created"]);
});

test("log retention goes on until nothing that is due is left, and then leaves the rest alone", async () => {
  const due = new Date(Date.now() - day);
  const later = new Date(Date.now() + day);
  const rows = 6_000;
  const insert = ({ id }: Tenant, prefix: string, expires: Date) =>
    sql`insert into logs (account_id, id, type, status, message, data, created_at, expires_at)
      select ${id}, ${prefix} || lpad(n::text, 22, '0'), 'test', 'info', 'x', '{}', ${due}, ${expires}
      from generate_series(1, ${rows}::integer) n`.execute(server.server.database.background);
  await insert(tenant, "log_aa", due);
  await insert(other, "log_bb", due);
  await insert(other, "log_cc", later);
  const count = async (prefix: string) => (await stored()).filter((id) => id.startsWith(prefix)).length;
  expect([await count("log_aa"), await count("log_bb"), await count("log_cc")]).toEqual([rows, rows, rows]);
  await purge(Date.now());
  expect([await count("log_aa"), await count("log_bb"), await count("log_cc")]).toEqual([0, 0, rows]);
});

test("SEC-REL-07 an account whose rows cannot be deleted is told of, and keeps no row of others; its own go when they can", async () => {
  const db = server.server.database.background;
  const [broken, next] = [tenant.id, other.id].toSorted();
  const due = new Date(Date.now() - day);
  for (const id of [broken, next])
    await sql`insert into logs (account_id, id, type, status, message, data, created_at, expires_at)
      values (${id}, ${`log_of ${id}`}, 'test', 'info', 'x', '{}', ${due}, ${due})`.execute(db);
  await sql`create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end'`.execute(db);
  await sql`create trigger refuse before delete on logs for each row when (old.account_id = ${sql.lit(broken)})
    execute function refuse()`.execute(db);
  const left = async () => (await stored()).filter((id) => id.startsWith("log_of "));
  try {
    await expect(purge(Date.now())).rejects.toThrow("The expired rows of 1 accounts could not be purged.");
    expect(await left()).toEqual([`log_of ${broken}`]);
  } finally {
    await sql`drop function refuse cascade`.execute(db);
  }
  await purge(Date.now());
  expect(await left()).toEqual([]);
});

test("logins that nobody goes on with are deleted, and sessions with their grants 90 days after their end", async () => {
  await tokensFor(server, tenant, await newApp(tenant), await newPerson(tenant));
  const count = async (table: string): Promise<number> => {
    const query = sql<{
      rows: number;
    }>`select count(*)::integer as rows from ${sql.table(table)} where account_id = ${tenant.id}`;
    return (await query.execute(server.server.database.background)).rows[0]?.rows ?? 0;
  };
  const counts = async () => [await count("interactions"), await count("sessions"), await count("grants")];
  const made = Date.now();
  await purge(made + 60_000);
  expect(await counts()).toEqual([1, 1, 1]);
  await purge(made + lifetimes.interaction * 1000 + 60_000);
  expect(await counts()).toEqual([0, 1, 1]);
  const end = made + (lifetimes.session + lifetimes.endedSessions) * 1000;
  await purge(end - day);
  expect(await counts()).toEqual([0, 1, 1]);
  await purge(end + day);
  expect(await counts()).toEqual([0, 0, 0]);
});

test("events are deleted 30 days after they happened, their deliveries with them, and nothing of later ones", async () => {
  const { body: subscription } = await tenant.call("POST", "/notification_subscriptions", {
    url: "https://hooks.example/in",
    events: ["user.created"],
  });
  await tenant.call("POST", `/user`, {});
  const [old] = (await tenant.call("GET", `/deliveries?subscription=${subscription.id}`)).body.results;
  const made = Date.now();
  const events = async () => (await tenant.call("GET", "/events?limit=1000")).body.results.map(({ id }: { id: string }) => id);
  const deliveries = async () =>
    (await tenant.call("GET", `/deliveries?subscription=${subscription.id}`)).body.results.map(({ id }: { id: string }) => id);
  // As if it had happened a day earlier: the one after it stays when its time has come.
  await sql`update events set created_at = created_at - interval '1 day' where account_id = ${tenant.id}`.execute(
    server.server.database.background,
  );
  await tenant.call("POST", "/user", {});
  const [later] = (await deliveries()).filter((id: string) => id !== old.id);
  expect(await events()).toContain(old.event);
  await purge(made + lifetimes.events * 1000 - day - 60_000);
  expect(await deliveries()).toEqual([later, old.id]);
  await purge(made + lifetimes.events * 1000 - 60_000);
  expect(await deliveries()).toEqual([later]);
  expect(await events()).not.toContain(old.event);
  expect(await events()).toHaveLength(1);
});
