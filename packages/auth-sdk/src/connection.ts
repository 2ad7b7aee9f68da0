import { createDiscovery, type Discovery } from "./discovery.ts";
import { originOf } from "./domain.ts";
import { createHttp, type Http } from "./exchange.ts";
import type { Fetch } from "./fetch.ts";
import { fetchFor } from "./fetch-for.ts";
import { type Hooks, watched } from "./hooks.ts";
import { retrying } from "./retry.ts";
import { speaksTls } from "./tls-probe.ts";

/** How to reach a tenant. */
export interface ConnectionOptions {
  /** Host or origin of the tenant. */
  readonly domain: string;
  /** Default: the global `fetch`; for names below `localhost`, one that finds them. */
  readonly fetch?: Fetch | undefined;
  /** Milliseconds for one attempt. Default 30 000. */
  readonly timeout?: number | undefined;
  /** Told of everything that is sent. */
  readonly hooks?: readonly Hooks[] | undefined;
  /** Sent with every request, whatever it is for. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A tenant within reach: API calls, token requests, discovery and key requests all go through the same one. */
export interface Connection {
  /** For example `https://acme.auth.example.net`, never with a slash at the end. */
  readonly origin: string;
  /** Sends requests; repeats them when that does no harm and the failure may pass. */
  readonly http: Http;
  readonly discovery: Discovery;
}

const defaultTimeout = 30_000;

const withHeaders =
  (http: Http, headers: Readonly<Record<string, string>>): Http =>
  (request) =>
    http({ ...request, headers: { ...headers, ...request.headers } });

/**
 * Prepares to reach a tenant. Nothing is requested yet.
 *
 * @throws {TypeError} When `domain` is missing or wrong.
 */
export const connect = ({ domain, fetch, timeout = defaultTimeout, hooks = [], headers = {} }: ConnectionOptions): Connection => {
  const origin = originOf(domain);
  // A `fetch` of the caller's may take another way than a socket of ours would.
  const settings = { fetch: fetch ?? fetchFor(origin), timeout, speaksTls: fetch ? undefined : speaksTls };
  const http = withHeaders(retrying(watched(createHttp(settings), hooks), hooks), headers);
  return { origin, http, discovery: createDiscovery(origin, http) };
};
