import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Executor } from "../../src/ground/storage/index.ts";
import { startServer, type TestServer } from "../harness/server.ts";

const account = "account_000000000000000000000000";
const other = "account_111111111111111111111111";
const id = "user_000000000000000000000000";
const at = new Date();

let server: TestServer;
let db: Executor;
beforeAll(async () => {
  server = await startServer();
  db = server.server.database.scope(account).db;
});
afterAll(() => server.close());

const team = (accountId: string) => ({
  account_id: accountId,
  id: "team_000000000000000000000000",
  name: "x",
  slug: "x",
  logo_src: null,
  metadata: "{}",
  created_at: at,
  updated_at: at,
});

/** Ways to forget the account, or to name another one. */
const forgetful: Readonly<Record<string, () => Promise<unknown>>> = {
  "no condition": () => db.selectFrom("users").selectAll().execute(),
  "by id only": () => db.selectFrom("users").selectAll().where("id", "=", id).execute(),
  "another account": () => db.selectFrom("users").selectAll().where("account_id", "=", other).execute(),
  "any of several accounts": () => db.selectFrom("users").selectAll().where("account_id", "in", [account, other]).execute(),
  "every other account": () => db.selectFrom("users").selectAll().where("account_id", "!=", account).execute(),
  "one side of an or": () =>
    db
      .selectFrom("users")
      .selectAll()
      .where((of) => of.or([of("account_id", "=", account), of("id", "=", id)]))
      .execute(),
  "under a not": () =>
    db
      .selectFrom("users")
      .selectAll()
      .where((of) => of.not(of("account_id", "=", account)))
      .execute(),
  "an update by id": () => db.updateTable("users").set({ name: "x" }).where("id", "=", id).execute(),
  "a deletion by id": () => db.deleteFrom("users").where("id", "=", id).execute(),
  "a deletion of everything": () => db.deleteFrom("logs").execute(),
  "a join on each other's account": () =>
    db.selectFrom("users").innerJoin("teams", "teams.account_id", "users.account_id").selectAll("users").execute(),
  "a join limited on one side": () =>
    db
      .selectFrom("users")
      .innerJoin("teams", "teams.id", "users.id")
      .selectAll("users")
      .where("users.account_id", "=", account)
      .execute(),
  "a left join whose condition speaks for the other side": () =>
    db
      .selectFrom("users")
      .leftJoin("teams", (join) => join.onRef("teams.id", "=", "users.id").on("users.account_id", "=", account))
      .selectAll("users")
      .where("teams.account_id", "=", account)
      .execute(),
  "a right join": () =>
    db
      .selectFrom("users")
      .rightJoin("teams", (join) => join.on("teams.account_id", "=", account))
      .selectAll("teams")
      .where("users.account_id", "=", account)
      .execute(),
  "two tables and an account column of neither": () =>
    db.selectFrom(["users", "teams"]).select("users.name").where("account_id", "=", account).execute(),
  "a subquery in from": () =>
    db
      .selectFrom((of) => of.selectFrom("users").selectAll().as("u"))
      .selectAll()
      .where("u.account_id", "=", account)
      .execute(),
  "a subquery in the condition": () =>
    db
      .selectFrom("users")
      .selectAll()
      .where("account_id", "=", account)
      .where("id", "in", (of) => of.selectFrom("team_members").select("user_id"))
      .execute(),
  "exists without its own account": () =>
    db
      .selectFrom("users")
      .selectAll()
      .where("users.account_id", "=", account)
      .where((of) => of.exists(of.selectFrom("team_members").select("id").whereRef("team_members.user_id", "=", "users.id")))
      .execute(),
  "a subquery among the columns": () =>
    db
      .selectFrom("users")
      .select((of) => of.selectFrom("teams").select("name").limit(1).as("any"))
      .where("account_id", "=", account)
      .execute(),
  "a with query": () =>
    db
      .with("everyone", (of) => of.selectFrom("users").selectAll())
      .selectFrom("everyone")
      .selectAll()
      .where("account_id", "=", account)
      .execute(),
  "a with query that deletes": () =>
    db
      .with("gone", (of) => of.deleteFrom("users").where("id", "=", id).returningAll())
      .selectFrom("gone")
      .selectAll()
      .execute(),
  "the second half of a union": () =>
    db.selectFrom("users").select("id").where("account_id", "=", account).unionAll(db.selectFrom("teams").select("id")).execute(),
  "an insert into another account": () => db.insertInto("teams").values(team(other)).execute(),
  "an insert of two rows, one of another account": () =>
    db
      .insertInto("teams")
      .values([team(account), { ...team(other), id: "team_1" }])
      .execute(),
  "an insert from a query": () =>
    db
      .insertInto("user_words")
      .columns(["account_id", "word", "user_id"])
      .expression((of) => of.selectFrom("users").select(["account_id", "id as word", "id"]).where("account_id", "=", account))
      .execute(),
  "a row moved to another account": () =>
    db.updateTable("teams").set({ account_id: other }).where("account_id", "=", account).execute(),
  "an update that looks elsewhere": () =>
    db
      .updateTable("users")
      .from("teams")
      .set({ name: "x" })
      .where("users.account_id", "=", account)
      .whereRef("teams.id", "=", "users.id")
      .execute(),
  "a deletion that looks elsewhere": () =>
    db.deleteFrom("users").using("teams").where("users.account_id", "=", account).whereRef("teams.id", "=", "users.id").execute(),
  "hand-written SQL": () => sql`select * from users where account_id = ${account}`.execute(db),
  "hand-written SQL with a table by name": () => sql`select * from ${sql.table("users")}`.execute(db),
  "hand-written SQL inside a condition": () =>
    db
      .selectFrom("users")
      .selectAll()
      .where("account_id", "=", account)
      .where(sql<boolean>`id in (select user_id from team_members)`)
      .execute(),
  "an account compared in hand-written SQL": () =>
    db.selectFrom("users").selectAll().where(sql<boolean>`account_id = ${account}`).execute(),
  "an alias of the table": () => db.selectFrom("users as u").selectAll().where("u.id", "=", id).execute(),
  "the same table again in a query inside": () =>
    db
      .selectFrom("users")
      .selectAll()
      .where("users.account_id", "=", account)
      .where((of) => of.exists(of.selectFrom("users").select("id").where("users.id", "=", id)))
      .execute(),
  "a with query named like the table that is deleted from": () =>
    db
      .with("users", (of) => of.selectFrom("users").selectAll().where("account_id", "=", account))
      .deleteFrom("users")
      .where("id", "=", id)
      .execute(),
  "a with query named like the table that is changed": () =>
    db
      .with("teams", (of) => of.selectFrom("teams").selectAll().where("account_id", "=", account))
      .updateTable("teams")
      .set({ name: "x" })
      .where("id", "=", id)
      .execute(),
  "an upsert that moves the row it meets": () =>
    db
      .insertInto("teams")
      .values(team(account))
      .onConflict((met) => met.columns(["account_id", "id"]).doUpdateSet({ account_id: other }))
      .execute(),
  "an upsert that looks elsewhere": () =>
    db
      .insertInto("teams")
      .values(team(account))
      .onConflict((met) =>
        met
          .columns(["account_id", "id"])
          .doUpdateSet({ name: (of) => of.selectFrom("teams").select("name").where("id", "=", id).limit(1) }),
      )
      .execute(),
  "a join with a subquery that forgets": () =>
    db
      .selectFrom("users")
      .innerJoin((of) => of.selectFrom("teams").selectAll().as("t"), "t.account_id", "users.account_id")
      .selectAll("users")
      .where("users.account_id", "=", account)
      .execute(),
  "a merge": () => db.mergeInto("teams").using("users", "users.id", "teams.id").whenMatched().thenDelete().execute(),
};

