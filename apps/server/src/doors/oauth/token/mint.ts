import { seconds } from "../../../base/index.ts";
import { membershipsFor, mintMachineToken, mintUserTokens } from "../../../engines/tokens/index.ts";
import type { Database } from "../../../ground/tenancy/index.ts";
import type { Keys } from "../../../records/keys/index.ts";
import type { Authorized, UserAuthorized } from "./grants/grant.ts";
import type { TokenRequest } from "./request.ts";

/** RFC 6749 §5.1. */
export interface TokenReply {
  readonly access_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
  readonly scope: string;
  readonly id_token?: string;
  readonly refresh_token?: string;
}

const forUser = async (
  keys: Keys,
  database: Database,
  { account, client, now }: TokenRequest,
  authorized: UserAuthorized,
): Promise<TokenReply> => {
  const { user, target, scope, grant, sid, refreshToken } = authorized;
  const memberships = await membershipsFor(database.scope(account.id), target.api, user.id);
  const tokens = await mintUserTokens(keys, { account, client, user, target, scope, grant, sid, memberships, now });
  return {
    access_token: tokens.accessToken,
    token_type: "Bearer",
    expires_in: tokens.expiresIn,
    scope,
    ...(tokens.idToken === undefined ? {} : { id_token: tokens.idToken }),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  };
};

/** The one place where a grant becomes tokens. */
export const mint = async (
  keys: Keys,
  database: Database,
  request: TokenRequest,
  authorized: Authorized,
  /** What Actions gave to the token of a machine; those of a user come with the grant. */
  customClaims: Readonly<Record<string, unknown>>,
): Promise<TokenReply> => {
  if (authorized.subject === "user") return forUser(keys, database, request, authorized);
  const { account, client, now } = request;
  const { target, scope } = authorized;
  const { accessToken, expiresIn } = await mintMachineToken(keys, {
    account,
    client,
    target,
    scope,
    customClaims,
    now: seconds(now),
  });
  return { access_token: accessToken, token_type: "Bearer", expires_in: expiresIn, scope };
};
