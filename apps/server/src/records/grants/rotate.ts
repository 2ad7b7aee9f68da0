import { randomBytes } from "node:crypto";
import { lifetimes } from "@faable/auth-contract";
import { hashSecret, matchesHash } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { findGrant, type Grant } from "./grant.ts";
import { type PresentedRefreshToken, successorOf, writeRefreshToken } from "./refresh-token.ts";

/** How the use of a refresh token went. */
export type Rotation =
  | { readonly outcome: "rotated"; readonly refreshToken: string }
  /** Not, or no longer, a token of this grant that anyone could have. */
  | { readonly outcome: "unknown" }
  | { readonly outcome: "expired" }
  /** A superseded token came back after the time in which an answer may have been lost: somebody has a copy. */
  | { readonly outcome: "reused" };

const token = ({ id }: Grant, { family }: PresentedRefreshToken, secret: string): Rotation => ({
  outcome: "rotated",
  refreshToken: writeRefreshToken({ grantId: id, family, secret }),
});

const isWithinLeeway = ({ rotatedAt }: Grant, now: Date): boolean =>
  rotatedAt !== null && now.getTime() - rotatedAt.getTime() < lifetimes.refreshLeeway * 1000;

const isExpired = ({ refreshExpiresAt, endsAt }: Grant, now: Date): boolean =>
  refreshExpiresAt === null || refreshExpiresAt <= now || endsAt <= now;

/**
 * The superseded token within its leeway is answered with the one successor that it has, so that a lost answer, or two
 * tabs, cost nobody the session. The leeway counts from the rotation and is not prolonged by being used; once the
 * successor has itself been superseded, nothing older is answered any more.
 */
const answerAgain = (grant: Grant, presented: PresentedRefreshToken, now: Date): Rotation => {
  const superseded = grant.supersededHash !== null && matchesHash(presented.secret, grant.supersededHash);
  if (!superseded || grant.successorSalt === null || !isWithinLeeway(grant, now)) return { outcome: "reused" };
  return token(grant, presented, successorOf(presented.secret, grant.successorSalt));
};

const supersede = async (
  { db, accountId }: Scope,
  grant: Grant,
  presented: PresentedRefreshToken,
  now: Date,
  lifetime: number,
): Promise<Rotation | undefined> => {
  const salt = randomBytes(16).toString("base64url");
  const successor = successorOf(presented.secret, salt);
  const presentedHash = hashSecret(presented.secret);
  const { numUpdatedRows } = await db
    .updateTable("grants")
    .set({
      refresh_hash: hashSecret(successor),
      superseded_hash: presentedHash,
      successor_salt: salt,
      rotated_at: now,
      refresh_expires_at: new Date(now.getTime() + lifetime * 1000),
      updated_at: now,
    })
    .where("account_id", "=", accountId)
    .where("id", "=", grant.id)
    .where("refresh_hash", "=", presentedHash)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 0n ? undefined : token(grant, presented, successor);
};

/**
 * Uses a refresh token of this grant (RFC 9700 §4.14.2): by one conditional statement it is superseded by a new one. Of any
 * number of uses at once one supersedes; the others are answered with its successor.
 */
export const rotate = async (
  scope: Scope,
  grant: Grant,
  presented: PresentedRefreshToken,
  now: Date,
  lifetime: number,
): Promise<Rotation> => {
  if (grant.familyHash === null || !matchesHash(presented.family, grant.familyHash)) return { outcome: "unknown" };
  if (grant.ended !== null) return { outcome: "unknown" };
  if (isExpired(grant, now)) return { outcome: "expired" };
  const isCurrent = grant.refreshHash !== null && matchesHash(presented.secret, grant.refreshHash);
  if (!isCurrent) return answerAgain(grant, presented, now);
  const rotated = await supersede(scope, grant, presented, now, lifetime);
  if (rotated) return rotated;
  // Another use was faster. What it left behind decides, as if this one had come a moment later.
  const after = await findGrant(scope, grant.id);
  return after && after.ended === null ? answerAgain(after, presented, now) : { outcome: "unknown" };
};
