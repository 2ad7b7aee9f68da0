import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** The schema in which the library behind `jobs` keeps its tables. It makes those itself, and brings them up to date. */
export const jobs: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`create schema if not exists pgboss`.execute(db);
  },
};
