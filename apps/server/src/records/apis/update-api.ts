import { changedFields, recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { type ApiPatch, type ApiShape, apiNotFound, assertChangeable, toOwnApi } from "./api.ts";
import { apis } from "./api-store.ts";
import { assertDistinctPermissions } from "./rules.ts";

export const updateApi = ({ transact }: Context, id: string, patch: ApiPatch): Promise<ApiShape> => {
  assertDistinctPermissions(patch.permissions);
  const { permissions, ...columns } = patch;
  const stored = permissions === undefined ? columns : { ...columns, permissions: JSON.stringify(permissions) };
  return transact(async (tx) => {
    const before = await apis.lock(tx, id);
    if (!before) throw apiNotFound();
    assertChangeable(before);
    const after = toOwnApi(await apis.update(tx, id, { ...stored, updated_at: tx.at }));
    tx.changed("api");
    await recordChange(tx, "admin.api.updated", id, changedFields(toOwnApi(before), after));
    return after;
  });
};
