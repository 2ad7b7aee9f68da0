import { idPrefixes } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { storedWord, type Tables } from "../../ground/storage/index.ts";
import { type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type GrantRow = Selectable<Tables["grants"]>;

export const grants = tenantTable("grants");

/** Why a grant ended before its time: a code or refresh token of it was used twice, or it was revoked. */
export type GrantEnd = "reused" | "revoked";

/** Claims that a client asked for by name, beside its scopes (OIDC Core §5.5). */
export interface RequestedClaims {
  readonly userinfo: readonly string[];
  readonly idToken: readonly string[];
}

export const noClaims: RequestedClaims = Object.freeze({ userinfo: [], idToken: [] });

/** Claims that Actions gave to the tokens of a grant: they are in every one until the next login. */
export interface CustomClaims {
  readonly accessToken: Readonly<Record<string, unknown>>;
  readonly idToken: Readonly<Record<string, unknown>>;
}

export const customClaims = (stored: GrantRow["custom_claims"]): CustomClaims | null =>
  stored && { accessToken: stored.access_token, idToken: stored.id_token };

/** What a person granted to a client, once and for as long as it is renewed. */
export interface Grant {
  readonly id: string;
  readonly userId: string;
  /** Resource id of the client. */
  readonly clientId: string;
  readonly sessionId: string;
  readonly scope: string;
  readonly audience: string;
  readonly nonce: string | null;
  readonly claims: RequestedClaims;
  /** What Actions added to its tokens. */
  readonly customClaims: CustomClaims | null;
  readonly authenticatedAt: Date;
  readonly amr: readonly string[];
  readonly acr: string;
  readonly codeChallenge: string | null;
  readonly redirectUri: string | null;
  readonly redirectUriGiven: boolean;
  readonly codeExpiresAt: Date | null;
  readonly codeUsed: boolean;
  readonly familyHash: string | null;
  readonly refreshHash: string | null;
  readonly supersededHash: string | null;
  readonly successorSalt: string | null;
  readonly rotatedAt: Date | null;
  readonly refreshExpiresAt: Date | null;
  readonly endsAt: Date;
  readonly ended: GrantEnd | null;
}

/** What a grant is made of. */
export type NewGrant = Pick<
  Grant,
  | "userId"
  | "clientId"
  | "sessionId"
  | "scope"
  | "audience"
  | "nonce"
  | "claims"
  | "customClaims"
  | "authenticatedAt"
  | "amr"
  | "acr"
>;

const endOf = ({ ended_reason }: GrantRow): GrantEnd | null =>
  ended_reason === null ? null : storedWord("grants.ended_reason", ["reused", "revoked"], ended_reason);

const names = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];

export const requestedClaims = (claims: GrantRow["claims"]): RequestedClaims => ({
  userinfo: names(claims.userinfo),
  idToken: names(claims.idToken),
});

const numbered = (from: "login" | "grant", to: "login" | "grant", id: string): string =>
  `${idPrefixes[to]}${id.slice(idPrefixes[from].length)}`;

/** A login ends with one grant at most, which bears the login's number. */
export const grantIdOf = (login: string): string => numbered("login", "grant", login);

/**
 * The login that a grant came of, without a look anywhere: so the row of every token request, refused ones among them, can be
 * told as a part of it.
 */
export const loginOf = (grantId: string): string => numbered("grant", "login", grantId);

export const grantFrom = (row: GrantRow): Grant =>
  Object.freeze({
    id: row.id,
    userId: row.user_id,
    clientId: row.client_id,
    sessionId: row.session_id,
    scope: row.scope,
    audience: row.audience,
    nonce: row.nonce,
    claims: requestedClaims(row.claims),
    customClaims: customClaims(row.custom_claims),
    authenticatedAt: row.authenticated_at,
    amr: row.amr,
    acr: row.acr,
    codeChallenge: row.code_challenge,
    redirectUri: row.redirect_uri,
    redirectUriGiven: row.redirect_uri_given,
    codeExpiresAt: row.code_expires_at,
    codeUsed: row.code_used_at !== null,
    familyHash: row.family_hash,
    refreshHash: row.refresh_hash,
    supersededHash: row.superseded_hash,
    successorSalt: row.successor_salt,
    rotatedAt: row.rotated_at,
    refreshExpiresAt: row.refresh_expires_at,
    endsAt: row.ends_at,
    ended: row.ended_at === null ? null : (endOf(row) ?? "revoked"),
  });

/** May go through `pointReads`. */
export const findGrant = async (scope: Scope, id: string): Promise<Grant | undefined> => {
  const row = await grants.find(scope, id);
  return row && grantFrom(row);
};
