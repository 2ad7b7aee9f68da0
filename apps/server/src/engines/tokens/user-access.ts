import { problem } from "../../base/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { findGrant, noClaims, type RequestedClaims } from "../../records/grants/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import { findUser, type UserShape } from "../../records/users/index.ts";
import { grantOfTokenId } from "./mint-for-user.ts";
import type { AccessTokens } from "./verify-access-token.ts";

/** Who came with a user's access token, and what it allows here. */
export interface UserOfToken {
  readonly user: UserShape;
  readonly scopes: ReadonlySet<string>;
  readonly requestedClaims: RequestedClaims;
  /** What Actions gave to the access token. */
  readonly customClaims: Readonly<Record<string, unknown>>;
  /** False for a suspended user: what to answer is each endpoint's matter. */
  readonly mayAct: boolean;
  /** The session that the token came from. */
  readonly sessionId: string | undefined;
  readonly clientId: string;
}

export interface UserAccess {
  /** The user of an access token of this account. Throws `invalid_token` for any other token; of a machine's, what is given. */
  readonly userOf: (account: Account, token: string, machine?: () => Error) => Promise<UserOfToken>;
}

const invalid = (why: string): Error =>
  problem("invalid_token", why, { headers: { "www-authenticate": 'Bearer error="invalid_token"' } });

const machineIsNobody = () => invalid("The token is a machine's. Send a user's access token.");

/** Reads users' access tokens at our own endpoints: other than resource servers we can ask whether their grant has ended. */
export const createUserAccess = (accessTokens: AccessTokens, { pointReads }: Database): UserAccess =>
  Object.freeze({
    userOf: async (account: Account, token: string, machine = machineIsNobody) => {
      const verified = await accessTokens.verify(token, [account]);
      const grantId = grantOfTokenId(verified.tokenId);
      if (grantId === undefined || !verified.subject.startsWith("user_")) throw machine();
      const scope = pointReads(account.id);
      const [user, grant] = await Promise.all([findUser(scope, verified.subject), findGrant(scope, grantId)]);
      if (!user) throw invalid("The user of this token no longer exists.");
      if (!grant || grant.ended !== null) throw invalid("The grant of this token has ended.");
      return {
        user,
        scopes: verified.scopes,
        requestedClaims: grant.claims ?? noClaims,
        customClaims: grant.customClaims?.accessToken ?? {},
        mayAct: !user.suspended,
        sessionId: grant.sessionId,
        clientId: verified.clientId,
      };
    },
  });
