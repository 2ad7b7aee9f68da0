import { isId } from "../../base/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import type { RevokedReason } from "./session.ts";
import { sessions } from "./session-store.ts";

/**
 * Ends a session, if it has not ended yet: its cookie finds nothing usable any more, and grants that came of it are refused at
 * their next use. Answers whether this call ended it.
 */
export const revokeSessionRow = async (
  { db, accountId, at }: Transaction,
  id: string,
  reason: RevokedReason,
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable("sessions")
    .set({ status: "revoked", revoked_at: at, revoked_reason: reason, cookie_hash: null, updated_at: at })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** Ends every session of a user, or every one but the excepted. Answers which it ended. */
export const revokeSessionsOf = async (
  { db, accountId, at }: Transaction,
  userId: string,
  reason: RevokedReason,
  except?: string,
): Promise<readonly string[]> => {
  const active = db
    .updateTable("sessions")
    .set({ status: "revoked", revoked_at: at, revoked_reason: reason, cookie_hash: null, updated_at: at })
    .where("account_id", "=", accountId)
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null);
  const others = except === undefined ? active : active.where("id", "!=", except);
  return (await others.returning("id").execute()).map(({ id }) => id);
};

/** Ends one session of this user. Of anybody else's nothing happens, and it is told like one that had ended. */
export const revokeSessionOf = async (tx: Transaction, userId: string, id: string): Promise<boolean> => {
  const session = isId("session", id) ? await sessions.lock(tx, id) : undefined;
  return session?.user_id === userId && (await revokeSessionRow(tx, id, "user"));
};
