/**
 * tokens: access tokens, made and read. Owns audience and scope rules, claims, minting, and the verification of tokens
 * that come back to our own endpoints. Leaves to `oauth`: who may ask; to `management`: what a token opens.
 */
export { resolveTarget, type Target } from "./audience.ts";
export { type Minted, mintMachineToken } from "./mint.ts";
export { grantMachineScope, grantUserScope, narrowScope } from "./scopes.ts";
export { type AccessTokens, createAccessTokens, type VerifiedToken } from "./verify-access-token.ts";
