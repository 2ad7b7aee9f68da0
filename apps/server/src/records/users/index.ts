/**
 * users: the people of a tenant. Owns profiles, their normal form (addresses, phones, names), metadata, suspension and
 * password credentials. Leaves logins to `login`, memberships to `teams`.
 */
export { createUser } from "./create-user.ts";
export { insertPasswordCredential } from "./credential-store.ts";
export { deleteUser } from "./delete-user.ts";
export { findUser, getUser } from "./get-user.ts";
export { newUserRow } from "./new-user-row.ts";
export { hashPassword } from "./password.ts";
export { updateUser } from "./update-user.ts";
export { toUser, type UserInput, type UserRow, type UserShape } from "./user.ts";
export { findUsersByIds, insertUser, listUsers, lockUserForMembership } from "./user-store.ts";
