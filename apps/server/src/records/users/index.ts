/**
 * users: the people of a tenant. Owns profiles, their normal form (addresses, phones, names), metadata, suspension and
 * password credentials. Leaves logins to `login`, memberships to `teams`.
 */
export { createUser } from "./create-user.ts";
export { insertPasswordCredential } from "./credential-store.ts";
export { deleteUser } from "./delete-user.ts";
export { insertUser } from "./insert-user.ts";
export { hashPassword } from "./password.ts";
export { searchWords } from "./search-words.ts";
export { updateUser } from "./update-user.ts";
export { findUser, getUser, toUser, type UserShape } from "./user.ts";
export { assertUser, listUsers, type UserRow, users } from "./user-store.ts";
