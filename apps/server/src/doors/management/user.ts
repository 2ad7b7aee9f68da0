import {
  createUser,
  deleted,
  deleteUser,
  getUser,
  listUsers,
  listUserTeams,
  updateUser,
  userListing,
  userTeamsListing,
} from "@faable/auth-contract";
import { listUserTeams as listTeamsOfUser } from "../../records/teams/index.ts";
import * as users from "../../records/users/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";
import { showMembers } from "./team-member.ts";

export const userOperations = ({ ground, paging }: ManagementRooms): readonly Bound[] => [
  bind(listUsers, (call) =>
    paging(
      call,
      userListing,
      "user",
      (request) => users.listUsers(ground.db, call.account.id, request),
      (rows) => rows.map(users.toUser),
    ),
  ),
  bind(getUser, ({ account, params }) => users.getUser(ground.db, account.id, params.id)),
  bind(createUser, ({ account, body, actor }) => users.createUser(ground, account, body, actor)),
  bind(updateUser, ({ account, params, body, actor }) => users.updateUser(ground, account, params.id, body, actor)),
  bind(deleteUser, async ({ account, params, actor }) => deleted(await users.deleteUser(ground, account.id, params.id, actor))),
  bind(listUserTeams, async (call) => {
    await users.getUser(ground.db, call.account.id, call.params.id);
    return paging(
      call,
      userTeamsListing,
      `user/${call.params.id}/team`,
      (request) => listTeamsOfUser(ground.db, call.account.id, call.params.id, request),
      (rows) => showMembers(ground.db, call.account.id, rows, call.query),
    );
  }),
];
