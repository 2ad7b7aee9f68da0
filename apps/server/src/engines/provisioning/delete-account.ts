import { problem } from "../../base/index.ts";
import { record } from "../../ground/events/index.ts";
import type { Ground } from "../../ground/storage/index.ts";
import { deleteAccountRow } from "../../records/tenants/index.ts";
import type { Recorded } from "./create-account.ts";

/** Deletes an account and everything it owns, its log included. */
export const deleteAccount = async ({ transact, clock }: Ground, accountId: string, recorded: Recorded): Promise<string> => {
  if (accountId === recorded.in) throw problem("system_resource", "The operator account cannot be deleted.");
  return transact(async ({ db, changed }) => {
    if (!(await deleteAccountRow(db, accountId))) throw problem("not_found", "There is no such account.");
    changed({ noun: "account", accountId });
    await record(db, {
      accountId: recorded.in,
      type: "admin.account.deleted",
      status: "success",
      message: "An account was deleted.",
      at: clock(),
      actor: recorded.by,
      data: { resource_id: accountId },
    });
    return accountId;
  });
};
