import { bodyText } from "./body-text.ts";
import { FaableApiError } from "./error.ts";
import type { Fetch, FetchReply } from "./fetch.ts";
import { isRecord, stringMember } from "./json.ts";
import { redactHeaders, redactText, redactUrl } from "./redact.ts";
import { type Signal, untilAborted, withDeadline } from "./signal.ts";
import type { SpeaksTls } from "./tls-probe.ts";
import { explanationOf, type NetworkFailure, networkFailureOf, type TransportErrorCode } from "./transport-errors.ts";

/** One HTTP request, ready to be sent. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for one attempt; default: the connection's. */
  readonly timeout?: number | undefined;
  /** Ends the request, and the wait before a repetition. */
  readonly signal?: Signal | undefined;
  /** How often it may be repeated; default: what `retry.ts` says. */
  readonly retries?: number | undefined;
  /** Whether doing it twice does no harm, although it is a POST. GET and HEAD always are. */
  readonly safe?: boolean;
  /** Bytes that the answer may have; default 64 MiB. */
  readonly maxBytes?: number;
  /** Texts in this request that no error, hook or log line may show. */
  readonly secrets?: readonly string[];
  /** 1 for the first attempt. Set by what repeats. */
  readonly attempt?: number;
}

/** One HTTP answer, whatever its status. */
export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A request as it was sent, and its answer. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
}

/**
 * Sends one request and resolves to the answer, whatever its status.
 *
 * @throws {FaableApiError} When no answer came, or one that is too large; `error_code` is a {@link TransportErrorCode}.
 * The message starts with the system's word for it, such as `ECONNREFUSED` or `TimeoutError`.
 */
export type Http = (request: HttpRequest) => Promise<HttpReply>;

/** What every exchange of a connection has in common. */
export interface ExchangeSettings {
  readonly fetch: Fetch;
  /** Milliseconds until an attempt is given up, reading the answer included. */
  readonly timeout: number;
  /** Asked when an `http:` server closes the connection without an answer. Absent: never asked. */
  readonly speaksTls?: SpeaksTls | undefined;
}

/** The largest page of the API (200 users with all the metadata they may have) takes less than half of it. */
const defaultMaxBytes = 64 * 1_048_576;

/** Enough for every answer that has one object of known size: discovery, keys, tokens. */
export const documentMaxBytes = 1_048_576;

const headersOf = ({ headers }: FetchReply): Record<string, string> => {
  const all: Record<string, string> = {};
  headers.forEach((value, name) => {
    all[name.toLowerCase()] = value;
  });
  return all;
};

/** An error about this request, free of its secrets and of its query's values. */
export const requestError = (
  { method, url, secrets = [] }: HttpRequest,
  message: string,
  { code, reply, cause }: { code: TransportErrorCode; reply?: Omit<HttpReply, "text">; cause?: Error },
): FaableApiError =>
  new FaableApiError(message, {
    code,
    method,
    url: redactUrl(url, secrets),
    cause,
    ...(reply ? { status: reply.status, headers: redactHeaders(reply.headers, secrets) } : {}),
  });

const receive = async (request: HttpRequest, signal: Signal, fetch: Fetch): Promise<HttpReply> => {
  const { method, url, headers, body, maxBytes = defaultMaxBytes } = request;
  signal.throwIfAborted();
  const reply = await fetch(url, { method, headers, redirect: "manual", signal, ...(body === undefined ? {} : { body }) });
  const head = { status: reply.status, headers: headersOf(reply) };
  const text = await bodyText(reply, maxBytes);
  if (text !== undefined) return { ...head, text };
  throw requestError(request, `The answer is larger than ${maxBytes} bytes and was not read further`, {
    code: "answer_too_large",
    reply: head,
  });
};

// The global `fetch` only says "fetch failed"; what happened is in `cause`.
const innermost = (error: unknown): unknown => (isRecord(error) && isRecord(error.cause) ? error.cause : error);

const reasonOf = (error: unknown): string => {
  const inner = innermost(error);
  return stringMember(inner, "code") || stringMember(error, "code") || stringMember(inner, "name") || "Unknown error";
};

// The original is not passed on: what a foreign `fetch` throws may hold the request, and so the token.
const causeOf = (error: unknown, { url, secrets = [] }: HttpRequest): Error => {
  const inner = innermost(error);
  // Node tries all addresses of a name; each has its own failure, of the same kind.
  const first = inner instanceof AggregateError ? inner.errors[0] : inner;
  const text = stringMember(first, "message") || stringMember(error, "message") || String(inner);
  return new Error(
    redactText(text.replaceAll(url, redactUrl(url, secrets)), [...secrets, ...new URL(url).searchParams.values()]),
  );
};

const aborted = "AbortError: the caller's signal aborted";

const abortedError = (reason: unknown, request: HttpRequest | undefined): FaableApiError => {
  if (request) return requestError(request, aborted, { code: "aborted", cause: causeOf(reason, request) });
  return new FaableApiError(aborted, { code: "aborted", cause: new Error(stringMember(reason, "message") ?? String(reason)) });
};

/**
 * Settles like the work, or rejects as soon as the signal aborts. The work itself goes on.
 *
 * @throws {FaableApiError} `aborted`; it names the request when one is given.
 */
export const unlessAborted = async <T>(work: Promise<T>, signal: Signal | undefined, request?: HttpRequest): Promise<T> => {
  try {
    return await untilAborted(work, signal);
  } catch (error) {
    throw signal?.aborted && error === signal.reason ? abortedError(error, request) : error;
  }
};

const transportError = (error: unknown, request: HttpRequest, code: NetworkFailure): FaableApiError =>
  requestError(request, `${reasonOf(error)}: ${explanationOf(code, request.url)}`, { code, cause: causeOf(error, request) });

const isPlain = ({ url }: HttpRequest): boolean => url.startsWith("http:");

// Some servers of https close the connection on plain text, some answer with a TLS alert, some with a page.
const mayBeTls = ["connection_lost", "not_http"];
const isRefusalInPlain = ({ status, headers }: HttpReply): boolean =>
  status === 400 && !headers["content-type"]?.includes("json");

const failureOf = async (error: unknown, request: HttpRequest, { speaksTls }: ExchangeSettings): Promise<FaableApiError> => {
  if (error instanceof FaableApiError) return error;
  if (request.signal?.aborted) return abortedError(error, request);
  const code = networkFailureOf(reasonOf(error));
  const mistaken = isPlain(request) && mayBeTls.includes(code) && (await speaksTls?.(request.url));
  return transportError(error, request, mistaken ? "http_at_https_server" : code);
};

const checkScheme = async (reply: HttpReply, request: HttpRequest, { speaksTls }: ExchangeSettings): Promise<HttpReply> => {
  if (!isPlain(request) || !isRefusalInPlain(reply) || !(await speaksTls?.(request.url))) return reply;
  const code = "http_at_https_server";
  throw requestError(request, `Bad Request: ${explanationOf(code, request.url)}`, { code, reply });
};

/** Makes the function that sends requests. */
export const createHttp =
  (settings: ExchangeSettings): Http =>
  async (request) => {
    const send = (signal: Signal) => receive(request, signal, settings.fetch);
    try {
      const reply = await withDeadline(request.timeout ?? settings.timeout, request.signal, send);
      return await checkScheme(reply, request, settings);
    } catch (error) {
      throw await failureOf(error, request, settings);
    }
  };
