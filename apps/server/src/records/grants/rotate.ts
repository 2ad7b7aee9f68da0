import { randomBytes } from "node:crypto";
import { lifetimes } from "@faable/auth-contract";
import { hashSecret, matchesHash } from "../../base/index.ts";
import { compiledOnce, type Given, type Scope } from "../../ground/tenancy/index.ts";
import { findGrant, type Grant } from "./grant.ts";
import { type HeldChange, type Holder, holderFrom, updateHeld } from "./holder.ts";
import { type PresentedRefreshToken, successorOf, writeRefreshToken } from "./refresh-token.ts";

/** How the use of a refresh token went. */
export type Rotation =
  | {
      readonly outcome: "rotated";
      readonly refreshToken: string;
      /** Whoever the statement found; nobody was asked for where a successor is answered again. */
      readonly holder?: Holder;
    }
  /** Not, or no longer, a token of this grant that anyone could have. */
  | { readonly outcome: "unknown" }
  | { readonly outcome: "expired" }
  /** A superseded token came back after the time in which an answer may have been lost: somebody has a copy. */
  | { readonly outcome: "reused" };

const token = ({ id }: Grant, { family }: PresentedRefreshToken, secret: string) => ({
  outcome: "rotated" as const,
  refreshToken: writeRefreshToken({ grantId: id, family, secret }),
});

const isCurrent = ({ refreshHash }: Grant, { secret }: PresentedRefreshToken): boolean =>
  refreshHash !== null && matchesHash(secret, refreshHash);

/** In both directions: the clock of another node may be behind, but one that was set back must not begin the leeway anew. */
const isWithinLeeway = ({ rotatedAt }: Grant, now: Date): boolean =>
  rotatedAt !== null && Math.abs(now.getTime() - rotatedAt.getTime()) < lifetimes.refreshLeeway * 1000;

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

interface Supersession extends HeldChange {
  readonly id: string;
  readonly presentedHash: string;
  readonly successorHash: string;
  readonly salt: string;
  readonly expiresAt: Date;
}

const supersession = compiledOnce((scope, given: Given<Supersession>) =>
  updateHeld(scope, given)
    .set({
      refresh_hash: given("successorHash"),
      superseded_hash: given("presentedHash"),
      successor_salt: given("salt"),
      rotated_at: given("now"),
      refresh_expires_at: given("expiresAt"),
      updated_at: given("now"),
    })
    .where("grants.id", "=", given("id"))
    .where("grants.refresh_hash", "=", given("presentedHash")),
);

const supersede = async (
  scope: Scope,
  grant: Grant,
  presented: PresentedRefreshToken,
  use: HeldChange,
  lifetime: number,
): Promise<Rotation | undefined> => {
  const salt = randomBytes(16).toString("base64url");
  const successor = successorOf(presented.secret, salt);
  const [row] = await supersession(scope, {
    ...use,
    id: grant.id,
    presentedHash: hashSecret(presented.secret),
    successorHash: hashSecret(successor),
    salt,
    expiresAt: new Date(use.now.getTime() + lifetime * 1000),
  });
  return row && { ...token(grant, presented, successor), holder: holderFrom(row) };
};

/**
 * Uses a refresh token of this grant (RFC 9700 §4.14.2): by one conditional statement it is superseded by a new one. Of any
 * number of uses at once one supersedes; the others are answered with its successor.
 */
export const rotate = async (
  scope: Scope,
  grant: Grant,
  presented: PresentedRefreshToken,
  use: HeldChange,
  lifetime: number,
): Promise<Rotation> => {
  const { now } = use;
  if (grant.familyHash === null || !matchesHash(presented.family, grant.familyHash)) return { outcome: "unknown" };
  if (grant.ended !== null) return { outcome: "unknown" };
  if (isExpired(grant, now)) return { outcome: "expired" };
  if (!isCurrent(grant, presented)) return answerAgain(grant, presented, now);
  const rotated = await supersede(scope, grant, presented, use, lifetime);
  if (rotated) return rotated;
  // Another use was faster, or session, user or connection no longer allow it. In the first case what that use left behind
  // decides, as if this one had come a moment later; in the second the token is still the current one.
  const after = await findGrant(scope, grant.id);
  if (!after || after.ended !== null || isCurrent(after, presented)) return { outcome: "unknown" };
  return answerAgain(after, presented, now);
};
