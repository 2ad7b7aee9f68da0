import type { BodyOf, updateAccount as operation } from "@faable/auth-contract";
import { assertPlainName, normalEmail, problem } from "../../base/index.ts";
import { type Actor, changedFields, record } from "../../ground/events/index.ts";
import type { Ground } from "../../ground/storage/index.ts";
import { type Account, accountFrom, type Hosts } from "./account.ts";
import { lockAccount, saveAccount } from "./account-store.ts";

type Patch = BodyOf<typeof operation>;

const merged = (account: Account, patch: Patch): { name: string; settings: Account["settings"] } => {
  const { name = account.name, ...settings } = patch;
  assertPlainName("name", patch.name);
  if (settings.email_reply_to != null) settings.email_reply_to = normalEmail("email_reply_to", settings.email_reply_to);
  return { name, settings: { ...account.settings, ...settings } };
};

/** Changes an account's settings: omitted fields stay, nested objects are replaced as a whole. */
export const updateAccount = async (
  { transact, clock }: Ground,
  hosts: Hosts,
  accountId: string,
  patch: Patch,
  actor: Actor,
): Promise<Account> =>
  transact(async ({ db, changed }) => {
    const row = await lockAccount(db, accountId);
    if (!row) throw problem("not_found", "There is no such account.");
    const before = accountFrom(row, hosts);
    const { name, settings } = merged(before, patch);
    const at = clock();
    const after = accountFrom(
      await saveAccount(db, accountId, { name, settings: JSON.stringify(settings), updated_at: at }),
      hosts,
    );
    const fields = changedFields({ name: before.name, ...before.settings }, { name: after.name, ...after.settings });
    changed({ noun: "account", accountId });
    await record(db, {
      accountId,
      type: "admin.account.updated",
      status: "success",
      message: "Account settings were changed.",
      at,
      actor,
      data: { resource_id: accountId, changed: fields },
    });
    return after;
  });
