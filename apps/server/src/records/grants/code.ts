import { sql } from "kysely";
import { hashSecret } from "../../base/index.ts";
import { compiledOnce, type Given, pointRead, type Scope } from "../../ground/tenancy/index.ts";
import { customClaims, type Grant, type GrantRow, grantFrom, requestedClaims } from "./grant.ts";
import { type HeldChange, type Holder, holderFrom, updateHeld } from "./holder.ts";
import { newFamily, newGeneration, writeRefreshToken } from "./refresh-token.ts";

const byCode = pointRead<GrantRow>(({ db, accountId }, hash) =>
  db.selectFrom("grants").selectAll().where("account_id", "=", accountId).where("code_hash", "=", hash),
);

/** The grant of a code, used or not. May go through `pointReads`. */
export const findGrantByCode = async (scope: Scope, code: string): Promise<Grant | undefined> => {
  const row = await byCode(scope, hashSecret(code));
  return row && grantFrom(row);
};

/** What is said about a code by whoever redeems it, and what must be so for it. */
export interface Redemption extends HeldChange {
  readonly code: string;
  /** Resource id of the client that redeems it. */
  readonly clientId: string;
  readonly redirectUri: string | undefined;
  /** Of the verifier that came with it; `null` when none did. */
  readonly codeChallenge: string | null;
}

/** What redeeming a code begins, and for whom. */
export interface Redeemed extends Holder {
  readonly grant: Pick<
    Grant,
    "id" | "sessionId" | "scope" | "audience" | "nonce" | "claims" | "customClaims" | "authenticatedAt" | "amr" | "acr"
  >;
  /** The first of a family that has begun. Whoever may not have it is not given it, and nobody can then use the family. */
  readonly refreshToken: string;
}

interface Consumption extends HeldChange {
  readonly codeHash: string;
  readonly clientId: string;
  readonly redirectUri: string | null;
  readonly codeChallenge: string | null;
  readonly familyHash: string;
  readonly refreshHash: string;
  readonly refreshExpiresAt: Date;
}

/** Only a redirect URI that nobody gave to `/authorize` may be left out (RFC 6749 §4.1.3); a verifier comes if and only if a challenge did. */
const consumption = compiledOnce((scope, given: Given<Consumption>) =>
  updateHeld(scope, given)
    .set({
      code_used_at: given("now"),
      family_hash: given("familyHash"),
      refresh_hash: given("refreshHash"),
      refresh_expires_at: given("refreshExpiresAt"),
      updated_at: given("now"),
    })
    .where("grants.code_hash", "=", given("codeHash"))
    .where("grants.client_id", "=", given("clientId"))
    .where(
      sql<boolean>`grants.redirect_uri = coalesce(${given("redirectUri")}, case when not grants.redirect_uri_given then grants.redirect_uri end)`,
    )
    .where("grants.code_challenge", "is not distinct from", given("codeChallenge"))
    .where("grants.code_used_at", "is", null)
    .where("grants.code_expires_at", ">", given("now"))
    .returning([
      "grants.id as grant_id",
      "grants.session_id as grant_session_id",
      "grants.scope as grant_scope",
      "grants.audience as grant_audience",
      "grants.nonce as grant_nonce",
      "grants.claims as grant_claims",
      "grants.custom_claims as grant_custom_claims",
      "grants.authenticated_at as grant_authenticated_at",
      "grants.amr as grant_amr",
      "grants.acr as grant_acr",
    ]),
);

type ConsumedRow = Awaited<ReturnType<typeof consumption>>[number];

const redeemedGrant = (row: ConsumedRow): Redeemed["grant"] => ({
  id: row.grant_id,
  sessionId: row.grant_session_id,
  scope: row.grant_scope,
  audience: row.grant_audience,
  nonce: row.grant_nonce,
  claims: requestedClaims(row.grant_claims),
  customClaims: customClaims(row.grant_custom_claims),
  authenticatedAt: row.grant_authenticated_at,
  amr: row.grant_amr,
  acr: row.grant_acr,
});

/**
 * Redeems a code by one conditional statement, which asks everything that must fit and begins the family of refresh tokens:
 * of any number at once, on any node, one gets an answer, and all others `undefined`. Whatever does not fit leaves the code as
 * it is, so that nobody but its client can spend it.
 */
export const redeemCode = async (
  scope: Scope,
  { code, redirectUri, ...redemption }: Redemption,
  refreshLifetime: number,
): Promise<Redeemed | undefined> => {
  const [family, secret] = [newFamily(), newGeneration()];
  const [row] = await consumption(scope, {
    ...redemption,
    codeHash: hashSecret(code),
    redirectUri: redirectUri ?? null,
    familyHash: hashSecret(family),
    refreshHash: hashSecret(secret),
    refreshExpiresAt: new Date(redemption.now.getTime() + refreshLifetime * 1000),
  });
  if (!row) return undefined;
  const grant = redeemedGrant(row);
  return { ...holderFrom(row), grant, refreshToken: writeRefreshToken({ grantId: grant.id, family, secret }) };
};
