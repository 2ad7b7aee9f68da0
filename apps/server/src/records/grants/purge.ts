import { purgeRows, type Scope } from "../../ground/tenancy/index.ts";

/** Deletes grants that have come to the end which no rotation moves. Answers how many. */
export const purgeGrants = (scope: Scope, due: Date, batch: number): Promise<number> =>
  purgeRows(scope, "grants", "ends_at", due, batch);
