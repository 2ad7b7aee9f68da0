import { createId } from "../../base/index.ts";
import type { Executor } from "../../ground/storage/index.ts";

export interface NewCredential {
  readonly userId: string;
  readonly connectionId: string;
  readonly passwordHash: string;
  readonly at: Date;
}

export const insertPasswordCredential = async (db: Executor, accountId: string, credential: NewCredential): Promise<void> => {
  const { userId, connectionId, passwordHash, at } = credential;
  const row = { account_id: accountId, id: createId("credential", at), user_id: userId, connection_id: connectionId };
  await db
    .insertInto("credentials")
    .values({ ...row, password_hash: passwordHash, created_at: at, updated_at: at })
    .execute();
};
