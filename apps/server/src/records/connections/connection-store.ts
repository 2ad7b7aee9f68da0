import { createId, problem } from "../../base/index.ts";
import type { Executor } from "../../ground/storage/index.ts";

/** The connection that holds passwords. Answers its id. */
export const insertDatabaseConnection = async (db: Executor, accountId: string, at: Date): Promise<string> => {
  const id = createId("connection", at);
  const row = { account_id: accountId, id, connection_name: "database", connection_type: "database", enabled: true };
  await db
    .insertInto("connections")
    .values({ ...row, settings: JSON.stringify({ login_identifier: "email" }), created_at: at, updated_at: at })
    .execute();
  return id;
};

/** Whether a connection that a request names is one of this account. `undefined` and `null` name none. */
export const assertConnection = async (
  db: Executor,
  accountId: string,
  field: string,
  id: string | null | undefined,
): Promise<void> => {
  if (id == null) return;
  const row = await db
    .selectFrom("connections")
    .select("id")
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw problem("validation_error", `${field} names no connection of this account.`, { details: { fields: [field] } });
};
