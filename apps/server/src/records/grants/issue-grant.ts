import { randomBytes } from "node:crypto";
import { lifetimes } from "@faable/auth-contract";
import { createId, hashSecret, storableJson } from "../../base/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import { type CustomClaims, grantIdOf, grants, type NewGrant } from "./grant.ts";
import { newFamily, newGeneration, writeRefreshToken } from "./refresh-token.ts";

/** How the code of a grant will be redeemed. */
export interface CodeBinding {
  readonly redirectUri: string;
  readonly redirectUriGiven: boolean;
  readonly codeChallenge: string | null;
}

const after = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);

const stored = ({ accessToken, idToken }: CustomClaims): string => storableJson({ access_token: accessToken, id_token: idToken });

const common = (grant: NewGrant, { at, actor }: Pick<Transaction, "at" | "actor">) => ({
  id: actor.login === undefined ? createId("grant", at) : grantIdOf(actor.login),
  user_id: grant.userId,
  client_id: grant.clientId,
  session_id: grant.sessionId,
  scope: grant.scope,
  audience: grant.audience,
  nonce: grant.nonce,
  claims: JSON.stringify(grant.claims),
  custom_claims: grant.customClaims && stored(grant.customClaims),
  authenticated_at: grant.authenticatedAt,
  amr: JSON.stringify(grant.amr),
  acr: grant.acr,
  code_used_at: null,
  superseded_hash: null,
  successor_salt: null,
  rotated_at: null,
  ends_at: after(at, lifetimes.grant),
  ended_at: null,
  ended_reason: null,
  created_at: at,
  updated_at: at,
});

/** Stores a grant and answers its code: 256 random bits in hexadecimal, good for a minute (RFC 6749 §4.1.2). */
export const issueGrant = (tx: Transaction, grant: NewGrant, binding: CodeBinding): string => {
  const code = randomBytes(32).toString("hex");
  grants.add(tx, {
    ...common(grant, tx),
    code_hash: hashSecret(code),
    code_challenge: binding.codeChallenge,
    redirect_uri: binding.redirectUri,
    redirect_uri_given: binding.redirectUriGiven,
    code_expires_at: after(tx.at, lifetimes.authorizationCode),
    family_hash: null,
    refresh_hash: null,
    refresh_expires_at: null,
  });
  return code;
};

/** Stores a grant that needs no code, and answers it with its first refresh token; `undefined` where it may not have one. */
export const issueDirectGrant = (
  tx: Transaction,
  grant: NewGrant,
  refreshLifetime: number | undefined,
): { readonly grantId: string; readonly refreshToken: string | undefined } => {
  const [family, secret] = [newFamily(), newGeneration()];
  const refreshes = refreshLifetime !== undefined;
  const row = common(grant, tx);
  grants.add(tx, {
    ...row,
    code_hash: null,
    code_challenge: null,
    redirect_uri: null,
    redirect_uri_given: false,
    code_expires_at: null,
    family_hash: refreshes ? hashSecret(family) : null,
    refresh_hash: refreshes ? hashSecret(secret) : null,
    refresh_expires_at: refreshes ? after(tx.at, refreshLifetime) : null,
  });
  return { grantId: row.id, refreshToken: refreshes ? writeRefreshToken({ grantId: row.id, family, secret }) : undefined };
};
