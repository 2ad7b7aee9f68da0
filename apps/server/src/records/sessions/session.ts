import type { Session as SessionResource } from "@faable/auth-contract";
import type { Static } from "typebox";
import { problem } from "../../base/index.ts";
import { storedWord } from "../../ground/storage/index.ts";
import { deviceName } from "./device-name.ts";
import type { SessionRow } from "./session-store.ts";

export type SessionShape = Static<typeof SessionResource>;

/** Who ended a session: an administrator, its user's logout, or its user from another session. */
export type RevokedReason = "admin" | "logout" | "user";

/** A session as the login works with it. */
export interface Session {
  readonly id: string;
  readonly sid: string;
  readonly userId: string;
  /** By which its user signed in. */
  readonly connectionId: string | null;
  /** The last real authentication (`auth_time`). */
  readonly authenticatedAt: Date;
  readonly amr: readonly string[];
  readonly acr: string;
  /** When it was last used, to the minute. */
  readonly lastSeenAt: Date;
  /** When a browser last came with its cookie; `null` for a direct grant. */
  readonly browserSeenAt: Date | null;
  readonly expiresAt: Date;
  readonly revoked: boolean;
}

/** The columns that logins work with: half of the row is for whoever looks at sessions. */
export const loginColumns = [
  "id",
  "sid",
  "user_id",
  "connection_id",
  "authenticated_at",
  "amr",
  "acr",
  "last_seen_at",
  "browser_seen_at",
  "expires_at",
  "revoked_at",
] as const;

export const sessionFrom = (row: Pick<SessionRow, (typeof loginColumns)[number]>): Session =>
  Object.freeze({
    id: row.id,
    sid: row.sid,
    userId: row.user_id,
    connectionId: row.connection_id,
    authenticatedAt: row.authenticated_at,
    amr: row.amr,
    acr: row.acr,
    lastSeenAt: row.last_seen_at,
    browserSeenAt: row.browser_seen_at,
    expiresAt: row.expires_at,
    revoked: row.revoked_at !== null,
  });

const revokedReason = ({ revoked_reason }: SessionRow): RevokedReason | null =>
  revoked_reason === null ? null : storedWord("sessions.revoked_reason", ["admin", "logout", "user"], revoked_reason);

/** The session as it is shown. Neither its cookie nor a hash of it has a place in it. */
export const toSession = (row: SessionRow): SessionShape => ({
  id: row.id,
  account: row.account_id,
  status: storedWord("sessions.status", ["active", "revoked"], row.status),
  sid: row.sid,
  user: row.user_id,
  client: row.client_id,
  connection: row.connection_id,
  ip: row.ip,
  user_agent: row.user_agent,
  device_name: deviceName(row.user_agent),
  last_seen_at: row.last_seen_at.toISOString(),
  expires_at: row.expires_at.toISOString(),
  revoked_at: row.revoked_at?.toISOString() ?? null,
  revoked_reason: revokedReason(row),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const sessionNotFound = () => problem("not_found", "This account has no such session.");
