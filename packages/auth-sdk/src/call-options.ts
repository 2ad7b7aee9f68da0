import type { Signal } from "./signal.ts";

/** Options of a single call: the last argument of every method. What is left out is as the client was told. */
export interface CallOptions {
  /** Ends the call when it aborts, waits included; the error's code is then `aborted`. */
  readonly signal?: Signal | undefined;
  /** Milliseconds for one attempt. Default: the client's `fetcher.timeout`, else 30 000. */
  readonly timeout?: number | undefined;
  /** Added to those of the client. Not sent with token and discovery requests. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * How often the request may be repeated; 0 never. Default: twice for GET after 502, 503, 504 and network failures; any
   * request after 429, as long as the waits add up to a minute at most.
   */
  readonly retries?: number | undefined;
}
