import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * What is looked for among very many rows and found on few: outcomes other than success, and teams. Both indexes hold those few
 * alone, so that most rows cost nothing more to write. Whoever has very many rows may build them beforehand by `create index
 * concurrently`, which keeps nobody from writing (docs/decisions/0042-logs-at-volume.md).
 */
export const logsAtVolume: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`create index if not exists logs_by_status on logs (account_id, status, id) where status <> 'success'`.execute(db);
    await sql`create index if not exists logs_by_team on logs (account_id, team_id, id) where team_id is not null`.execute(db);
  },
};
