import { FaableApiError } from "./error.ts";
import type { Fetch } from "./fetch.ts";
import { isRecord, stringMember } from "./json.ts";
import { redactText, redactUrl } from "./redact.ts";

/** One HTTP request, ready to be sent. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds; default: the connection's. */
  readonly timeout?: number | undefined;
  /** Texts in this request that no error and no log line may show. */
  readonly secrets?: readonly string[];
}

/** One HTTP answer, whatever its status. */
export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | null;
  readonly text: string;
}

/**
 * Sends one request and resolves to the answer, whatever its status.
 *
 * @throws {FaableApiError} Without `status`, when no answer came. Its message starts with the reason: the system's code
 * such as `ECONNREFUSED`, or `TimeoutError`.
 */
export type Http = (request: HttpRequest) => Promise<HttpReply>;

/** Takes one line of debug output. */
export type Log = (line: string) => void;

/** What every exchange of a connection has in common. */
export interface ExchangeSettings {
  readonly fetch: Fetch;
  /** Milliseconds until an attempt is given up, reading the answer included. */
  readonly timeout: number;
  readonly log?: Log | undefined;
}

const receive = async (request: HttpRequest, { fetch, timeout }: ExchangeSettings): Promise<HttpReply> => {
  const { method, url, headers, body } = request;
  const signal = AbortSignal.timeout(request.timeout ?? timeout);
  const reply = await fetch(url, { method, headers, redirect: "manual", signal, ...(body === undefined ? {} : { body }) });
  return {
    status: reply.status,
    contentType: reply.headers.get("content-type") ?? "",
    retryAfter: reply.headers.get("retry-after"),
    text: await reply.text(),
  };
};

// The global `fetch` only says "fetch failed"; what happened is in `cause`.
const innermost = (error: unknown): unknown => (isRecord(error) && isRecord(error.cause) ? error.cause : error);

const reasonOf = (error: unknown): string => {
  const inner = innermost(error);
  return stringMember(inner, "code") ?? stringMember(error, "code") ?? stringMember(inner, "name") ?? "Unknown error";
};

// The original is not passed on: what a foreign `fetch` throws may hold the request, and so the token.
const causeOf = (error: unknown, secrets: readonly string[]): Error => {
  const inner = innermost(error);
  const text = stringMember(inner, "message") || stringMember(error, "message") || String(inner);
  return new Error(redactText(text, secrets));
};

const transportError = (error: unknown, { url, secrets = [] }: HttpRequest): FaableApiError =>
  new FaableApiError(reasonOf(error), { url: redactUrl(url, secrets), cause: causeOf(error, secrets) });

const note = (log: Log | undefined, { method, url, secrets = [] }: HttpRequest, outcome: string | number): void =>
  log?.(`${method} ${outcome} ${redactUrl(url, secrets)}`);

/** Makes the function that sends requests. */
export const createHttp =
  (settings: ExchangeSettings): Http =>
  async (request) => {
    try {
      const reply = await receive(request, settings);
      note(settings.log, request, reply.status);
      return reply;
    } catch (error) {
      const failure = transportError(error, request);
      note(settings.log, request, reasonOf(error));
      throw failure;
    }
  };
