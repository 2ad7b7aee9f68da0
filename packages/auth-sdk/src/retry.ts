import { FaableApiError } from "./error.ts";
import { type Http, type HttpReply, type HttpRequest, unlessAborted } from "./exchange.ts";
import { type Hooks, tellRetry } from "./hooks.ts";
import { requestedWait } from "./retry-after.ts";
import { sleep } from "./signal.ts";
import type { TransportErrorCode } from "./transport-errors.ts";

/** How often a request is repeated that failed in a way that may pass. */
const maxFailures = 2;
/** How often a request is repeated that was throttled. A budget shared by many takes many tries; the time below ends them. */
const maxThrottled = 40;
const firstDelay = 200;
const longestDelay = 5_000;
/** Milliseconds. A server that asks for more is not waited for: the caller hears of it at once. */
const longestWait = 30_000;
/** Milliseconds that one request waits over all its repetitions. */
const longestTotal = 60_000;

/** What came of one attempt. */
type Outcome =
  | { readonly reply: HttpReply; readonly error?: undefined }
  | { readonly error: FaableApiError; readonly reply?: undefined };

/** How far a request has come. */
interface Progress {
  readonly attempt: number;
  /** Milliseconds waited so far. */
  readonly waited: number;
}

const outcomeOf = async (http: Http, request: HttpRequest): Promise<Outcome> => {
  try {
    return { reply: await http(request) };
  } catch (error) {
    if (error instanceof FaableApiError) return { error };
    throw error;
  }
};

// Not among them: a timeout, because the caller has waited as long as it said it would, and mistakes, which stay.
const passing: readonly (TransportErrorCode | undefined)[] = [
  "connection_refused",
  "connection_lost",
  "connect_timeout",
  "host_unreachable",
  "host_not_found",
  "network_error",
];

const isSafe = ({ method, safe = false }: HttpRequest): boolean => safe || method === "GET" || method === "HEAD";

const mayPass = ({ reply, error }: Outcome): boolean =>
  reply ? [502, 503, 504].includes(reply.status) : passing.some((code) => code !== undefined && code === error.error_code);

const repetitionsOf = (outcome: Outcome, request: HttpRequest): number => {
  // A throttled request was refused before it was executed, so a write may be sent again too.
  if (outcome.reply?.status === 429) return request.retries ?? maxThrottled;
  return isSafe(request) && mayPass(outcome) ? (request.retries ?? maxFailures) : 0;
};

// Half fixed, half random: callers that failed together do not come back together.
const backoff = (attempt: number): number => Math.min(longestDelay, firstDelay * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);

/** What the server asks for and up to a second more, so that those who were told the same do not come back together. */
const waitFor = ({ reply }: Outcome, attempt: number): number => {
  const asked = requestedWait(reply?.headers["retry-after"]);
  return asked ? asked + Math.random() * Math.min(asked, 1000) : backoff(attempt);
};

const isTooLong = ({ reply }: Outcome, wait: number, { waited }: Progress): boolean =>
  (requestedWait(reply?.headers["retry-after"]) ?? 0) > longestWait || waited + wait > longestTotal;

const settle = ({ reply, error }: Outcome): HttpReply => {
  if (reply) return reply;
  throw error;
};

const send = async (http: Http, request: HttpRequest, hooks: readonly Hooks[], progress: Progress): Promise<HttpReply> => {
  const { attempt, waited } = progress;
  const outcome = await outcomeOf(http, { ...request, attempt });
  if (attempt > repetitionsOf(outcome, request)) return settle(outcome);
  const wait = waitFor(outcome, attempt);
  if (isTooLong(outcome, wait, progress)) return settle(outcome);
  tellRetry(hooks, { ...request, attempt }, { wait, status: outcome.reply?.status, error: outcome.error });
  await unlessAborted(sleep(wait, request.signal), request.signal, request);
  return send(http, request, hooks, { attempt: attempt + 1, waited: waited + wait });
};

/**
 * Repeats what may be repeated: any request that was throttled (429), at most 40 times; GET, HEAD and what is marked as
 * safe, at most twice, when the network fails and on 502, 503, 504. `retries` of the request replaces both numbers.
 *
 * Waits what `Retry-After` asks for and up to a second more; without it about 0.2 s, doubling up to 5 s. Over all
 * repetitions no longer than a minute.
 */
export const retrying =
  (http: Http, hooks: readonly Hooks[]): Http =>
  (request) =>
    send(http, request, hooks, { attempt: 1, waited: 0 });
