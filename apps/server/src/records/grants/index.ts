/**
 * grants: what people have granted to clients. Owns one row per authorization grant, with its code and, later, its family
 * of refresh tokens: each is consumed by one conditional statement, and only hashes of them exist. Leaves to `tokens`: what
 * a grant's tokens say; to `oauth`: who may redeem what.
 */
export { findGrantByCode, redeemCode } from "./code.ts";
export { endGrant } from "./end-grant.ts";
export {
  type CustomClaims,
  findGrant,
  type Grant,
  type GrantEnd,
  loginOf,
  type NewGrant,
  noClaims,
  type RequestedClaims,
} from "./grant.ts";
export type { Holder } from "./holder.ts";
export { type CodeBinding, issueDirectGrant, issueGrant } from "./issue-grant.ts";
export { purgeGrants } from "./purge.ts";
export { type PresentedRefreshToken, parseRefreshToken } from "./refresh-token.ts";
export { type Rotation, rotate } from "./rotate.ts";
