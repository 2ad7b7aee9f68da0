import { problem } from "../../../../base/index.ts";
import { targetOfGrant, verifierFits } from "../../../../engines/tokens/index.ts";
import type { Database } from "../../../../ground/tenancy/index.ts";
import type { Apis } from "../../../../records/apis/index.ts";
import {
  type Grant as AuthorizationGrant,
  consumeCode,
  findGrant,
  findGrantByCode,
  type Holder,
} from "../../../../records/grants/index.ts";
import { required, type TokenRequest } from "../request.ts";
import { assertMayUse, type Grant, invalidGrant, type UserAuthorized } from "./grant.ts";
import { type HolderRooms, holderOf, offeredNow } from "./holder.ts";
import { endReusedGrant } from "./reuse.ts";

const type = "authorization_code";

const unknown = () => invalidGrant("The authorization code is unknown, expired, used, or was issued to another client.");

/** Required if and only if `/authorize` was given one, and then the same (RFC 6749 §4.1.3). */
const assertRedirectUri = ({ redirectUri, redirectUriGiven }: AuthorizationGrant, sent: string | undefined): void => {
  if (sent === undefined && !redirectUriGiven) return;
  if (sent !== redirectUri)
    throw problem("redirect_uri_mismatch", "redirect_uri is missing, or is not the one that /authorize was given.");
};

/** A verifier without a challenge would be a downgrade that nobody noticed (RFC 9700 §4.8.2). */
const assertVerifier = ({ codeChallenge }: AuthorizationGrant, verifier: string | undefined): void => {
  if (codeChallenge === null && verifier !== undefined)
    throw invalidGrant("The Code Verifier is not valid: the code was asked for without a code_challenge.");
  if (codeChallenge !== null && !verifierFits(codeChallenge, verifier ?? ""))
    throw invalidGrant("The Code Verifier is not valid: it is missing, or does not fit the code_challenge.");
};

/**
 * Whoever may redeem the code: until all of this fits, the code stays as it is, so that nobody but its client can spend it.
 * A second use by that client ends everything that came of the first (RFC 6749 §4.1.2).
 */
const redeemable = async (database: Database, request: TokenRequest): Promise<AuthorizationGrant> => {
  const { account, client, parameters, now } = request;
  const grant = await findGrantByCode(database.pointReads(account.id), required(parameters, "code"));
  if (!grant || grant.clientId !== client.id) throw unknown();
  assertRedirectUri(grant, parameters.redirect_uri);
  assertVerifier(grant, parameters.code_verifier);
  if (grant.codeUsed) await endReusedGrant(database, request, grant, type);
  if (grant.codeUsed || grant.ended !== null || grant.codeExpiresAt === null || grant.codeExpiresAt <= now) throw unknown();
  return grant;
};

/** Why a code that looked well was not consumed: somebody was faster, or its user or session no longer allow it. */
const unconsumed = async (rooms: HolderRooms, request: TokenRequest, grant: AuthorizationGrant): Promise<Holder> => {
  const { database } = rooms;
  const holder = await holderOf(rooms, request, grant);
  if (holder.user.suspended) return holder;
  const after = await findGrant(database.pointReads(request.account.id), grant.id);
  if (after?.codeUsed) await endReusedGrant(database, request, grant, type);
  throw unknown();
};

/** Authorization code with PKCE (RFC 6749 §4.1.3, RFC 7636). */
export const authorizationCode = (rooms: HolderRooms, apis: Apis): Grant => ({
  type,
  parameters: ["code", "redirect_uri", "code_verifier"],
  assertClient: assertMayUse(type),
  authorize: async (request): Promise<UserAuthorized> => {
    const { account, client, now } = request;
    const { database } = rooms;
    const grant = await redeemable(database, request);
    const target = await targetOfGrant(apis, account, client, grant.audience);
    const refreshes = target.api === undefined || target.api.allowOfflineAccess;
    const change = { id: grant.id, now, offered: await offeredNow(rooms, request) };
    const consumed = await consumeCode(database.scope(account.id), change, refreshes ? client.refreshLifetime : undefined);
    const { user, sid } = consumed ?? (await unconsumed(rooms, request, grant));
    return { subject: "user", user, target, scope: grant.scope, grant, sid, refreshToken: consumed?.refreshToken };
  },
});
