/**
 * sessions: who is signed in where. Owns the sessions table, the values of session cookies (of which only hashes exist),
 * idle and absolute ends, revocation, and which clients relied on a session. Leaves to `interactions`: when somebody has
 * signed in; to `grants`: the tokens that came of it.
 */
export { readSession, revokeSession } from "./administration.ts";
export { deviceName } from "./device-name.ts";
export { establishDirectSession, establishSession, type RenewedCookie, renewCookie, type SignIn } from "./establish.ts";
export { purgeSessions } from "./purge.ts";
export { addRelyingParty, relyingPartiesOf, sessionEnd } from "./relying-parties.ts";
export { revokeSessionOf, revokeSessionRow, revokeSessionsOf } from "./revoke-row.ts";
export { type RevokedReason, type Session, type SessionShape, toSession } from "./session.ts";
export {
  type BrowserSession,
  findByCookie,
  findSession,
  findSessionBySid,
  listActiveSessions,
  listSessionRows,
  noteUse,
  slideSession,
  userOfCookie,
} from "./session-store.ts";
export { isUsable } from "./usable.ts";
