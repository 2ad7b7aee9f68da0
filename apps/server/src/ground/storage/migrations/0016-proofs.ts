import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * A number of each user that grows when whatever was proven of them before counts for nothing any more: a login that was under way
 * with the number before ends nowhere. And of blocks the networks of the addresses that they have seen.
 */
export const proofs: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`alter table users add column proofs integer not null default 0`.execute(db);
    await sql`alter table blocks add column networks jsonb not null default '[]'`.execute(db);
  },
};
