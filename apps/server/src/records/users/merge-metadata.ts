import { recordChange } from "../../ground/events/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import { mergedMetadata } from "./normal-form.ts";
import { watch } from "./tell.ts";
import { users } from "./user-store.ts";

/** Members to set; `null` deletes one. */
interface Change {
  readonly user: Readonly<Record<string, unknown>>;
  readonly app: Readonly<Record<string, unknown>>;
}

const isEmpty = (members: object): boolean => Object.keys(members).length === 0;

/** Merges what an Action has set on a user, key by key. A user who was deleted meanwhile has nothing to set. */
export const mergeMetadata = async (tx: Transaction, id: string, { user, app }: Change): Promise<void> => {
  const changed = [...(isEmpty(user) ? [] : ["user_metadata"]), ...(isEmpty(app) ? [] : ["app_metadata"])];
  const row = changed.length > 0 ? await users.lockForChange(tx, id) : undefined;
  if (!row) return;
  watch(tx, id, row);
  await users.update(tx, id, {
    user_metadata: JSON.stringify(mergedMetadata("user_metadata", row.user_metadata, user)),
    app_metadata: JSON.stringify(mergedMetadata("app_metadata", row.app_metadata, app)),
    updated_at: tx.at,
  });
  await recordChange(tx, "admin.user.updated", id, changed, { user: id });
};
