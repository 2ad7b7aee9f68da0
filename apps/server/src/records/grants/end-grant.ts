import type { Scope } from "../../ground/tenancy/index.ts";
import type { GrantEnd } from "./grant.ts";

/** Ends a grant: no code or refresh token of it works any more, and our own endpoints refuse its access tokens. */
export const endGrant = async ({ db, accountId }: Scope, id: string, reason: GrantEnd, now: Date): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable("grants")
    .set({ ended_at: now, ended_reason: reason, updated_at: now })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};
