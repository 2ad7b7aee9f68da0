import { isLocalhostName } from "./domain.ts";
import { loopbackFetch } from "./loopback.ts";

// Resolves to the runtime's own AbortSignal, or to `unknown` in a program compiled without any runtime's types: the
// declarations of this package then still compile.
type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : unknown;

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
  readonly headers: { get(name: string): string | null };
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

// Looked up at each call, so that instrumentation installed later is honoured.
const globalFetch: Fetch = (url, init) => fetch(url, init);

/** The `fetch` for an origin: the global one, except for names below `localhost`, which no resolver is sure to know. */
export const fetchFor = (origin: string): Fetch => (isLocalhostName(new URL(origin).hostname) ? loopbackFetch : globalFetch);
