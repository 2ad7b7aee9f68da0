import { assertPlainName } from "../../base/index.ts";
import { changedFields, recordChange } from "../../ground/events/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { assertPermissions } from "../apis/index.ts";
import { assertMayPermit } from "./handing-out.ts";
import { assertRenamable } from "./operator-role.ts";
import { type RolePermission, replacePermissions } from "./permission-store.ts";
import { assertDistinct, type RolePatch, type RoleShape, roleNotFound, showRole } from "./role.ts";
import { roles } from "./role-store.ts";

/** What the role has already is not handed out anew: who may change a role may also leave it as it is. */
const addedTo = ({ permissions: before }: RoleShape, permissions: readonly RolePermission[]): readonly RolePermission[] =>
  permissions.filter((each) => !before.some(({ api, value }) => api === each.api && value === each.value));

const permit = async (
  tx: Transaction,
  isOperator: boolean,
  before: RoleShape,
  permissions: readonly RolePermission[],
): Promise<void> => {
  await assertPermissions(tx, isOperator, permissions);
  await assertMayPermit(tx, addedTo(before, permissions));
  await replacePermissions(tx, before.id, permissions);
};

export const updateRole = (
  { transact }: Context,
  isOperator: boolean,
  id: string,
  { permissions, ...columns }: RolePatch,
): Promise<RoleShape> => {
  assertPlainName("name", columns.name);
  if (permissions) assertDistinct(permissions);
  return transact(async (tx) => {
    const row = await roles.lock(tx, id);
    if (!row) throw roleNotFound();
    assertRenamable(row, columns);
    const before = await showRole(tx, row);
    if (permissions) await permit(tx, isOperator, before, permissions);
    const after = await showRole(tx, await roles.update(tx, id, { ...columns, updated_at: tx.at }));
    await recordChange(tx, "admin.role.updated", id, changedFields(before, after));
    return after;
  });
};
