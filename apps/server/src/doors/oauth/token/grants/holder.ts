import type { Database } from "../../../../ground/tenancy/index.ts";
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
  if (user.suspended) return { user, sid: "", lastSeenAt: now };
  if (!session || session.revoked || session.expiresAt <= now) throw invalidGrant("The session of this grant has ended.");
  return { user, sid: session.sid, lastSeenAt: session.lastSeenAt };
};
