import type { Database } from "../../../../ground/tenancy/index.ts";
import { askingAt, type Connections, offeredConnections, stillOffers } from "../../../../records/connections/index.ts";
import type { Grant as AuthorizationGrant, Holder } from "../../../../records/grants/index.ts";
import { findSession } from "../../../../records/sessions/index.ts";
import { findUser } from "../../../../records/users/index.ts";
import type { TokenRequest } from "../request.ts";
import { invalidGrant } from "./grant.ts";

/** What the grants of people look things up in. */
export interface HolderRooms {
  readonly database: Database;
  readonly connections: Connections;
}

const connectionsOf = async ({ connections }: HolderRooms, { account }: TokenRequest) =>
  connections.peek(account.id) ?? (await connections.get(account.id));

/** Ids of the connections by which people may sign in at the client now: who came by another one gets no tokens (SEC-REFRESH-06). */
export const offeredNow = async (rooms: HolderRooms, request: TokenRequest): Promise<readonly string[]> => {
  const offered = offeredConnections(await connectionsOf(rooms, request), askingAt(request.account, request.client));
  return offered.map(({ id }) => id);
};

/**
 * Whose grant it is, while the session that it came from lasts and its connection is offered: what the statement that spends
 * a secret has refused is explained here. Whether the user is suspended is asked once for all grants.
 */
export const holderOf = async (
  rooms: HolderRooms,
  request: TokenRequest,
  { userId, sessionId }: AuthorizationGrant,
): Promise<Holder> => {
  const { account, client, now } = request;
  const scope = rooms.database.pointReads(account.id);
  const [user, session] = await Promise.all([findUser(scope, userId), findSession(scope, sessionId)]);
  if (!user) throw invalidGrant("The user of this grant no longer exists.");
  // A suspended user's sessions have ended too; that they are suspended is what they are told.
  if (user.suspended) return { user, sid: "", lastSeenAt: now };
  if (!session || session.revoked || session.expiresAt <= now) throw invalidGrant("The session of this grant has ended.");
  if (!stillOffers(await connectionsOf(rooms, request), session.connectionId, askingAt(account, client)))
    throw invalidGrant("The connection by which this user signed in is switched off, or is no longer offered to this client.");
  return { user, sid: session.sid, lastSeenAt: session.lastSeenAt };
};
