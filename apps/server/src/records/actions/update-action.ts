import type { ActionShape } from "@faable/auth-contract";
import { assertPlainName } from "../../base/index.ts";
import { changedFields, recordChange } from "../../ground/events/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { type ActionPatch, assertCode, assertHint, type CheckedCode, holdAction, toAction } from "./action.ts";
import { type ActionRow, actions } from "./action-store.ts";
import { addRevision } from "./revision-store.ts";
import { assertRoom } from "./room.ts";
import { mergeSecrets } from "./secrets.ts";

/** What new code brings with it; the same code again is no new revision. */
export const revised = async (tx: Transaction, row: ActionRow, checked: CheckedCode | undefined) => {
  if (!checked || checked.code === row.code) return {};
  await assertRoom(tx, row.id, checked);
  const revision = row.revision + 1;
  await addRevision(tx, row.id, revision, checked);
  return { code: checked.code, triggers: JSON.stringify(checked.triggers), revision, failures: 0 };
};

/** `checked` is the code of the patch, if it has any. */
export const updateAction = (
  { transact, keyring }: Context,
  id: string,
  { trigger, secrets, code, ...columns }: ActionPatch,
  checked: CheckedCode | undefined,
): Promise<ActionShape> => {
  assertPlainName("name", columns.name);
  assertCode("draft", columns.draft);
  return transact(async (tx) => {
    const before = await holdAction(tx, id);
    assertHint(trigger, checked ?? before);
    const sealed = secrets && { secrets: JSON.stringify(mergeSecrets(keyring, tx.accountId, id, before.secrets, secrets)) };
    const change = { ...columns, ...(await revised(tx, before, checked)), ...sealed, updated_at: tx.at };
    const after = toAction(await actions.update(tx, id, change));
    tx.changed("action");
    const fields = [...changedFields(toAction(before), after), ...(secrets ? ["secrets"] : [])];
    await recordChange(tx, "admin.action.updated", id, fields);
    return after;
  });
};
