import { Problem } from "../../../../base/index.ts";
import { narrowScope, permissionsNow, targetOfGrant } from "../../../../engines/tokens/index.ts";
import type { Database } from "../../../../ground/tenancy/index.ts";
import type { Apis } from "../../../../records/apis/index.ts";
import {
  type Grant as AuthorizationGrant,
  findGrant,
  type Holder,
  type PresentedRefreshToken,
  parseRefreshToken,
  type Rotation,
  rotate,
} from "../../../../records/grants/index.ts";
import { noteUse } from "../../../../records/sessions/index.ts";
import { required, type TokenRequest } from "../request.ts";
import { assertMayUse, type Grant, invalidGrant, ofLogin, type UserAuthorized } from "./grant.ts";
import { type HolderRooms, holderOf, offeredNow } from "./holder.ts";
import { endReusedGrant } from "./reuse.ts";

const type = "refresh_token";

const unknown = () =>
  invalidGrant("The refresh token is unknown, superseded, revoked or expired, or was issued to another client.");

const presentedOf = async (
  database: Database,
  { account, parameters }: TokenRequest,
): Promise<{ readonly grant: AuthorizationGrant; readonly presented: PresentedRefreshToken }> => {
  const presented = parseRefreshToken(required(parameters, "refresh_token"));
  const grant = presented && (await findGrant(database.pointReads(account.id), presented.grantId));
  if (!presented || !grant) throw unknown();
  return { grant, presented };
};

/** Whoever is refused hears first of the user's and the session's end, and only then of the token. */
const rotated = async (
  rooms: HolderRooms,
  request: TokenRequest,
  grant: AuthorizationGrant,
  rotation: Rotation,
): Promise<{ readonly holder: Holder; readonly refreshToken: string | undefined }> => {
  if (rotation.outcome === "rotated" && rotation.holder) return { holder: rotation.holder, refreshToken: rotation.refreshToken };
  const holder = await holderOf(rooms, request, grant);
  if (holder.user.suspended) return { holder, refreshToken: undefined };
  if (rotation.outcome === "rotated") return { holder, refreshToken: rotation.refreshToken };
  if (rotation.outcome === "reused") await endReusedGrant(rooms.database, request, grant, type);
  throw unknown();
};

/** The API may be gone since; its tokens are no longer renewed, and that is no passing fault. */
const targetOf = async (apis: Apis, { account, client }: TokenRequest, grant: AuthorizationGrant) =>
  targetOfGrant(apis, account, client, grant.audience).catch((error: unknown) => {
    throw error instanceof Problem && error.status < 500 ? invalidGrant("The API of this grant no longer exists.") : error;
  });

const refreshed = async (
  rooms: HolderRooms,
  apis: Apis,
  request: TokenRequest,
  grant: AuthorizationGrant,
  presented: PresentedRefreshToken,
): Promise<UserAuthorized> => {
  const { account, client, parameters, now } = request;
  if (grant.clientId !== client.id) throw unknown();
  const scope = rooms.database.scope(account.id);
  const target = await targetOf(apis, request, grant);
  const held = narrowScope(grant.scope, parameters.scope);
  const granted = await permissionsNow(scope, target.api, grant.userId, held);
  const use = { now, offered: await offeredNow(rooms, request) };
  const rotation = await rotate(scope, grant, presented, use, client.refreshLifetime);
  const { refreshToken: next, holder } = await rotated(rooms, request, grant, rotation);
  await noteUse(scope, grant.sessionId, holder.lastSeenAt, now);
  return { subject: "user", user: holder.user, target, scope: granted, grant, sid: holder.sid, refreshToken: next };
};

/** Refresh with rotation (RFC 6749 §6, RFC 9700 §4.14.2). The audience is the grant's; the scope can only be narrowed. */
export const refreshToken = (rooms: HolderRooms, apis: Apis): Grant => ({
  type,
  parameters: ["refresh_token", "scope"],
  assertClient: assertMayUse(type),
  authorize: async (request): Promise<UserAuthorized> => {
    const { grant, presented } = await presentedOf(rooms.database, request);
    return refreshed(rooms, apis, request, grant, presented).catch(ofLogin(grant));
  },
});
