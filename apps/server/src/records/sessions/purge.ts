import { purgeRows, type Scope } from "../../ground/tenancy/index.ts";

/** Deletes sessions that ended before an instant, and what came of them. Answers how many. */
export const purgeSessions = (scope: Scope, due: Date, batch: number): Promise<number> =>
  purgeRows(scope, "sessions", "expires_at", due, batch);
