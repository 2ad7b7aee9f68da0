import {
  createUser,
  deleted,
  deleteUser,
  getUser,
  listUserRoles,
  listUsers,
  listUserTeams,
  updateUser,
  userListing,
  userRolesListing,
  userTeamsListing,
} from "@faable/auth-contract";
import { endLoginsOf } from "../../records/interactions/index.ts";
import { assertMayBecome, listUserRoles as listRolesOfUser } from "../../records/roles/index.ts";
import { listUserTeams as listTeamsOfUser } from "../../records/teams/index.ts";
import * as users from "../../records/users/index.ts";
import { type Bound, bind } from "./bind.ts";
import { showRoleMembers } from "./role-member.ts";
import type { ManagementRooms } from "./rooms.ts";
import { showMembers } from "./team-member.ts";

/** What a user is found by when they sign in, or will be sent a code to. */
const signsInBy = ["email", "username", "phone"];

export const userOperations = ({ paging }: ManagementRooms): readonly Bound[] => [
  bind(listUsers, (call) =>
    paging(
      call,
      userListing,
      "user",
      (request) => users.listUsers(call.context, request),
      (rows) => rows.map(users.toUser),
    ),
  ),
  bind(getUser, ({ context, params }) => users.getUser(context.pointReads, params.id)),
  bind(createUser, ({ context, account, body }) => users.createUser(context, account, body)),
  bind(updateUser, async ({ context, account, params, body }) => {
    if (signsInBy.some((field) => field in body)) await assertMayBecome(context, params.id);
    return users.updateUser(context, account, params.id, body, endLoginsOf);
  }),
  bind(deleteUser, async ({ context, params }) => deleted(await users.deleteUser(context, params.id))),
  bind(listUserTeams, async (call) => {
    await users.getUser(call.context.pointReads, call.params.id);
    return paging(
      call,
      userTeamsListing,
      `user/${call.params.id}/team`,
      (request) => listTeamsOfUser(call.context, call.params.id, request),
      (rows) => showMembers(call, rows),
    );
  }),
  bind(listUserRoles, async (call) => {
    await users.getUser(call.context.pointReads, call.params.id);
    return paging(
      call,
      userRolesListing,
      `user/${call.params.id}/role`,
      (request) => listRolesOfUser(call.context, call.params.id, request),
      (rows) => showRoleMembers(call, rows),
    );
  }),
];
