/**
 * teams: groups of users. Owns teams and memberships, which only join a team and a user of the same account. Leaves the
 * users themselves to `users`, showing them inside a membership to `management`.
 */
export { addMember } from "./add-member.ts";
export { createTeam, deleteTeam, updateTeam } from "./change-team.ts";
export { type MemberRow, removeMember, toMember, updateMember } from "./member.ts";
export { listTeamMembers, listUserTeams } from "./member-store.ts";
export { getTeam, toTeam } from "./team.ts";
export { findTeamsByIds, listTeams } from "./team-store.ts";
