import { addRoleMember, deleted, listRoleMembers, removeRoleMember, roleMemberListing } from "@faable/auth-contract";
import * as roles from "../../records/roles/index.ts";
import { toUser, users } from "../../records/users/index.ts";
import { type Bound, bind } from "./bind.ts";
import { type Expanding, expansionsOf, loadReferences, referenceOf } from "./expand.ts";
import type { ManagementRooms } from "./rooms.ts";

/** Assignments as they are shown, with the roles and users that were asked for. */
export const showRoleMembers = async (call: Expanding, rows: readonly roles.RoleMemberRow[]) => {
  const scope = call.context;
  const wanted = expansionsOf(call, roleMemberListing.expand);
  const held = await loadReferences(
    wanted.has("role"),
    rows.map(({ role_id }) => role_id),
    async (ids) => roles.showRoles(scope, await roles.roles.findMany(scope, ids)),
  );
  const people = await loadReferences(
    wanted.has("user"),
    rows.map(({ user_id }) => user_id),
    async (ids) => (await users.findMany(scope, ids)).map(toUser),
  );
  return rows
    .map(roles.toRoleMember)
    .map((member) => ({ ...member, role: referenceOf(member.role, held), user: referenceOf(member.user, people) }));
};

export const roleMemberOperations = ({ paging }: ManagementRooms): readonly Bound[] => [
  bind(listRoleMembers, async (call) => {
    const { role_id: id } = call.params;
    await roles.assertRole(call.context.pointReads, id);
    return paging(
      call,
      roleMemberListing,
      `role/${id}/member`,
      (request) => roles.listRoleMembers(call.context, id, request),
      (rows) => showRoleMembers(call, rows),
    );
  }),
  bind(addRoleMember, ({ context, params, body }) => roles.addRoleMember(context, params.role_id, body.user)),
  bind(removeRoleMember, async ({ context, params }) =>
    deleted(await roles.removeRoleMember(context, params.role_id, params.user_id)),
  ),
];
