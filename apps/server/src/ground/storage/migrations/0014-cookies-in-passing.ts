import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * A cookie is unique among those there are. Without the condition it would count as something that other tables may refer to, so
 * that ending a session, which takes its cookie away, would wait for everybody who only refers to the session (PostgreSQL,
 * Explicit Locking, row-level locks): each silent sign-in does.
 */
export const cookiesInPassing: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`create unique index sessions_by_cookie on sessions (account_id, cookie_hash) where cookie_hash is not null`.execute(
      db,
    );
    await sql`alter table sessions drop constraint sessions_account_id_cookie_hash_key`.execute(db);
  },
};
