/**
 * teams: groups of users. Owns teams and memberships, which only join a team and a user of the same account. Leaves the
 * users themselves to `users`, roles to `roles`, showing them inside a membership to `management`.
 */
export { addMember } from "./add-member.ts";
export { createTeam } from "./create-team.ts";
export { deleteTeam } from "./delete-team.ts";
export { showMembers } from "./member.ts";
export { listTeamMembers, listUserTeams, type MemberRow } from "./member-store.ts";
export { removeMember } from "./remove-member.ts";
export { getTeam, toTeam } from "./team.ts";
export { listTeams, teamSlugsOf, teams } from "./team-store.ts";
export { updateMember } from "./update-member.ts";
export { updateTeam } from "./update-team.ts";
