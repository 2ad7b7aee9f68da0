import { changedFields, recordChange } from "../../ground/events/index.ts";
import type { Context, Scope } from "../../ground/tenancy/index.ts";
import { type ApiPatch, type ApiShape, apiNotFound, assertChangeable, toOwnApi } from "./api.ts";
import { apis } from "./api-store.ts";
import { assertDistinctPermissions } from "./rules.ts";

/** Told of the values that leave an API's catalogue, in the transaction in which they do. */
type Forget = (scope: Scope, apiId: string, values: readonly string[]) => Promise<void>;

const droppedBy = (before: ApiShape, after: ApiShape): readonly string[] => {
  const kept = new Set(after.permissions.map(({ value }) => value));
  return before.permissions.map(({ value }) => value).filter((value) => !kept.has(value));
};

export const updateApi = ({ transact }: Context, id: string, patch: ApiPatch, forget: Forget): Promise<ApiShape> => {
  assertDistinctPermissions(patch.permissions);
  const { permissions, ...columns } = patch;
  const stored = permissions === undefined ? columns : { ...columns, permissions: JSON.stringify(permissions) };
  return transact(async (tx) => {
    const row = await apis.lock(tx, id);
    if (!row) throw apiNotFound();
    assertChangeable(row);
    const before = toOwnApi(row);
    const after = toOwnApi(await apis.update(tx, id, { ...stored, updated_at: tx.at }));
    await forget(tx, id, droppedBy(before, after));
    tx.changed("api");
    await recordChange(tx, "admin.api.updated", id, changedFields(before, after));
    return after;
  });
};
