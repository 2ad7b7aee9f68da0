import { createTeam, deleted, deleteTeam, getTeam, listTeams, teamListing, updateTeam } from "@faable/auth-contract";
import * as teams from "../../records/teams/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

export const teamOperations = ({ ground, paging }: ManagementRooms): readonly Bound[] => [
  bind(listTeams, (call) =>
    paging(
      call,
      teamListing,
      "team",
      (request) => teams.listTeams(ground.db, call.account.id, request),
      (rows) => rows.map(teams.toTeam),
    ),
  ),
  bind(getTeam, ({ account, params }) => teams.getTeam(ground.db, account.id, params.id)),
  bind(createTeam, ({ account, body, actor }) => teams.createTeam(ground, account.id, body, actor)),
  bind(updateTeam, ({ account, params, body, actor }) => teams.updateTeam(ground, account.id, params.id, body, actor)),
  bind(deleteTeam, async ({ account, params, actor }) => deleted(await teams.deleteTeam(ground, account.id, params.id, actor))),
];
