/**
 * identities: users' accounts at upstream providers. Owns that one is linked to one user only, that a user has one at most
 * on a connection, and that the only way in is not taken away. Leaves talking to providers to whoever signs people in.
 */
export { type IdentityShape, identityNotFound, toIdentity } from "./identity.ts";
export { type Brought, insertIdentity, noteIdentityLogin, removeIdentitiesOf } from "./identity-of-login.ts";
export { findIdentity, type IdentityRow, identities, identitiesOf, identityFacts, listIdentities } from "./identity-store.ts";
export { linkIdentity } from "./link-identity.ts";
export { keepTokens, openTokens, reencryptIdentities } from "./provider-tokens.ts";
export { unlinkIdentity } from "./unlink-identity.ts";
