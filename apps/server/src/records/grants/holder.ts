import type { Selectable } from "kysely";
import type { Tables } from "../../ground/storage/index.ts";
import type { Given, Scope } from "../../ground/tenancy/index.ts";
import { toUser, type UserShape } from "../users/index.ts";

/** Whose grant it is, and the session that it came from. */
export interface Holder {
  readonly user: UserShape;
  readonly sid: string;
  /** By which the user signed in. */
  readonly connectionId: string | null;
  /** When the session was last used, to the minute. */
  readonly lastSeenAt: Date;
}

interface HolderRow extends Selectable<Tables["users"]> {
  readonly session_sid: string;
  readonly session_connection: string | null;
  readonly session_seen_at: Date;
}

export const holderFrom = ({ session_sid, session_connection, session_seen_at, ...user }: HolderRow): Holder => ({
  user: toUser(user),
  sid: session_sid,
  connectionId: session_connection,
  lastSeenAt: session_seen_at,
});

/** What says which grant is changed, and when. */
export interface HeldChange {
  readonly id: string;
  readonly now: Date;
}

/**
 * A change of a grant that only its holder may cause, and the row it answers with: while the grant and the session last and
 * the user is not suspended. The statement that makes the change asks for all three, so that it can overtake no end of them.
 */
export const updateHeld = ({ db, accountId }: Scope, given: Given<HeldChange>) =>
  db
    .updateTable("grants")
    .from(["users", "sessions"])
    .where("grants.account_id", "=", accountId)
    .where("grants.id", "=", given("id"))
    .where("grants.ended_at", "is", null)
    .whereRef("users.account_id", "=", "grants.account_id")
    .whereRef("users.id", "=", "grants.user_id")
    .where("users.suspended", "=", false)
    .whereRef("sessions.account_id", "=", "grants.account_id")
    .whereRef("sessions.id", "=", "grants.session_id")
    .where("sessions.revoked_at", "is", null)
    .where("sessions.expires_at", ">", given("now"))
    .returningAll("users")
    .returning([
      "sessions.sid as session_sid",
      "sessions.connection_id as session_connection",
      "sessions.last_seen_at as session_seen_at",
    ]);
