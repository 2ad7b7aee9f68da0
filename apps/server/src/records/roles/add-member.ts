import { createId } from "../../base/index.ts";
import { record } from "../../ground/events/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { assertUser } from "../users/index.ts";
import { assertMayAssign } from "./handing-out.ts";
import { type RoleMemberShape, toRoleMember } from "./member.ts";
import { findRoleMember, insertRoleMember, type RoleMemberRow } from "./member-store.ts";
import { holdRole } from "./role.ts";

/** Somebody else may take the role away between the two statements; then it is given anew. */
const insertOrFind = async (tx: Transaction, roleId: string, userId: string): Promise<RoleMemberRow> => {
  const row = { id: createId("roleMember", tx.at), role_id: roleId, user_id: userId, created_at: tx.at, updated_at: tx.at };
  const added = await insertRoleMember(tx, row);
  if (!added) return (await findRoleMember(tx, roleId, userId)) ?? insertOrFind(tx, roleId, userId);
  await record(tx, "role.member.added", { resource_id: added.id, role: roleId }, { user: userId });
  return added;
};

/** Gives a user the role in the whole account. Whoever holds it already goes on holding it. */
export const addRoleMember = ({ transact }: Context, roleId: string, userId: string): Promise<RoleMemberShape> =>
  transact(async (tx) => {
    const role = await holdRole(tx, roleId);
    await assertUser(tx, "user", userId);
    await assertMayAssign(tx, [role]);
    return toRoleMember(await insertOrFind(tx, roleId, userId));
  });
