import type { UserPatch } from "./user.ts";
import type { UserRow } from "./user-store.ts";

type Suspension = Pick<UserRow, "suspended" | "suspended_at" | "suspended_reason">;

const reinstated: Suspension = { suspended: false, suspended_at: null, suspended_reason: null };

/** Suspending again keeps the original time and may replace the reason; reinstating clears both. */
export const suspensionAfter = (
  row: Suspension,
  { suspended = row.suspended, suspended_reason }: UserPatch,
  at: Date,
): Suspension => {
  if (!suspended) return reinstated;
  return {
    suspended,
    suspended_at: row.suspended_at ?? at,
    suspended_reason: suspended_reason === undefined ? row.suspended_reason : suspended_reason,
  };
};