test.each(Object.keys(forgetful))("SEC-TENANT-08 refused before it is sent: %s", async (way) => {
  await expect((async () => forgetful[way]?.())()).rejects.toThrow("Name the account");
});

/** The same shapes with the account named, and the installation's own table. */
const honest: Readonly<Record<string, () => Promise<unknown>>> = {
  "a plain read": () => db.selectFrom("users").selectAll().where("account_id", "=", account).where("id", "=", id).execute(),
  "an alias": () => db.selectFrom("users as u").selectAll().where("u.account_id", "=", account).execute(),
  "a join on each other's account, one of them limited": () =>
    db
      .selectFrom("users")
      .innerJoin("teams", "teams.account_id", "users.account_id")
      .selectAll("users")
      .where("teams.account_id", "=", account)
      .execute(),
  "a left join limited by its condition": () =>
    db
      .selectFrom("users")
      .leftJoin("teams", (join) => join.onRef("teams.account_id", "=", "users.account_id").onRef("teams.id", "=", "users.id"))
      .selectAll("users")
      .where("users.account_id", "=", account)
      .execute(),
  "exists, limited by the query around it": () =>
    db
      .selectFrom("users")
      .selectAll()
      .where("users.account_id", "=", account)
      .where((of) =>
        of.exists(
          of
            .selectFrom("team_members")
            .select("id")
            .whereRef("team_members.account_id", "=", "users.account_id")
            .whereRef("team_members.user_id", "=", "users.id"),
        ),
      )
      .execute(),
  "a with query": () =>
    db
      .with("mine", (of) => of.selectFrom("users").selectAll().where("account_id", "=", account))
      .selectFrom("mine")
      .selectAll()
      .execute(),
  "a join with a subquery that names it too": () =>
    db
      .selectFrom("users")
      .innerJoin(
        (of) => of.selectFrom("teams").selectAll().where("account_id", "=", account).as("t"),
        "t.account_id",
        "users.account_id",
      )
      .selectAll("users")
      .where("users.account_id", "=", account)
      .execute(),
  "a with query named like a table": () =>
    db
      .with("users", (of) => of.selectFrom("users").selectAll().where("account_id", "=", account))
      .selectFrom("users")
      .selectAll()
      .execute(),
  "an account itself": () => db.selectFrom("accounts").selectAll().where("account_id", "=", account).execute(),
  "a computation": () => sql`select pg_advisory_xact_lock(1)`.execute(db),
};

test.each(Object.keys(honest))("SEC-TENANT-08 answered, because it names its account: %s", async (way) => {
  await expect(honest[way]?.()).resolves.toBeDefined();
});

test("SEC-TENANT-08 without an account only the installation's own tables can be reached", async () => {
  const { installation } = server.server.database;
  expect(await installation.selectFrom("accounts").select("slug").execute()).toEqual([{ slug: "main" }]);
  await expect(installation.selectFrom("users").selectAll().where("account_id", "=", account).execute()).rejects.toThrow(
    "Name the account",
  );
});
