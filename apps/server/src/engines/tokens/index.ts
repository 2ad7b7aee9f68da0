/**
 * tokens: access tokens, made and read. Owns audience and scope rules, claims, minting, and the verification of tokens
 * that come back to our own endpoints. Leaves to `oauth`: who may ask; to `management`: what a token opens.
 */
export { type Target, targetFor, targetOfGrant, userInfoAudience } from "./audience.ts";
export { grantToUser, membershipsFor, permissionsNow } from "./holdings.ts";
export { createIdTokens, type Hint, type IdTokens } from "./id-tokens.ts";
export { everyIdentityClaim, type IdentityClaims, identityClaims, scopeOfClaim, withoutIdentity } from "./identity-claims.ts";
export { type EndedSession, mintLogoutToken } from "./logout-token.ts";
export { type Minted, mintMachineToken } from "./mint.ts";
export { grantOfTokenId, mintUserTokens, type UserGrant, type UserTokens } from "./mint-for-user.ts";
export { challengeOf, isChallenge } from "./pkce.ts";
export { grantMachineScope, grantUserScope, narrowScope, scopeWords } from "./scopes.ts";
export { createUserAccess, type UserAccess, type UserOfToken } from "./user-access.ts";
export { type AccessTokens, createAccessTokens, type VerifiedToken } from "./verify-access-token.ts";
