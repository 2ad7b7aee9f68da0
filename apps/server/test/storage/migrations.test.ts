import { Kysely, type LogEvent, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Engine, openEngine } from "../../src/ground/storage/index.ts";
import { migrations } from "../../src/ground/storage/migrations/index.ts";
import { type Database, newDatabase } from "../harness/server.ts";

/**
 * What every migration after the first has to keep to, so that it also runs where the tables of tenants are spread over
 * several machines. `createTenantTable` keeps to it by itself.
 */
let database: Database;
let engine: Engine;
const statements: string[] = [];

const placeOf = ({ environment }: Database) =>
  environment.DATABASE_URL === undefined ? { directory: environment.FAABLE_DATA_DIR ?? "" } : { url: environment.DATABASE_URL };

beforeAll(async () => {
  database = await newDatabase();
  engine = await openEngine(placeOf(database), () => undefined);
  const db = new Kysely<unknown>({
    dialect: {
      createDriver: () => engine.background,
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (of) => new PostgresIntrospector(of),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ level, query }: LogEvent) => void (level === "query" && statements.push(query.sql.toLowerCase())),
  });
  await sql`drop schema public cascade`.execute(db);
  await sql`create schema public`.execute(db);
  const [first, ...later] = Object.values(migrations);
  await first?.up(db);
  statements.length = 0;
  for (const migration of later) await migration.up(db);
});
afterAll(async () => {
  await engine.close();
  await database.drop();
});

const matching = (pattern: RegExp): string[] => statements.filter((statement) => pattern.test(statement));

test("the statements of later migrations are seen at all", () => {
  expect(matching(/create table/).length).toBeGreaterThan(0);
});

test("a new table is made without references; each reference and constraint has a statement of its own", () => {
  expect(matching(/create table[^;]*\breferences\b/)).toEqual([]);
  for (const statement of matching(/alter table/)) {
    const added = statement.match(/\badd (?:constraint|foreign key|unique|primary key|check|column)\b/g) ?? [];
    expect(added.length, statement).toBeLessThanOrEqual(1);
  }
});

test("nothing is unique across accounts, and every reference carries the account", () => {
  for (const statement of matching(/create unique index|add unique/)) expect(statement).toMatch(/\(\s*account_id\b/);
  for (const statement of matching(/add foreign key/)) expect(statement).toMatch(/foreign key \(account_id\b/);
});

test("no triggers, no ctid, no locks on whole tables", () => {
  expect(matching(/create (?:constraint )?trigger|\bctid\b|lock table|disable trigger/)).toEqual([]);
});

test("a name is given once and its place in the order never changes", () => {
  const names = Object.keys(migrations);
  expect(names).toEqual([...names].sort());
  expect(new Set(names.map((name) => name.slice(0, 4))).size).toBe(names.length);
});
