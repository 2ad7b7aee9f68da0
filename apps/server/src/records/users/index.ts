/**
 * users: the people of a tenant. Owns profiles, their normal form (addresses, phones, names), metadata and suspension.
 * Leaves passwords to `credentials`, accounts at providers to `identities`, memberships to `teams`.
 */
export { createUser } from "./create-user.ts";
export { deleteUser } from "./delete-user.ts";
export { findUserByEmail, giveEmail, setUsername } from "./identifiers.ts";
export { insertUser } from "./insert-user.ts";
export { mergeMetadata } from "./merge-metadata.ts";
export { addressAfter, attestAddress, type ProvidedProfile, takeProvidedProfile } from "./provided-profile.ts";
export { recordLogin } from "./record-login.ts";
export { notingSuspended, recordSuspended, type SuspendedTry } from "./record-suspended.ts";
export { searchWords } from "./search-words.ts";
export { tellOfLogin } from "./tell.ts";
export { updateUser } from "./update-user.ts";
export { findUser, getUser, toUser, type UserInput, type UserShape } from "./user.ts";
export { assertUser, keepUser, listUsers, type UserRow, users } from "./user-store.ts";
export { voidProofs } from "./void-proofs.ts";
