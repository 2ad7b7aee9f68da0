import { problem } from "../../../../base/index.ts";
import { challengeOf, targetOfGrant } from "../../../../engines/tokens/index.ts";
import type { Apis } from "../../../../records/apis/index.ts";
import { type Grant as AuthorizationGrant, findGrantByCode, redeemCode } from "../../../../records/grants/index.ts";
import { required, type TokenRequest } from "../request.ts";
import { assertMayUse, type Grant, invalidGrant, ofLogin, type UserAuthorized } from "./grant.ts";
import { type HolderRooms, holderOf, offeredNow } from "./holder.ts";
import { endReusedGrant } from "./reuse.ts";

const type = "authorization_code";

const unknown = () => invalidGrant("The authorization code is unknown, expired, used, or was issued to another client.");

/** What fits no challenge, as a verifier that is too short or has other characters must not. */
const fitsNone = "-";

const challengeFor = (verifier: string | undefined): string | null =>
  verifier === undefined ? null : (challengeOf(verifier) ?? fitsNone);

/** Required if and only if `/authorize` was given one, and then the same (RFC 6749 §4.1.3). */
const assertRedirectUri = ({ redirectUri, redirectUriGiven }: AuthorizationGrant, sent: string | undefined): void => {
  if (sent === undefined && !redirectUriGiven) return;
  if (sent !== redirectUri)
    throw problem("redirect_uri_mismatch", "redirect_uri is missing, or is not the one that /authorize was given.");
};

/** A verifier without a challenge would be a downgrade that nobody noticed (RFC 9700 §4.8.2). */
const assertVerifier = ({ codeChallenge }: AuthorizationGrant, verifier: string | undefined): void => {
  if (codeChallenge === challengeFor(verifier)) return;
  throw codeChallenge === null
    ? invalidGrant("The Code Verifier is not valid: the code was asked for without a code_challenge.")
    : invalidGrant("The Code Verifier is not valid: it is missing, or does not fit the code_challenge.");
};

/** Why a suspended user's code was not redeemed is said once for all grants, by whoever is told who it was. */
const suspendedHolder = async (rooms: HolderRooms, request: TokenRequest, grant: AuthorizationGrant) => {
  const holder = await holderOf(rooms, request, grant);
  if (!holder.user.suspended) throw unknown();
  return { ...holder, grant, refreshToken: undefined };
};

/**
 * Why a code was not redeemed. A second use by its client ends everything that came of the first (RFC 6749 §4.1.2).
 */
const refusedOf = async (rooms: HolderRooms, request: TokenRequest, grant: AuthorizationGrant) => {
  const { client, parameters, now } = request;
  if (grant.clientId !== client.id) throw unknown();
  assertRedirectUri(grant, parameters.redirect_uri);
  assertVerifier(grant, parameters.code_verifier);
  if (grant.codeUsed) await endReusedGrant(rooms.database, request, grant, type);
  if (grant.codeUsed || grant.ended !== null || grant.codeExpiresAt === null || grant.codeExpiresAt <= now) throw unknown();
  return suspendedHolder(rooms, request, grant);
};

const unredeemed = async (rooms: HolderRooms, request: TokenRequest) => {
  const scope = rooms.database.pointReads(request.account.id);
  const grant = await findGrantByCode(scope, required(request.parameters, "code"));
  if (!grant) throw unknown();
  return refusedOf(rooms, request, grant).catch(ofLogin(grant));
};

/**
 * Authorization code with PKCE (RFC 6749 §4.1.3, RFC 7636). What spends the code asks whether it may; only what it refuses is
 * looked at again, to say why.
 */
export const authorizationCode = (rooms: HolderRooms, apis: Apis): Grant => ({
  type,
  parameters: ["code", "redirect_uri", "code_verifier"],
  assertClient: assertMayUse(type),
  authorize: async (request): Promise<UserAuthorized> => {
    const { account, client, parameters, now } = request;
    const redemption = {
      code: required(parameters, "code"),
      clientId: client.id,
      redirectUri: parameters.redirect_uri,
      codeChallenge: challengeFor(parameters.code_verifier),
      offered: await offeredNow(rooms, request),
      now,
    };
    const redeemed = await redeemCode(rooms.database.scope(account.id), redemption, client.refreshLifetime);
    const { user, sid, grant, refreshToken } = redeemed ?? (await unredeemed(rooms, request));
    const target = await targetOfGrant(apis, account, client, grant.audience).catch(ofLogin(grant));
    const refreshes = target.api === undefined || target.api.allowOfflineAccess;
    return { subject: "user", user, target, scope: grant.scope, grant, sid, refreshToken: refreshes ? refreshToken : undefined };
  },
});
