import { lifetimes } from "@faable/auth-contract";
import type { Session } from "./session.ts";

const seconds = 1000;

/**
 * Whether a browser's session signs its user in without being asked again: it has not ended, was used within the idle time,
 * and its last real authentication is not older than the absolute one, which no use moves.
 */
export const isUsable = ({ revoked, expiresAt, browserSeenAt, authenticatedAt }: Session, now: Date): boolean =>
  !revoked &&
  now < expiresAt &&
  browserSeenAt !== null &&
  now.getTime() - browserSeenAt.getTime() < lifetimes.sessionIdle * seconds &&
  now.getTime() - authenticatedAt.getTime() < lifetimes.sessionAbsolute * seconds;
