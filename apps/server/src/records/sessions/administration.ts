import { problem } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context, Scope } from "../../ground/tenancy/index.ts";
import { revokeSessionRow } from "./revoke-row.ts";
import { type SessionShape, sessionNotFound, toSession } from "./session.ts";
import { sessions } from "./session-store.ts";

export const readSession = async (scope: Scope, id: string): Promise<SessionShape> => {
  const row = await sessions.find(scope, id);
  if (!row) throw sessionNotFound();
  return toSession(row);
};

/** Ends a session by an administrator's order. */
export const revokeSession = ({ transact }: Context, id: string): Promise<SessionShape> =>
  transact(async (tx) => {
    const before = await sessions.lockForChange(tx, id);
    if (!before) throw sessionNotFound();
    if (!(await revokeSessionRow(tx, id, "admin")))
      throw problem("session_already_revoked", "This session has been revoked already.");
    await recordChange(tx, "admin.session.revoked", id, undefined, { user: before.user_id });
    const after = await sessions.lockForChange(tx, id);
    if (!after) throw sessionNotFound();
    return toSession(after);
  });
