import type { Listing, ListParameters } from "@faable/auth-contract";
import type { Keyring } from "../../base/index.ts";
import type { ListRequest, Rows } from "../../ground/lists/index.ts";
import { parseList } from "./list-request.ts";

interface ListCall {
  readonly account: { readonly id: string };
  readonly query: unknown;
}

/** Runs a list: reads its parameters, fetches the rows, shows them and signs the cursor of the next page. */
export type Paging = <R, T>(
  call: ListCall,
  listing: Listing,
  list: string,
  fetch: (request: ListRequest) => Promise<Rows<R>>,
  show: (rows: readonly R[]) => T[] | Promise<T[]>,
) => Promise<{ results: T[]; next: string | null; total?: number }>;

const isParameters = (query: unknown): query is ListParameters => typeof query === "object" && query !== null;

export const createPaging =
  (keyring: Keyring): Paging =>
  async (call, listing, list, fetch, show) => {
    const { request, cursorAt } = parseList(keyring, call.account.id, list, listing, isParameters(call.query) ? call.query : {});
    const { rows, next, total } = await fetch(request);
    return { results: await show(rows), next: cursorAt(next), ...(total === undefined ? {} : { total }) };
  };
