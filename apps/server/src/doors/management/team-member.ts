import {
  addTeamMember,
  deleted,
  listTeamMembers,
  memberListing,
  removeTeamMember,
  updateTeamMember,
} from "@faable/auth-contract";
import * as teams from "../../records/teams/index.ts";
import { toUser, users } from "../../records/users/index.ts";
import { type Bound, bind } from "./bind.ts";
import { type Expanding, expansionsOf, loadReferences, referenceOf } from "./expand.ts";
import type { ManagementRooms } from "./rooms.ts";

/** Memberships as they are shown, with the users and teams that were asked for. */
export const showMembers = async (call: Expanding, rows: readonly teams.MemberRow[]) => {
  const scope = call.context;
  const wanted = expansionsOf(call, memberListing.expand);
  const members = await teams.showMembers(scope, rows);
  const people = await loadReferences(
    wanted.has("user"),
    rows.map(({ user_id }) => user_id),
    async (ids) => (await users.findMany(scope, ids)).map(toUser),
  );
  const groups = await loadReferences(
    wanted.has("team"),
    rows.map(({ team_id }) => team_id),
    async (ids) => (await teams.teams.findMany(scope, ids)).map(teams.toTeam),
  );
  return members.map((member) => ({ ...member, user: referenceOf(member.user, people), team: referenceOf(member.team, groups) }));
};

export const teamMemberOperations = ({ paging }: ManagementRooms): readonly Bound[] => [
  bind(listTeamMembers, async (call) => {
    const { id } = await teams.getTeam(call.context.pointReads, call.params.team_id);
    return paging(
      call,
      memberListing,
      `team/${id}/member`,
      (request) => teams.listTeamMembers(call.context, id, request),
      (rows) => showMembers(call, rows),
    );
  }),
  bind(addTeamMember, ({ context, params, body }) => teams.addMember(context, params.team_id, body)),
  bind(updateTeamMember, ({ context, params, body }) =>
    teams.updateMember(context, params.team_id, params.member_id, body.roles),
  ),
  bind(removeTeamMember, async ({ context, params }) =>
    deleted(await teams.removeMember(context, params.team_id, params.member_id)),
  ),
];
