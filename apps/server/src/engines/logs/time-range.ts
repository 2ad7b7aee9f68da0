import { instantOf, type Term } from "../../ground/lists/index.ts";
import type { TenantRows } from "../../ground/tenancy/index.ts";
import { firstIdAt } from "./seen.ts";

/** Milliseconds by which an id may be older than its row: of work that is done again the id is given at the first try. */
const given = 7 * 86_400_000;

const bounded = (rows: TenantRows, term: Term): TenantRows => {
  if (term.field === "since") return rows.where("id", ">=", firstIdAt(instantOf(term, "since").getTime() - given));
  if (term.field === "until") return rows.where("id", "<", firstIdAt(instantOf(term, "until").getTime() + 1));
  return rows;
};

/**
 * Narrows rows to ids that may lie in a range of time. Ids begin with their time and every index ends with them, so that a page of
 * long ago is found without reading what is newer. When a row was written decides all the same: this leaves none out.
 */
export const inTime = (rows: TenantRows, terms: readonly Term[]): TenantRows => terms.reduce(bounded, rows);
