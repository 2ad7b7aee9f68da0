import type { Transaction } from "../../ground/tenancy/index.ts";

/**
 * From now on whatever was proven of this user before counts for nothing: a password that is replaced or deleted, a user who is
 * reinstated or turns out to be somebody else. Done first in its transaction, it also waits for a login that is about to end and
 * has whoever comes later wait, so that sessions that are ended behind it are all there are (SEC-LOGIN-08, SEC-REFRESH-08).
 */
export const voidProofs = async ({ db, accountId }: Transaction, id: string): Promise<void> => {
  await db
    .updateTable("users")
    .set((row) => ({ proofs: row("proofs", "+", 1) }))
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .execute();
};
