import { type Driver, Kysely, type KyselyPlugin, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import type { Db } from "./tables.ts";

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
