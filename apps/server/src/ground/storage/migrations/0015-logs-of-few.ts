import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * What administrators did with a client, which the index of clients has among all that its users did; and teams with every column
 * that rows are filtered by, so that what a team has nothing of is seen without reading its rows. Both hold few rows, and whoever
 * has very many may build them beforehand by `create index concurrently` (docs/decisions/0042-logs-at-volume.md).
 */
export const logsOfFew: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`create index if not exists logs_of_administrators_by_client on logs (account_id, client_id, id)
      where client_id is not null and type like 'admin.%'`.execute(db);
    await sql`create index if not exists logs_of_teams on logs (account_id, team_id, id)
      include (type, status, user_id, client_id, login_id, created_at, expires_at) where team_id is not null`.execute(db);
    await sql`drop index logs_by_team`.execute(db);
  },
};
