import { FaableApiError } from "./error.ts";
import type { Http, HttpReply, HttpRequest } from "./exchange.ts";

const maxRetries = 2;
const firstDelay = 200;
/** Milliseconds. A server that asks for more is not waited for: the caller hears of it at once. */
const longestWait = 30_000;

const isIdempotent = ({ method }: HttpRequest): boolean => method === "GET" || method === "HEAD";
const isPassing = ({ status }: HttpReply): boolean => [429, 502, 503, 504].includes(status);

// A timeout is not repeated: the caller has waited as long as it said it would.
const isNetworkFailure = (error: unknown): boolean =>
  error instanceof FaableApiError && error.status === undefined && !error.message.startsWith("TimeoutError");

// Half fixed, half random: callers that failed together do not come back together.
const backoff = (attempt: number): number => firstDelay * 2 ** attempt * (0.5 + Math.random() / 2);

/** Milliseconds that a `Retry-After` header asks for: seconds or a date (RFC 9110 §10.2.3). */
const requestedWait = (header: string | null): number | undefined => {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
};

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const afterFailure = async (error: unknown, attempt: number): Promise<void> => {
  if (attempt >= maxRetries || !isNetworkFailure(error)) throw error;
  await sleep(backoff(attempt));
};

const send = async (http: Http, request: HttpRequest, attempt: number): Promise<HttpReply> => {
  let reply: HttpReply;
  try {
    reply = await http(request);
  } catch (error) {
    await afterFailure(error, attempt);
    return send(http, request, attempt + 1);
  }
  const wait = requestedWait(reply.retryAfter) ?? backoff(attempt);
  if (attempt >= maxRetries || !isPassing(reply) || wait > longestWait) return reply;
  await sleep(wait);
  return send(http, request, attempt + 1);
};

/**
 * Repeats GET and HEAD, and nothing else, at most twice: when the network fails and on 429, 502, 503, 504. Honours
 * `Retry-After`; otherwise waits about 0.2 s, then 0.4 s.
 */
export const retrying =
  (http: Http): Http =>
  (request) =>
    isIdempotent(request) ? send(http, request, 0) : http(request);
