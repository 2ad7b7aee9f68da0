import { isId } from "../../base/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import { type Ended, tellRelyingParties } from "./relying-parties.ts";
import type { RevokedReason } from "./session.ts";
import { sessions } from "./session-store.ts";

/** Sessions of the account that have not ended yet, ended. Their cookies find nothing, and grants that came of them are refused. */
const ending = ({ db, accountId, at }: Transaction, reason: RevokedReason) =>
  db
    .updateTable("sessions")
    .set({ status: "revoked", revoked_at: at, revoked_reason: reason, cookie_hash: null, updated_at: at })
    .where("account_id", "=", accountId)
    .where("revoked_at", "is", null)
    .returning(["id", "sid", "user_id"]);

const told = async (tx: Transaction, ended: readonly Ended[]): Promise<readonly string[]> => {
  await tellRelyingParties(tx, ended);
  return ended.map(({ id }) => id);
};

/** Ends a session, if it has not ended yet, and has its relying parties told. Answers whether this call ended it. */
export const revokeSessionRow = async (tx: Transaction, id: string, reason: RevokedReason): Promise<boolean> =>
  (await told(tx, await ending(tx, reason).where("id", "=", id).execute())).length > 0;

/** Ends every session of a user, or every one but the excepted, and has their relying parties told. Answers which it ended. */
export const revokeSessionsOf = async (
  tx: Transaction,
  userId: string,
  reason: RevokedReason,
  except?: string,
): Promise<readonly string[]> => {
  const active = ending(tx, reason).where("user_id", "=", userId);
  return told(tx, await (except === undefined ? active : active.where("id", "!=", except)).execute());
};

/** Ends one session of this user. Of anybody else's nothing happens, and it is told like one that had ended. */
export const revokeSessionOf = async (tx: Transaction, userId: string, id: string): Promise<boolean> => {
  const session = isId("session", id) ? await sessions.lockForChange(tx, id) : undefined;
  return session?.user_id === userId && (await revokeSessionRow(tx, id, "user"));
};
