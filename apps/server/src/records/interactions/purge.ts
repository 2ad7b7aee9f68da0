import { purgeRows, type Scope } from "../../ground/tenancy/index.ts";

/** Deletes logins that nobody can go on with any more. Answers how many. */
export const purgeInteractions = (scope: Scope, due: Date, batch: number): Promise<number> =>
  purgeRows(scope, "interactions", "expires_at", due, batch);
