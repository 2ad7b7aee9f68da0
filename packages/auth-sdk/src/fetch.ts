import type { Signal } from "./signal.ts";

/** What this package passes to `fetch`. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Never followed: a redirect would carry the token, or the client's secret, to another place. */
  readonly redirect: "manual";
  readonly signal: Signal;
}

/** What this package reads of a `Response`. */
export interface FetchReply {
  readonly status: number;
  readonly headers: { forEach(visit: (value: string, name: string) => void): void };
  /** When it is a web stream, it is read piece by piece and given up once it is too large; otherwise `text` is called. */
  readonly body?: unknown;
  text(): Promise<string>;
}

/**
 * The part of `fetch` that this package uses. The global `fetch` fits, and so does any function around it.
 *
 * @example
 * ```ts
 * const counted: Fetch = (url, init) => {
 *   requests += 1;
 *   return fetch(url, init);
 * };
 * ```
 */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchReply>;
