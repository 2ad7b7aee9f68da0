import {
  CompiledQuery,
  type Driver,
  Kysely,
  type KyselyPlugin,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import type { Run } from "./engine.ts";
import type { Db, Executor } from "./tables.ts";

/** A query builder that sends what it builds through this driver. Both engines speak PostgreSQL's dialect. */
export const queriesOn = (driver: Driver, plugins: readonly KyselyPlugin[]): Db =>
  new Kysely({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    plugins: [...plugins],
  });

/** Sends SQL as it stands on a builder's connection, in its transaction where it has one. One statement at a time. */
export const runIn =
  (db: Executor): Run =>
  async (text, values = []) =>
    (await db.withoutPlugins().executeQuery(CompiledQuery.raw(text, [...values]))).rows;
