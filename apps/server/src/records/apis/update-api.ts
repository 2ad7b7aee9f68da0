import type { Updateable } from "kysely";
import { type Actor, changedFields, record } from "../../ground/events/index.ts";
import type { Ground, Tables } from "../../ground/storage/index.ts";
import type { ApiPatch, ApiShape } from "./api.ts";
import { lockApiRow, saveApi } from "./api-store.ts";
import { assertChangeable, notFound, toApi } from "./get-api.ts";
import { assertDistinctPermissions } from "./rules.ts";
import { orAlreadyExists } from "./unique.ts";

const changeOf = ({ permissions, ...columns }: ApiPatch, at: Date): Updateable<Tables["apis"]> => ({
  ...columns,
  ...(permissions === undefined ? {} : { permissions: JSON.stringify(permissions) }),
  updated_at: at,
});

export const updateApi = async (
  { transact, clock }: Ground,
  accountId: string,
  id: string,
  patch: ApiPatch,
  actor: Actor,
): Promise<ApiShape> => {
  assertDistinctPermissions(patch.permissions);
  return transact(async ({ db, changed }) => {
    const row = await lockApiRow(db, accountId, id);
    if (!row) throw notFound();
    assertChangeable(row);
    const at = clock();
    const saved = await saveApi(db, accountId, id, changeOf(patch, at)).catch(orAlreadyExists);
    changed({ noun: "api", accountId });
    const before = toApi(row);
    const after = toApi(saved);
    await record(db, {
      accountId,
      type: "admin.api.updated",
      status: "success",
      message: "An API was changed.",
      at,
      actor,
      data: { resource_id: id, changed: changedFields(before, after) },
    });
    return after;
  });
};
