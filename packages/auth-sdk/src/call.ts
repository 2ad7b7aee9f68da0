import type { CallOptions } from "./call-options.ts";
import type { Connection } from "./connection.ts";
import { type Exchange, type HttpReply, type HttpRequest, unlessAborted } from "./exchange.ts";
import { parseObject, stringMember } from "./json.ts";
import type { Authenticate } from "./strategies/strategy.ts";

/** One call to the tenant's API. */
export interface Call extends CallOptions {
  readonly method: HttpRequest["method"];
  /** Path below the tenant's origin, or a URL of the tenant. */
  readonly url: string;
  /** Query parameters: lists are joined by commas; `undefined`, `null` and empty lists are left out. */
  readonly params?: object | undefined;
  /** Sent as JSON; `undefined` sends no body. */
  readonly data?: unknown;
}

/** Sends one call with authentication and resolves to the answer, whatever its status. */
export type SendCall = (call: Call) => Promise<Exchange>;

/** What every call of a client has in common. */
export interface CallDefaults {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly params?: object | undefined;
}

// An empty list asks for nothing; `expand=` would ask for a reference without a name.
const isGiven = ([, value]: [string, unknown]): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

const queryOf = (params: object): string => {
  const given: [string, unknown][] = Object.entries(params).filter(isGiven);
  // `String` joins a list with commas; they stay readable in logs.
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString().replaceAll("%2C", ",");
};

const join = (query: string, more: string): string => [query, more].filter(Boolean).join("&");

const addressOf = (origin: string, path: string, params: object): string => {
  const url = new URL(path, origin);
  // The token goes with every call; another origin must never see it.
  if (url.origin !== origin) throw new TypeError(`Only URLs of ${origin} can be requested, not of ${url.origin}`);
  url.search = join(url.search.slice(1), queryOf(params));
  return url.href;
};

const lowerCased = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

// The scheme is no secret, and what follows it may be echoed alone.
const secretsIn = ({ authorization = "", cookie = "" }: Record<string, string>): string[] => [
  authorization.replace(/^\S+\s+/, ""),
  cookie,
];

const requestFor = (call: Call, origin: string, defaults: CallDefaults, authorization: string | undefined): HttpRequest => {
  const headers = {
    accept: "application/json",
    ...(call.data === undefined ? {} : { "content-type": "application/json" }),
    ...lowerCased(defaults.headers),
    ...(authorization === undefined ? {} : { authorization }),
    ...lowerCased(call.headers),
  };
  const url = addressOf(origin, call.url, { ...defaults.params, ...call.params });
  const { method, timeout, signal, retries } = call;
  const body = call.data === undefined ? {} : { body: JSON.stringify(call.data) };
  return { method, url, headers, ...body, timeout, signal, retries, secrets: secretsIn(headers) };
};

const isTokenRefused = ({ status, text }: HttpReply): boolean => {
  if (status !== 401) return false;
  const body = parseObject(text);
  return (stringMember(body, "error_code") ?? stringMember(body, "error")) === "invalid_token";
};

/** Makes the function that sends the calls of a client. */
export const createSendCall = (
  { origin, http }: Connection,
  authenticate: Authenticate | undefined,
  defaults: CallDefaults,
): SendCall => {
  // The token may be waited for by other calls too, so it is not ended with this one.
  const authorize = async ({ signal }: Call): Promise<string | undefined> =>
    authenticate && (await unlessAborted(authenticate.hook(), signal)).headers.authorization;
  const attempt = async (call: Call) => {
    const authorization = await authorize(call);
    const request = requestFor(call, origin, defaults, authorization);
    return { request, reply: await http(request), authorization };
  };
  return async (call) => {
    const first = await attempt(call);
    if (!isTokenRefused(first.reply) || !authenticate?.forget || !first.authorization) return first;
    // Refused before it was executed, so a POST may be sent again too.
    authenticate.forget(first.authorization);
    return attempt(call);
  };
};
