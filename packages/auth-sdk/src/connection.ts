import { createDiscovery, type Discovery } from "./discovery.ts";
import { originOf } from "./domain.ts";
import { createHttp, type Http, type Log } from "./exchange.ts";
import { type Fetch, fetchFor } from "./fetch.ts";
import { retrying } from "./retry.ts";

/** How to reach a tenant. */
export interface ConnectionOptions {
  /** Host or origin of the tenant. */
  readonly domain: string;
  /** Default: the global `fetch`; for names below `localhost`, one that finds them. */
  readonly fetch?: Fetch | undefined;
  /** Milliseconds for one attempt. Default 30 000. */
  readonly timeout?: number | undefined;
  readonly log?: Log | undefined;
  /** Sent with every request, whatever it is for. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A tenant within reach: API calls, token requests, discovery and key requests all go through the same one. */
export interface Connection {
  /** For example `https://acme.auth.example.net`, never with a slash at the end. */
  readonly origin: string;
  /** Sends requests; repeats GET when the failure may pass. */
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
export const connect = ({ domain, fetch, timeout = defaultTimeout, log, headers = {} }: ConnectionOptions): Connection => {
  const origin = originOf(domain);
  const http = withHeaders(retrying(createHttp({ fetch: fetch ?? fetchFor(origin), timeout, log })), headers);
  return { origin, http, discovery: createDiscovery(origin, http) };
};
