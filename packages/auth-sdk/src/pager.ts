import type { ApiPromise } from "./api-promise.ts";
import { FaableApiError } from "./error.ts";

/** One page of a list. */
export interface Page<T> {
  /** The rows, in the order of the list. */
  results: T[];
  /** Cursor of the next page; `null` on the last one. */
  next: string | null;
  /** Rows that match the whole filter, over all pages. Only with `count: true`. */
  total?: number;
}

/** Which page {@link Pager.pass} reads. */
export interface PageChoice {
  /** The `next` of an earlier page. Default: the first page. */
  readonly cursor?: string | null | undefined;
  /** Rows per page, 1 to 200. Default: what the list was asked for, else 30. */
  readonly pageSize?: number | string | undefined;
}

/**
 * A list that has not been read yet. Nothing is requested before it is awaited or one of its methods is called; each time
 * it starts anew. Awaited, it gives its first page.
 *
 * Whatever can be awaited is awaited by the language too: a pager that an `async` function returns, or that a promise
 * resolves to, arrives as its first page. To hand on the list itself, return it from an ordinary function, or wrap it:
 * `return { users: api.listUsers() }`.
 *
 * @example
 * ```ts
 * const { results, next } = await api.listUsers({ query: "suspended:true" });
 * for await (const user of api.listUsers()) console.log(user.email);
 * ```
 */
export interface Pager<T> extends AsyncIterable<T>, PromiseLike<Page<T>> {
  /** Reads the first page. */
  first(): ApiPromise<Page<T>>;
  /** Reads one page, at a cursor that an earlier page gave. */
  pass(choice?: PageChoice): ApiPromise<Page<T>>;
  /**
   * Reads every page and joins the rows in order.
   *
   * @throws {FaableApiError} After 10 000 pages, or when the server repeats a cursor, instead of returning less than all.
   */
  all(): Promise<T[]>;
  /** The pages one by one, read as they are needed; ends like {@link Pager.all}. */
  pages(): AsyncGenerator<Page<T>, undefined>;
  /** The rows one by one. Pages are read as they are needed; ends like {@link Pager.all}. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined>;
}

/** What selects a page, beside the parameters of the list. */
export interface PageParameters {
  readonly cursor?: string;
  readonly pageSize?: number | string;
}

/** Reads one page. Members that are given replace those of the list. */
export type LoadPage<T> = (parameters: PageParameters) => ApiPromise<Page<T>>;

const maxPages = 10_000;

async function* pages<T>(load: LoadPage<T>): AsyncGenerator<Page<T>, undefined> {
  const seen = new Set<string>();
  let page = await load({});
  yield page;
  while (page.next !== null && page.next !== undefined) {
    if (seen.has(page.next)) throw new FaableApiError("The server repeated a cursor; the list would never end");
    if (seen.size + 1 >= maxPages) throw new FaableApiError(`The list has more than ${maxPages} pages; narrow it with \`query\``);
    seen.add(page.next);
    page = await load({ cursor: page.next });
    yield page;
  }
}

async function* rows<T>(load: LoadPage<T>): AsyncGenerator<T, undefined> {
  for await (const page of pages(load)) yield* page.results;
}

const collect = async <T>(load: LoadPage<T>): Promise<T[]> => {
  const collected: T[] = [];
  for await (const row of rows(load)) collected.push(row);
  return collected;
};

const parametersOf = ({ cursor, pageSize }: PageChoice): PageParameters => ({
  ...(cursor === undefined || cursor === null ? {} : { cursor }),
  ...(pageSize === undefined ? {} : { pageSize }),
});

/** Makes a pager out of the function that reads one page. */
export const createPager = <T>(load: LoadPage<T>): Pager<T> => ({
  first: () => load({}),
  pass: (choice = {}) => load(parametersOf(choice)),
  all: () => collect(load),
  pages: () => pages(load),
  // biome-ignore lint/suspicious/noThenProperty: a pager is meant to be awaited; its documentation says what follows.
  then: (fulfilled, rejected) => load({}).then(fulfilled, rejected),
  [Symbol.asyncIterator]: () => rows(load),
});
