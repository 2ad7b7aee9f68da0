import { createTeam, deleted, deleteTeam, getTeam, listTeams, teamListing, updateTeam } from "@faable/auth-contract";
import * as teams from "../../records/teams/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

export const teamOperations = ({ paging }: ManagementRooms): readonly Bound[] => [
  bind(listTeams, (call) =>
    paging(
      call,
      teamListing,
      "team",
      (request) => teams.listTeams(call.context, request),
      (rows) => rows.map(teams.toTeam),
    ),
  ),
  bind(getTeam, ({ context, params }) => teams.getTeam(context.pointReads, params.id)),
  bind(createTeam, ({ context, body }) => teams.createTeam(context, body)),
  bind(updateTeam, ({ context, params, body }) => teams.updateTeam(context, params.id, body)),
  bind(deleteTeam, async ({ context, params }) => deleted(await teams.deleteTeam(context, params.id))),
];
