import type { Transaction } from "../../ground/tenancy/index.ts";

/** Lets everything that waits for a subscription rest: nothing of it is tried any more, unless somebody asks for it. */
export const letRest = async ({ db, accountId, at }: Transaction, subscriptionId: string): Promise<void> => {
  await db
    .updateTable("deliveries")
    .set({ status: "dead", updated_at: at })
    .where("account_id", "=", accountId)
    .where("subscription_id", "=", subscriptionId)
    .where("status", "=", "waiting")
    .execute();
};
