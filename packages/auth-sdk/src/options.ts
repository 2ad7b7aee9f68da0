import { hostname } from "node:os";
import type { ConnectionOptions } from "./connection.ts";
import type { Fetch } from "./fetch.ts";
import { type Hooks, printing } from "./hooks.ts";
import type { Authenticate, StrategyContext } from "./strategies/strategy.ts";
import { version } from "./version.ts";

/** Who is calling, for the server's logs. An empty string sends nothing. */
export interface ClientInfo {
  /** Header `x-faable-client`, cut to 32 characters. Default `auth-sdk/<version>`. */
  readonly client?: string | undefined;
  /** Header `x-faable-instance`. Default `<hostname>:<pid>`. */
  readonly instance?: string | undefined;
}

/** How requests are sent. */
export interface FetcherOptions {
  /** Sent with every API call, but not with token and discovery requests. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Query parameters of every API call. */
  readonly params?: object | undefined;
  /** Milliseconds for one attempt. Default 30 000. */
  readonly timeout?: number | undefined;
  /** Sends everything: API calls, token requests, discovery. Default: the global `fetch`; below `localhost`, one that finds it. */
  readonly fetch?: Fetch | undefined;
}

/** Options of {@link FaableAuthApi}. Nothing is read from the environment. */
export interface FaableAuthOptions<Auth extends object = object> {
  /**
   * Host of the tenant (`acme.auth.example.net`) or its origin. A bare host means `https://`, a bare loopback host
   * `http://`; slashes at the end are dropped.
   */
  readonly domain: string;
  /** How to authenticate: {@link authClientCredentials}, {@link authBearer}, or your own. Default: not at all. */
  authStrategy?(options: Auth & StrategyContext): Authenticate;
  /** Options of `authStrategy`; or a ready strategy (older form), which is then used as it is. */
  readonly auth?: NoInfer<Auth> | Authenticate | undefined;
  /** `account_id` selects the tenant where several share a host (header `x-faableauth-account`). */
  readonly headers?: { readonly account_id?: string | undefined } | undefined;
  /** Who is calling, for the server's logs. */
  readonly clientInfo?: ClientInfo | undefined;
  /** How requests are sent. */
  readonly fetcher?: FetcherOptions | undefined;
  /** Told of everything that is sent, token requests and discovery included; given no secrets. */
  readonly hooks?: Hooks | undefined;
  /** Writes method, status and URL of every request to the console. Never a token, a secret or a value of the query. */
  readonly debug?: boolean | undefined;
  /** Accepted from older code, without effect. */
  readonly team?: string | undefined;
}

const longestClientName = 32;

// Header values are limited to visible ASCII; a host name may hold more.
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");

const identityHeaders = ({ headers, clientInfo = {} }: FaableAuthOptions): Record<string, string> => {
  const values = {
    "x-faableauth-account": headers?.account_id ?? "",
    "x-faable-client": (clientInfo.client ?? `auth-sdk/${version}`).slice(0, longestClientName),
    "x-faable-instance": clientInfo.instance ?? `${hostname()}:${process.pid}`,
  };
  const given = Object.entries(values).filter(([, value]) => value !== "");
  return Object.fromEntries(given.map(([name, value]) => [name, headerText(value)]));
};

const hooksOf = ({ hooks, debug }: FaableAuthOptions): Hooks[] => [
  ...(hooks ? [hooks] : []),
  ...(debug ? [printing((line) => console.debug(`faable-auth ${line}`))] : []),
];

/** How the options say to reach the tenant. */
export const connectionOptions = (options: FaableAuthOptions): ConnectionOptions => ({
  domain: options.domain,
  fetch: options.fetcher?.fetch,
  timeout: options.fetcher?.timeout,
  hooks: hooksOf(options),
  headers: identityHeaders(options),
});

const isReady = (auth: object | undefined): auth is Authenticate =>
  typeof auth === "function" && "hook" in auth && typeof auth.hook === "function";

/**
 * The strategy that the options ask for; `undefined` for an anonymous client.
 *
 * @throws {TypeError} When `auth` is given without a strategy, or lacks what the strategy needs.
 */
export const strategyOf = (options: FaableAuthOptions, context: StrategyContext): Authenticate | undefined => {
  const { auth, authStrategy } = options;
  if (isReady(auth)) return auth;
  if (authStrategy) return authStrategy({ ...auth, ...context });
  if (auth === undefined) return undefined;
  throw new TypeError('Option "authStrategy" is required with "auth", for example authClientCredentials');
};
