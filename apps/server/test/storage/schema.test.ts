import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { send } from "../harness/http.ts";
import { newDatabase, startOn, startServer, type TestServer } from "../harness/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

interface Constraint {
  readonly table_name: string;
  readonly name: string;
  readonly columns: readonly string[];
}

/** What leads to accounts before an account is known, and the migrator's own tables. */
const exceptions = new Set(["accounts_slug_key", "kysely_migration_pkey", "kysely_migration_lock_pkey"]);

const indexes = async (): Promise<readonly Constraint[]> => {
  const query = sql<Constraint>`
    select t.relname as table_name, i.relname as name,
           array(select a.attname::text from unnest(x.indkey::int[]) with ordinality k(attnum, n)
                 join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum order by k.n) as columns
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    where t.relnamespace = 'public'::regnamespace`;
  return (await query.execute(server.server.storage.db.withoutPlugins())).rows;
};

const foreignKeys = async (): Promise<readonly Constraint[]> => {
  const query = sql<Constraint>`
    select c.conrelid::regclass::text as table_name, c.conname as name,
           array(select a.attname::text from unnest(c.conkey) with ordinality k(attnum, n)
                 join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum order by k.n) as columns
    from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace`;
  return (await query.execute(server.server.storage.db.withoutPlugins())).rows;
};

test("SEC-TENANT-08 account_id leads every primary key, unique constraint, index and foreign key", async () => {
  const all = [...(await indexes()), ...(await foreignKeys())];
  expect(all.length).toBeGreaterThan(25);
  const strays = all.filter(({ name, columns }) => !exceptions.has(name) && columns[0] !== "account_id");
  expect(strays.map(({ table_name, name }) => `${table_name}: ${name}`)).toEqual([]);
});

test("SEC-TENANT-08 a query that forgot its account is refused before it is sent; one that names it runs", async () => {
  const { db } = server.server.storage;
  const id = "user_000000000000000000000000";
  const account = "account_000000000000000000000000";
  const forgetful = [
    () => db.selectFrom("users").selectAll().execute(),
    () => db.selectFrom("users").selectAll().where("id", "=", id).execute(),
    () => db.updateTable("users").set({ name: "x" }).where("id", "=", id).execute(),
    () => db.deleteFrom("users").where("id", "=", id).execute(),
    () => db.deleteFrom("logs").execute(),
    () =>
      db
        .selectFrom("users")
        .selectAll()
        .where((or) => or.or([or("account_id", "=", account), or("id", "=", id)]))
        .execute(),
    () => db.selectFrom("users").selectAll().where("account_id", "!=", account).execute(),
    () => db.selectFrom("users").innerJoin("teams", "teams.id", "users.id").selectAll("users").execute(),
  ];
  for (const query of forgetful) await expect(query()).rejects.toThrow("does not name its account");
  expect(await db.selectFrom("users").selectAll().where("account_id", "=", account).where("id", "=", id).execute()).toEqual([]);
});

test("SEC-TENANT-08 the database refuses a membership that joins a team and a user of two accounts", async () => {
  const at = new Date();
  const { db } = server.server.storage;
  const ids = ["account_aaaaaaaaaaaaaaaaaaaaaaaa", "account_bbbbbbbbbbbbbbbbbbbbbbbb"] as const;
  for (const id of ids)
    await db
      .insertInto("accounts")
      .values({ account_id: id, slug: id.slice(-8), name: id, settings: "{}", created_at: at, updated_at: at })
      .execute();
  const team = {
    account_id: ids[0],
    id: "team_a",
    name: "A",
    slug: "a",
    logo_src: null,
    metadata: "{}",
    created_at: at,
    updated_at: at,
  };
  await db.insertInto("teams").values(team).execute();
  const member = { account_id: ids[1], id: "tm_x", team_id: "team_a", user_id: "user_x", created_at: at, updated_at: at };
  await expect(db.insertInto("team_members").values(member).execute()).rejects.toThrow(/foreign key/);
});

test("SEC-REL-04 a version starts, and is ready, on a schema that a newer one has already brought further", async () => {
  const database = await newDatabase();
  const environment = {
    ...database.environment,
    FAABLE_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    FAABLE_BOOTSTRAP_CLIENT_ID: "operator",
    FAABLE_BOOTSTRAP_CLIENT_SECRET: randomBytes(32).toString("base64url"),
    FAABLE_DEMO: "false",
  };
  try {
    const newer = await startOn(environment);
    await sql`insert into kysely_migration values ('9999-of-the-next-version', '2026-01-01T00:00:00.000Z')`.execute(
      newer.server.storage.db.withoutPlugins(),
    );
    await newer.close();
    const older = await startOn(environment);
    expect((await send(older, "/readyz")).status).toBe(200);
    await older.close();
  } finally {
    await database.drop();
  }
});
