import {
  addTeamMember,
  deleted,
  listTeamMembers,
  memberListing,
  removeTeamMember,
  updateTeamMember,
} from "@faable/auth-contract";
import type { Db } from "../../ground/storage/index.ts";
import * as teams from "../../records/teams/index.ts";
import { findUsersByIds, toUser } from "../../records/users/index.ts";
import { type Bound, bind } from "./bind.ts";
import { type ExpandParameters, expansionsOf, loadReferences, referenceOf } from "./expand.ts";
import type { ManagementRooms } from "./rooms.ts";

/** Memberships as they are shown, with the users and teams that were asked for. */
export const showMembers = async (db: Db, accountId: string, rows: readonly teams.MemberRow[], query: ExpandParameters) => {
  const wanted = expansionsOf(query, memberListing.expand);
  const members = rows.map(teams.toMember);
  const loadUsers = async (ids: readonly string[]) => (await findUsersByIds(db, accountId, ids)).map(toUser);
  const loadTeams = async (ids: readonly string[]) => (await teams.findTeamsByIds(db, accountId, ids)).map(teams.toTeam);
  const users = await loadReferences(
    wanted.has("user"),
    members.map(({ user }) => user),
    loadUsers,
  );
  const groups = await loadReferences(
    wanted.has("team"),
    members.map(({ team }) => team),
    loadTeams,
  );
  return members.map((member) => ({ ...member, user: referenceOf(member.user, users), team: referenceOf(member.team, groups) }));
};

export const teamMemberOperations = ({ ground, paging }: ManagementRooms): readonly Bound[] => [
  bind(listTeamMembers, async (call) => {
    const { id } = await teams.getTeam(ground.db, call.account.id, call.params.team_id);
    return paging(
      call,
      memberListing,
      `team/${id}/member`,
      (request) => teams.listTeamMembers(ground.db, call.account.id, id, request),
      (rows) => showMembers(ground.db, call.account.id, rows, call.query),
    );
  }),
  bind(addTeamMember, ({ account, params, body, actor }) => teams.addMember(ground, account.id, params.team_id, body, actor)),
  bind(updateTeamMember, ({ account, params, body }) =>
    teams.updateMember(ground, account.id, params.team_id, params.member_id, body.roles),
  ),
  bind(removeTeamMember, async ({ account, params, actor }) =>
    deleted(await teams.removeMember(ground, account.id, params.team_id, params.member_id, actor)),
  ),
];
