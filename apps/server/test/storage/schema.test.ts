import { randomBytes } from "node:crypto";
import { managementOperations, type Operation } from "@faable/auth-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { takeAttempts } from "../../src/ground/limits/index.ts";
import { newBrowser } from "../harness/browser.ts";
import { send } from "../harness/http.ts";
import { authorizePath, callback, newApp, newPerson, signIn, tokensFor } from "../harness/login.ts";
import { newDatabase, startOn, startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenants, operatorToken, type Tenant } from "../harness/tenant.ts";
import { isOperators, worldOf } from "../management/world.ts";

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
  return (await query.execute(server.server.database.background)).rows;
};

const foreignKeys = async (): Promise<readonly Constraint[]> => {
  const query = sql<Constraint>`
    select c.conrelid::regclass::text as table_name, c.conname as name,
           array(select a.attname::text from unnest(c.conkey) with ordinality k(attnum, n)
                 join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum order by k.n) as columns
    from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace`;
  return (await query.execute(server.server.database.background)).rows;
};

test("SEC-TENANT-08 account_id leads every primary key, unique constraint, index and foreign key", async () => {
  const all = [...(await indexes()), ...(await foreignKeys())];
  expect(all.length).toBeGreaterThan(25);
  const strays = all.filter(({ name, columns }) => !exceptions.has(name) && columns[0] !== "account_id");
  expect(strays.map(({ table_name, name }) => `${table_name}: ${name}`)).toEqual([]);
});

interface Column {
  readonly table_name: string;
  readonly name: string;
  readonly type: string;
  readonly collation: string | null;
  readonly required: boolean;
}

/** Tables of the schema that belong to tenants: all but the accounts themselves and the migrator's. */
const tenantTables = async (): Promise<ReadonlyMap<string, readonly Column[]>> => {
  const query = sql<Column>`
    select t.relname as table_name, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
           c.collname as collation, a.attnotnull as required
    from pg_attribute a join pg_class t on t.oid = a.attrelid left join pg_collation c on c.oid = a.attcollation
    where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      and t.relname not like 'kysely_%' and t.relname <> 'accounts'
    order by t.relname, a.attnum`;
  return Map.groupBy((await query.execute(server.server.database.background)).rows, ({ table_name }) => table_name);
};

test("SEC-TENANT-08 every table begins with its account, compared byte by byte", async () => {
  const tables = await tenantTables();
  expect(tables.size).toBeGreaterThan(8);
  for (const [table, [first]] of tables)
    expect(first, table).toEqual({ table_name: table, name: "account_id", type: "text", collation: "C", required: true });
});

test("SEC-TENANT-08 every table has a primary key, and hangs on its account directly or through its parents", async () => {
  const tables = await tenantTables();
  const keyed = new Set((await indexes()).filter(({ name }) => name.endsWith("_pkey")).map(({ table_name }) => table_name));
  expect([...tables.keys()].filter((table) => !keyed.has(table))).toEqual([]);
  const query = sql<{ child: string; parent: string; action: string }>`
    select conrelid::regclass::text as child, confrelid::regclass::text as parent, confdeltype::text as action
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`;
  const { rows } = await query.execute(server.server.database.background);
  expect(rows.filter(({ action }) => action !== "c")).toEqual([]);
  const hangs = (table: string): boolean =>
    table === "accounts" || rows.some(({ child, parent }) => child === table && hangs(parent));
  expect([...tables.keys()].filter((table) => !hangs(table))).toEqual([]);
});

test("SEC-TENANT-08 on every table a query that forgot its account is refused before it is sent; one that names it runs", async () => {
  const account = "account_000000000000000000000000";
  const db = server.server.database.scope(account).db.$extendTables<Record<string, { account_id: string }>>();
  for (const table of (await tenantTables()).keys()) {
    const rows = db.selectFrom(table).select("account_id");
    const forgetful = [
      rows,
      rows.where("account_id", "!=", account),
      rows.where((or) => or.or([or("account_id", "=", account), or("account_id", "is not", null)])),
      db.deleteFrom(table),
      db.deleteFrom(table).where("account_id", "!=", account),
    ];
    for (const query of forgetful) await expect(query.execute(), table).rejects.toThrow("Name the account");
    expect(await rows.where("account_id", "=", account).execute(), table).toEqual([]);
  }
});

