import type { Transaction } from "../../ground/tenancy/index.ts";

/** Notes that a user has signed in. */
export const recordLogin = async ({ db, accountId }: Transaction, id: string, ip: string | null, at: Date): Promise<void> => {
  await db
    .updateTable("users")
    .set((row) => ({ last_login: at, last_ip: ip, logins_count: row("logins_count", "+", 1) }))
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .execute();
};
