import { problem } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { deleteAccountRow } from "../../records/tenants/index.ts";

/** Deletes an account and everything it owns, its log included. Recorded in the log of the account that deletes it. */
export const deleteAccount = async ({ accountId: own, transact }: Context, accountId: string): Promise<string> => {
  if (accountId === own) throw problem("system_resource", "The operator account cannot be deleted.");
  return transact(async (tx) => {
    if (!(await deleteAccountRow(tx.db, accountId))) throw problem("not_found", "There is no such account.");
    tx.inAccount(accountId).changed("account");
    await recordChange(tx, "admin.account.deleted", accountId);
    return accountId;
  });
};