/** A member of a team who holds a role there that permits something: rows that no creation needs. */
const holdRole = async ({ call }: Tenant): Promise<void> => {
  const { id: api } = (await call("GET", "/apis?slug=management-api")).body.results[0];
  const role = await call("POST", "/role", { name: "Reader", permissions: [{ api, value: "read:users" }] });
  const [user, team] = [await call("POST", "/user", {}), await call("POST", "/team", { name: "Readers" })];
  const member = await call("POST", `/team/${team.body.id}/member`, { user: user.body.id, roles: [role.body.id] });
  expect(member.body.roles).toEqual([role.body.id]);
};

/** A person lets a client that registered itself act for them. */
const consent = async (tenant: Tenant): Promise<void> => {
  const registration = { client_name: "Tool", redirect_uris: [callback] };
  const registered = await send(server, "/oidc/register", {
    method: "POST",
    host: tenant.host,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(registration),
  });
  const browser = newBrowser(server, tenant.host);
  const app = { id: "", clientId: registered.body.client_id, clientSecret: registered.body.client_secret, callback };
  const page = await signIn(browser, authorizePath(app, undefined), await newPerson(tenant));
  const answer = await browser.follow(await browser.submit(page, { decision: "allow" }));
  expect(answer.headers.location).toContain("code=");
};

test("SEC-TENANT-08 a deleted account leaves no row in any table, and another's rows stay", async () => {
  const [gone, stays] = await newTenants(server);
  for (const { id, call } of [gone, stays]) await call("POST", `/account/${id}`, { keep_action_events: false });
  const operations: readonly Operation[] = Object.values(managementOperations);
  for (const tenant of [gone, stays])
    for (const operation of operations.filter(({ status, access }) => status === 201 && access !== "public")) {
      if (isOperators(operation)) continue;
      const { method, paths, body } = await worldOf(tenant).request(operation);
      expect((await tenant.call(method, paths[0] ?? "", body)).status).toBe(201);
    }
  for (const tenant of [gone, stays]) {
    await worldOf(tenant).make("block");
    await holdRole(tenant);
    await tokensFor(server, tenant, await newApp(tenant), await newPerson(tenant));
    await consent(tenant);
  }
  const counts = async (account: string) => {
    const tables = [...(await tenantTables()).keys(), "accounts"];
    const count = (table: string) =>
      sql<{ rows: number }>`select count(*)::integer as rows from ${sql.table(table)} where account_id = ${account}`;
    const db = server.server.database.background;
    const found = await Promise.all(
      tables.map(async (table) => [table, (await count(table).execute(db)).rows[0]?.rows] as const),
    );
    return Object.fromEntries(found);
  };
  for (const { id } of [gone, stays])
    await takeAttempts(server.server.database.scope(id), [{ what: "login", limit: 10, window: 60 }], new Date());
  const before = await counts(stays.id);
  // Users without a name or an address have no words; what Actions were given is written on the clock, and here not at all.
  const unused = ["user_words", "action_events"];
  expect(Object.entries(await counts(gone.id)).filter(([table, rows]) => rows === 0 && !unused.includes(table))).toEqual([]);
  const token = await operatorToken(server);
  expect((await manage(server, server.host, token)("DELETE", `/account/${gone.id}`)).status).toBe(200);
  expect(Object.entries(await counts(gone.id)).filter(([, rows]) => rows !== 0)).toEqual([]);
  // Deliveries are tried on the clock, and told of.
  const after = await counts(stays.id);
  expect({ ...after, logs: 0 }).toEqual({ ...before, logs: 0 });
  expect(after.logs).toBeGreaterThanOrEqual(before.logs ?? 0);
});

test("SEC-TENANT-08 the database refuses a membership that joins a team and a user of two accounts", async () => {
  const at = new Date();
  const db = server.server.database.background;
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
      newer.server.database.background,
    );
    await newer.close();
    const older = await startOn(environment);
    expect((await send(older, "/readyz")).status).toBe(200);
    await older.close();
  } finally {
    await database.drop();
  }
});
