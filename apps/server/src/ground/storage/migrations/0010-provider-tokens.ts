import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What a provider let us have at the last login by it, sealed, beside the identity. */
export const providerTokens: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`alter table identities add column provider_tokens text`.execute(db);
  },
};
