import type { ActionShape } from "@faable/auth-contract";
import { assertPlainName, createId } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { type ActionInput, assertCode, assertHint, type CheckedCode, toAction } from "./action.ts";
import { actions } from "./action-store.ts";
import { addRevision } from "./revision-store.ts";
import { assertRoom } from "./room.ts";
import { mergeSecrets } from "./secrets.ts";

export const createAction = ({ transact, keyring }: Context, input: ActionInput, checked: CheckedCode): Promise<ActionShape> => {
  const { name, draft = null, enabled = true, order = 0, secrets = {} } = input;
  assertPlainName("name", name);
  assertCode("draft", draft);
  assertHint(input.trigger, checked);
  return transact(async (tx) => {
    const id = createId("action", tx.at);
    await assertRoom(tx, id, checked);
    const row = await actions.insert(tx, {
      id,
      name,
      code: checked.code,
      draft,
      triggers: JSON.stringify(checked.triggers),
      enabled,
      order,
      revision: 1,
      secrets: JSON.stringify(mergeSecrets(keyring, tx.accountId, id, {}, secrets)),
      failures: 0,
      created_at: tx.at,
      updated_at: tx.at,
    });
    await addRevision(tx, id, 1, checked);
    tx.changed("action");
    await recordChange(tx, "admin.action.created", id, Object.keys(input));
    return toAction(row);
  });
};
