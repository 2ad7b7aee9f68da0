import type { BodyOf, updateAccount as operation } from "@faable/auth-contract";
import { assertPlainName, normalEmail, problem } from "../../base/index.ts";
import { changedFields, recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { forgetEvents } from "../../records/actions/index.ts";
import { assertConnection } from "../../records/connections/index.ts";
import { type Account, accountFromRow, assertPicture, lockAccount, saveAccount } from "../../records/tenants/index.ts";

type Patch = BodyOf<typeof operation>;

const merged = (account: Account, patch: Patch): { name: string; settings: Account["settings"] } => {
  const { name = account.name, ...settings } = patch;
  assertPlainName("name", patch.name);
  if (settings.email_reply_to != null) settings.email_reply_to = normalEmail("email_reply_to", settings.email_reply_to);
  assertPicture("branding.logo", settings.branding?.logo);
  assertPicture("branding.logo_dark", settings.branding?.logo_dark);
  return { name, settings: { ...account.settings, ...settings } };
};

/** Changes an account's settings: omitted fields stay, nested objects are replaced as a whole. */
export const updateAccount = ({ accountId, transact, hosts }: Context, patch: Patch): Promise<Account> =>
  transact(async (tx) => {
    const row = await lockAccount(tx.db, accountId);
    if (!row) throw problem("not_found", "There is no such account.");
    const before = accountFromRow(row, hosts);
    const { name, settings } = merged(before, patch);
    await assertConnection(tx, "default_connection", patch.default_connection);
    const saved = await saveAccount(tx.db, accountId, { name, settings: JSON.stringify(settings), updated_at: tx.at });
    const after = accountFromRow(saved, hosts);
    const fields = changedFields({ name: before.name, ...before.settings }, { name: after.name, ...after.settings });
    if (patch.keep_action_events === false) await forgetEvents(tx);
    tx.changed("account");
    await recordChange(tx, "admin.account.updated", accountId, fields);
    return after;
  });
