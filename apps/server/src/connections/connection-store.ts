import { createId } from "../base/index.ts";
import type { Executor } from "../storage/index.ts";

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
