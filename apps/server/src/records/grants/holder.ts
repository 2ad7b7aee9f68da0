import { type Selectable, sql } from "kysely";
import type { Tables } from "../../ground/storage/index.ts";
import type { Given, Scope } from "../../ground/tenancy/index.ts";
import { toUser, type UserShape } from "../users/index.ts";

/** Whose grant it is, and the session that it came from. */
export interface Holder {
  readonly user: UserShape;
  readonly sid: string;
  /** When the session was last used, to the minute. */
  readonly lastSeenAt: Date;
}

interface HolderRow extends Selectable<Tables["users"]> {
  readonly session_sid: string;
  readonly session_seen_at: Date;
}

export const holderFrom = ({ session_sid, session_seen_at, ...user }: HolderRow): Holder => ({
  user: toUser(user),
  sid: session_sid,
  lastSeenAt: session_seen_at,
});

/** When a grant is changed, and what must be so for it. */
export interface HeldChange {
  readonly now: Date;
  /** Ids of the connections by which people may sign in at the client now. */
  readonly offered: readonly string[];
}

/**
 * A change of a grant that only its holder may cause, and the row it answers with: while the grant and the session last, the
 * user is not suspended, and could sign in there now as they did. The statement that makes the change asks for all of it, so
 * that it can overtake no end of it, and changes nothing for whoever is refused. Which grant it is, whoever changes it adds.
 */
export const updateHeld = ({ db, accountId }: Scope, given: Given<HeldChange>) =>
  db
    .updateTable("grants")
    .from(["users", "sessions"])
    .where("grants.account_id", "=", accountId)
    .where("grants.ended_at", "is", null)
    .whereRef("users.account_id", "=", "grants.account_id")
    .whereRef("users.id", "=", "grants.user_id")
    .where("users.suspended", "=", false)
    .whereRef("sessions.account_id", "=", "grants.account_id")
    .whereRef("sessions.id", "=", "grants.session_id")
    .where("sessions.revoked_at", "is", null)
    .where("sessions.expires_at", ">", given("now"))
    .where(({ eb, or }) =>
      or([eb("sessions.connection_id", "is", null), sql<boolean>`sessions.connection_id = any(${given("offered")})`]),
    )
    .returningAll("users")
    .returning(["sessions.sid as session_sid", "sessions.last_seen_at as session_seen_at"]);
