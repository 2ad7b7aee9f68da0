import type { Listing, ListParameters } from "@faable/auth-contract";
import type { Keyring } from "../../base/index.ts";
import type { ListRequest, Rows } from "../../ground/storage/index.ts";
import { parseList } from "./list-request.ts";

interface ListCall {
  readonly account: { readonly id: string };
  readonly query: unknown;
}

/** Runs a list: reads its parameters, fetches the rows, shows them and seals the cursor of the next page. */
export type Paging = <R, T>(
  call: ListCall,
  listing: Listing,
  place: string,
  fetch: (request: ListRequest) => Promise<Rows<R>>,
  show: (rows: readonly R[]) => T[] | Promise<T[]>,
) => Promise<{ results: T[]; next: string | null; total?: number }>;

const isParameters = (query: unknown): query is ListParameters => typeof query === "object" && query !== null;

export const createPaging =
  (keyring: Keyring): Paging =>
  async (call, listing, place, fetch, show) => {
    const { request, seal } = parseList(keyring, call.account.id, place, listing, isParameters(call.query) ? call.query : {});
    const { rows, next, total } = await fetch(request);
    return { results: await show(rows), next: seal(next), ...(total === undefined ? {} : { total }) };
  };
