/**
 * consents: which scopes a user has let a client have that nobody of the tenant vouches for. Owns the consents table.
 * Leaves to `interactions`: which clients need one.
 */
export { consentedScopes, forgetConsents, giveConsent } from "./consent-store.ts";
