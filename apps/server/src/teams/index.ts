/**
 * teams: groups of users. Owns teams and memberships. Leaves invitations and roles inside a team to later rooms.
 */
export { addMember } from "./add-member.ts";
export { createTeam, deleteTeam, updateTeam } from "./change-team.ts";
export { type MemberRow, removeMember, toMember, updateMember } from "./member.ts";
export { listTeamMembers, listUserTeams } from "./member-store.ts";
export { getTeam, toTeam } from "./team.ts";
export { findTeamsByIds, listTeams } from "./team-store.ts";
