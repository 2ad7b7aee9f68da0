import { FaableApiError } from "./error.ts";
import type { Http, HttpReply, HttpRequest } from "./exchange.ts";
import { redactHeaders, redactUrl } from "./redact.ts";

/** A request that is about to be sent: an API call, a token request, discovery or keys. Holds no secret. */
export interface RequestEvent {
  readonly method: HttpRequest["method"];
  /** With the names of the query's parameters, without their values. */
  readonly url: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** What came of one attempt: an answer of any status, or an error when none came. Holds no secret. */
export interface ResponseEvent extends RequestEvent {
  /** Milliseconds from sending to the end of the answer. */
  readonly duration: number;
  /** `undefined` when no answer came. */
  readonly status: number | undefined;
  /** Names in lower case; empty when no answer came. */
  readonly headers: Readonly<Record<string, string>>;
  /** The server's name for the request (header `x-request-id`). */
  readonly request_id: string | undefined;
  /** Why no answer came. */
  readonly error: FaableApiError | undefined;
}

/** An attempt that failed and will be repeated. Holds no secret. */
export interface RetryEvent extends RequestEvent {
  /** Milliseconds until the next attempt. */
  readonly wait: number;
  /** `undefined` when no answer came. */
  readonly status: number | undefined;
  /** Why no answer came. */
  readonly error: FaableApiError | undefined;
}

/**
 * Told of everything that is sent, for metrics and tracing. They watch and change nothing: they are not waited for, and
 * what they throw becomes a warning of the process, not a failure of the call.
 */
export interface Hooks {
  /** Before every attempt. */
  readonly onRequest?: ((event: RequestEvent) => unknown) | undefined;
  /** After every attempt, whatever came of it. */
  readonly onResponse?: ((event: ResponseEvent) => unknown) | undefined;
  /** Before the wait for another attempt. */
  readonly onRetry?: ((event: RetryEvent) => unknown) | undefined;
}

const warn = (name: keyof Hooks, error: unknown): void => process.emitWarning(`The hook ${name} failed: ${String(error)}`);

const tell = <E>(name: keyof Hooks, hook: ((event: E) => unknown) | undefined, event: E): void => {
  try {
    // A hook may be an async function; its rejection must not end the process.
    Promise.resolve(hook?.(event)).catch((error: unknown) => warn(name, error));
  } catch (error) {
    warn(name, error);
  }
};

const requestEvent = ({ method, url, secrets = [], attempt = 1 }: HttpRequest): RequestEvent => ({
  method,
  url: redactUrl(url, secrets),
  attempt,
});

const answered = ({ status, headers }: HttpReply, { secrets = [] }: HttpRequest) => ({
  status,
  headers: redactHeaders(headers, secrets),
  request_id: headers["x-request-id"],
  error: undefined,
});

const failed = (error: FaableApiError) => ({ status: error.status, headers: error.headers, request_id: error.request_id, error });

/** Tells the hooks that a request will be repeated. */
export const tellRetry = (
  hooks: readonly Hooks[],
  request: HttpRequest,
  why: Pick<RetryEvent, "wait" | "status" | "error">,
): void => {
  for (const { onRetry } of hooks) tell("onRetry", onRetry, { ...requestEvent(request), ...why });
};

/** Sends like `http` and tells the hooks of every attempt. */
export const watched = (http: Http, hooks: readonly Hooks[]): Http => {
  if (hooks.length === 0) return http;
  return async (request) => {
    const event = requestEvent(request);
    const start = performance.now();
    const report = (outcome: Omit<ResponseEvent, keyof RequestEvent | "duration">) => {
      const duration = performance.now() - start;
      for (const { onResponse } of hooks) tell("onResponse", onResponse, { ...event, duration, ...outcome });
    };
    for (const { onRequest } of hooks) tell("onRequest", onRequest, event);
    try {
      const reply = await http(request);
      report(answered(reply, request));
      return reply;
    } catch (error) {
      if (error instanceof FaableApiError) report(failed(error));
      throw error;
    }
  };
};

/** Writes one line per attempt: method, status or error code, URL. */
export const printing = (print: (line: string) => void): Hooks => ({
  onResponse: ({ method, url, status, error }) => print(`${method} ${error?.error_code ?? status} ${url}`),
});
