import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Tables } from "../../tables.ts";
import { normaliseClients, normaliseSettings, normaliseTeams } from "./settings.ts";
import { normaliseUsers } from "./users.ts";

/**
 * Brings what earlier versions stored to today's rules, account by account: addresses to their one normal form, URLs that
 * may not be shown away. Every loss is written to the account's log. Why so: docs/decisions/0020.
 */
export const normalForms: Migration = {
  up: async (db: Kysely<Tables>) => {
    const accounts = await db.selectFrom("accounts").select("account_id").execute();
    for (const { account_id: accountId } of accounts) {
      await normaliseSettings(db, accountId);
      await normaliseUsers(db, accountId);
      await normaliseClients(db, accountId);
      await normaliseTeams(db, accountId);
    }
  },
};
