import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Logins that end on a page of ours may be those of no client. */
export const ownPages: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`alter table interactions alter column client_id drop not null`.execute(db);
  },
};
