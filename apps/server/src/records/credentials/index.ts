/**
 * credentials: a user's password on a database connection. Owns user names and their rules, the stored hash and that it is
 * never shown. Leaves hashing, policies and attempts to `passwords`.
 */
export { type CredentialShape, credentialNotFound, ownerOf, showCredential, showCredentials } from "./credential.ts";
export {
  type CredentialRow,
  confirmPassword,
  credentials,
  findCredential,
  findCredentialByUsername,
  findCredentialOfUser,
  hasPassword,
  listCredentials,
} from "./credential-store.ts";
export { deleteCredential, deleteCredentialsOf, forgetUsernames } from "./delete-credential.ts";
export { assertUsernameFits, insertCredential, type NewCredential } from "./insert-credential.ts";
export { updateCredential } from "./update-credential.ts";
export { normalUsername } from "./username.ts";
