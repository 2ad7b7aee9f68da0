import type { Database } from "../../../../ground/tenancy/index.ts";
import { askingAt, type Connections, stillOffers } from "../../../../records/connections/index.ts";
import type { Grant as AuthorizationGrant, Holder } from "../../../../records/grants/index.ts";
import { findSession } from "../../../../records/sessions/index.ts";
import { findUser } from "../../../../records/users/index.ts";
import type { TokenRequest } from "../request.ts";
import { invalidGrant } from "./grant.ts";

/** Whose grant it is, while the session that it came from lasts. Whether the user is suspended is asked once for all grants. */
export const holderOf = async (
  database: Database,
  { account, now }: TokenRequest,
  { userId, sessionId }: AuthorizationGrant,
): Promise<Holder> => {
  const scope = database.pointReads(account.id);
  const [user, session] = await Promise.all([findUser(scope, userId), findSession(scope, sessionId)]);
  if (!user) throw invalidGrant("The user of this grant no longer exists.");
  // A suspended user's sessions have ended too; that they are suspended is what they are told.
  if (user.suspended) return { user, sid: "", connectionId: null, lastSeenAt: now };
  if (!session || session.revoked || session.expiresAt <= now) throw invalidGrant("The session of this grant has ended.");
  return { user, sid: session.sid, connectionId: session.connectionId, lastSeenAt: session.lastSeenAt };
};

/** Whoever could not sign in here now gets no tokens for having signed in before (SEC-REFRESH-06). */
export const assertStillOffered = async (
  connections: Connections,
  { account, client }: TokenRequest,
  { connectionId }: Holder,
): Promise<void> => {
  const all = connections.peek(account.id) ?? (await connections.get(account.id));
  if (!stillOffers(all, connectionId, askingAt(account, client)))
    throw invalidGrant("The connection by which this user signed in is switched off, or is no longer offered to this client.");
};
