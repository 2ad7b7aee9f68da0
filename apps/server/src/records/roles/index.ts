/**
 * roles: named groups of API permissions, and who holds them, in the whole account or as a member of a team. Owns roles,
 * their permissions and both kinds of assignment, and answers what a person holds. Leaves catalogues to `apis`, memberships
 * to `teams`, and what a token is granted to `tokens`.
 */
export { addRoleMember } from "./add-member.ts";
export { createRole } from "./create-role.ts";
export { deleteRole } from "./delete-role.ts";
export { assertMayBecome, assertMayDoEverything, assertMaySee } from "./handing-out.ts";
export { holdsOperatorRole, permissionsOf, roleNames, roleNamesOf } from "./holdings.ts";
export { toRoleMember } from "./member.ts";
export { insertRoleMember, listRoleMembers, listUserRoles, type RoleMemberRow } from "./member-store.ts";
export { insertOperatorRole } from "./operator-role.ts";
export { forgetPermissions } from "./permission-store.ts";
export { removeRoleMember } from "./remove-member.ts";
export { assertRole, getRole, showRoles } from "./role.ts";
export { listRoles, roles } from "./role-store.ts";
export { setTeamMemberRoles, teamMemberRoles } from "./team-member-roles.ts";
export { updateRole } from "./update-role.ts";
