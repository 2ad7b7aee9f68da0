import type { ActionShape } from "@faable/auth-contract";
import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { type CheckedCode, holdAction, toAction } from "./action.ts";
import { actions } from "./action-store.ts";
import { revised } from "./update-action.ts";

/** Lets code run that was a draft or a revision of before. A draft that is the same has then become what runs. */
export const publishAction = ({ transact }: Context, id: string, checked: CheckedCode): Promise<ActionShape> =>
  transact(async (tx) => {
    const before = await holdAction(tx, id);
    const draft = before.draft === checked.code ? null : before.draft;
    const row = await actions.update(tx, id, { ...(await revised(tx, before, checked)), draft, updated_at: tx.at });
    tx.changed("action");
    await recordChange(tx, "admin.action.updated", id, ["code"]);
    return toAction(row);
  });
