import type { Kysely } from "kysely";
import { createId } from "../../../../base/index.ts";
import type { Tables } from "../../tables.ts";

/** What the upgrade took away from an object, for the tenant's administrators. */
export interface Removal {
  readonly accountId: string;
  readonly type: "admin.account.updated" | "admin.user.updated" | "admin.client.updated" | "admin.team.updated";
  readonly message: string;
  readonly resourceId: string;
  readonly changed: readonly string[];
  /** The values that are stored no longer. */
  readonly removed?: Readonly<Record<string, unknown>>;
}

/** Writes the row as it was at this version: a migration must not follow what `events` becomes later. */
export const tell = async (
  db: Kysely<Tables>,
  { accountId, type, message, resourceId, changed, removed }: Removal,
): Promise<void> => {
  const at = new Date();
  const actor = { type: "system", id: "upgrade" };
  await db
    .insertInto("logs")
    .values({
      account_id: accountId,
      id: createId("log", at),
      type,
      status: "info",
      message,
      data: JSON.stringify({ actor, resource_id: resourceId, changed, ...(removed ? { removed } : {}) }),
      user_id: type === "admin.user.updated" ? resourceId : null,
      client_id: type === "admin.client.updated" ? resourceId : null,
      team_id: type === "admin.team.updated" ? resourceId : null,
      created_at: at,
      expires_at: null,
    })
    .execute();
};
