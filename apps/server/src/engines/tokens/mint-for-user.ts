import { randomBytes } from "node:crypto";
import { seconds } from "../../base/index.ts";
import type { Client } from "../../records/clients/index.ts";
import type { Grant } from "../../records/grants/index.ts";
import type { AccountKeys, Keys } from "../../records/keys/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import type { UserShape } from "../../records/users/index.ts";
import type { Target } from "./audience.ts";
import { identityClaims, withoutIdentity } from "./identity-claims.ts";

/** What a user's tokens are made of. */
export interface UserGrant {
  readonly account: Account;
  readonly client: Client;
  readonly user: UserShape;
  readonly target: Target;
  /** What this answer grants: the grant's scope, or less. */
  readonly scope: string;
  readonly grant: Pick<Grant, "id" | "sessionId" | "nonce" | "claims" | "customClaims" | "authenticatedAt" | "amr" | "acr">;
  /** What relying parties know the session by. */
  readonly sid: string;
  /** Members of the access token that the API asks for: slugs of teams, names of roles. */
  readonly memberships: { readonly teams?: readonly string[]; readonly roles?: readonly string[] };
  readonly now: Date;
}

export interface UserTokens {
  readonly accessToken: string;
  readonly idToken: string | undefined;
  readonly expiresIn: number;
}

const wordsOf = (scope: string): readonly string[] => scope.split(" ").filter((word) => word !== "");

const aboutPersons = new Set(["openid", "profile", "email", "phone", "address", "offline_access"]);

/** `permissions` are the words that are the API's own. */
const permissionsIn = (scope: string): string =>
  wordsOf(scope)
    .filter((word) => !aboutPersons.has(word))
    .join(" ");

/**
 * The identifier of a user's access token begins with the one of its grant, so that our own endpoints find out in one read
 * whether the grant has ended. To everybody else it is any unique text (RFC 9068 §2.2).
 */
const tokenId = (grantId: string): string => `${grantId.slice("grant_".length)}.${randomBytes(12).toString("base64url")}`;

/** Custom claims come first: whatever we say ourselves takes the place of one of the same name. */
const accessClaims = ({ account, client, user, target, scope, grant, memberships, now }: UserGrant) => ({
  ...grant.customClaims?.accessToken,
  iss: account.issuer,
  sub: user.id,
  aud: target.audience,
  iat: seconds(now),
  exp: seconds(now) + target.lifetime,
  jti: tokenId(grant.id),
  client_id: client.clientId,
  account: account.id,
  scope,
  permissions: target.api?.withPermissions ? permissionsIn(scope) : undefined,
  fsid: grant.sessionId,
  auth_time: seconds(grant.authenticatedAt),
  amr: grant.amr,
  acr: grant.acr,
  ...memberships,
});

const idClaims = ({ account, client, user, target, scope, grant, sid, now }: UserGrant) => ({
  ...withoutIdentity(grant.customClaims?.idToken),
  ...identityClaims(user, account.issuer, client.identityInIdToken ? wordsOf(scope) : [], grant.claims.idToken),
  iss: account.issuer,
  sub: user.id,
  aud: client.clientId,
  iat: seconds(now),
  exp: seconds(now) + target.lifetime,
  auth_time: seconds(grant.authenticatedAt),
  nonce: grant.nonce ?? undefined,
  sid,
  amr: grant.amr,
  acr: grant.acr,
});

const keysOf = (keys: Keys, { account }: UserGrant): AccountKeys | Promise<AccountKeys> =>
  keys.peek(account.id) ?? keys.get(account.id);

/** Signs the access token of a user, and the ID token if `openid` was granted (OIDC Core §2). Both at once, on the thread pool. */
export const mintUserTokens = async (keys: Keys, grant: UserGrant): Promise<UserTokens> => {
  const accountKeys = await keysOf(keys, grant);
  const { target, scope } = grant;
  const [accessToken, idToken] = await Promise.all([
    keys.sign(accountKeys, target.api?.signingAlg ?? "RS256", "at+jwt", accessClaims(grant)),
    wordsOf(scope).includes("openid") ? keys.sign(accountKeys, "RS256", "JWT", idClaims(grant)) : undefined,
  ]);
  return { accessToken, idToken, expiresIn: target.lifetime };
};

/** The grant that an access token of a user came from; `undefined` for a machine's. */
export const grantOfTokenId = (jti: string): string | undefined => {
  const [, grant] = /^([0-9a-f]{24})\./.exec(jti) ?? [];
  return grant === undefined ? undefined : `grant_${grant}`;
};
