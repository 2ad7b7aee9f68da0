import { type ErrorCode, isKnownCode } from "./generated/error-codes.gen.ts";
import { isRecord, stringMember } from "./json.ts";
import { requestedWait } from "./retry-after.ts";
import { isTransportErrorCode, type TransportErrorCode } from "./transport-errors.ts";

const statuses = {
  ok: 200,
  created: 201,
  "bad-request": 400,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "too-many-requests": 429,
  "internal-server-error": 500,
  "bad-gateway": 502,
  "service-unavailable": 503,
} as const;

/** Names that {@link FaableApiError.isStatus} takes instead of a number. */
export type StatusName = keyof typeof statuses;

/** What the server answered, free of secrets. */
export interface FailedResponse {
  /** HTTP status; `undefined` when no answer came. */
  readonly status: number | undefined;
  /** The parsed body; `undefined` when there was none. Text that is no JSON is cut after 2000 characters. */
  readonly data: unknown;
  /** The URL, with the names of its query's parameters and none of their values. */
  readonly config: { readonly url: string | undefined };
}

/** What a {@link FaableApiError} is made of. */
export interface FailureFacts {
  readonly status?: number | undefined;
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Headers of the answer, names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly data?: unknown;
  /** What went wrong on the way; goes before any code of the body. */
  readonly code?: TransportErrorCode | undefined;
  readonly cause?: unknown;
  readonly wwwAuthenticate?: string | undefined;
}

const describe = (message: string, { status, url }: FailureFacts): string => {
  if (url === undefined) return message;
  return `${message} (status=${status ?? "none"}, url=${url})`;
};

const detailsOf = (data: unknown): Record<string, unknown> | undefined => {
  const details = isRecord(data) ? data.details : undefined;
  return isRecord(details) ? details : undefined;
};

const secondsOf = (headers: Readonly<Record<string, string>>): number | undefined => {
  const wait = requestedWait(headers["retry-after"]);
  return wait === undefined ? undefined : Math.ceil(wait / 1000);
};

/**
 * Thrown on every answer other than 2xx, when no answer came, and when an answer makes no sense. It may be logged: tokens
 * and client secrets, and the values of the query, are removed before it is built. What the server itself says, in
 * `message`, `details` and `response.data`, stays.
 *
 * `instanceof` also recognises errors of another copy of this package (ESM beside CJS, two versions).
 *
 * @example
 * ```ts
 * try {
 *   await api.createUser({ email: "kim@example.org" });
 * } catch (error) {
 *   if (!(error instanceof FaableApiError)) throw error;
 *   if (error.isErrorCode("already_exists")) return; // fine
 *   throw error; // for example: "… (status=403, url=https://acme.auth.example.net/user)"
 * }
 * ```
 */
export class FaableApiError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass asks about itself, which the mark cannot answer.
    if (this !== FaableApiError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return isRecord(value) && value.isFaableApiError === true;
  }

  override readonly name = "FaableApiError";

  /** Recognises the error where `instanceof` is not at hand. */
  readonly isFaableApiError = true;

  /**
   * The server's code as it came, with its suffix if it has one; the OAuth `error` of the token endpoint; a
   * {@link TransportErrorCode} when the server was not reached or gave no answer of its own; or `undefined`.
   */
  readonly error_code: string | undefined;

  /** Facts that some codes come with, for example `{ fields, issues }` of `validation_error`. */
  readonly details: Record<string, unknown> | undefined;

  /** The server's name for the request, for questions about it: `request_id` of the body, else the header `x-request-id`. */
  readonly request_id: string | undefined;

  /** Headers of the answer, names in lower case; empty when none came. Cookies and secrets are removed. */
  readonly headers: Readonly<Record<string, string>>;

  /** Where the server explains its code. */
  readonly docs: string | undefined;

  /** Method of the request, for example `POST`. */
  readonly method: string | undefined;

  /** Seconds that the server asks to wait (header `Retry-After`). */
  readonly retry_after: number | undefined;

  /** Set by the token verifier: what your API answers in the header `WWW-Authenticate` (RFC 6750 §3). */
  readonly www_authenticate: string | undefined;

  /** What the server answered. */
  readonly response: FailedResponse;

  /** @param message What went wrong. Status and URL are appended when there is a URL. */
  constructor(message: string, facts: FailureFacts = {}) {
    super(describe(message, facts), facts.cause === undefined ? undefined : { cause: facts.cause });
    const { status, method, url, headers = {}, data, code, wwwAuthenticate } = facts;
    this.error_code = code ?? stringMember(data, "error_code") ?? stringMember(data, "error");
    this.request_id = stringMember(data, "request_id") ?? headers["x-request-id"];
    this.headers = headers;
    this.docs = stringMember(data, "docs");
    this.method = method;
    this.retry_after = secondsOf(headers);
    this.details = detailsOf(data);
    this.www_authenticate = wwwAuthenticate;
    this.response = { status, data, config: { url } };
  }

  /** HTTP status; `undefined` when no answer came. */
  get status(): number | undefined {
    return this.response.status;
  }

  /**
   * The code without its suffix, when this version of the SDK knows it. For a `switch` that the compiler checks:
   * a misspelled case does not compile.
   */
  get code(): ErrorCode | undefined {
    const [code = ""] = this.error_code?.split(":") ?? [];
    return isKnownCode(code) ? code : undefined;
  }

  /** The code when something went wrong on the way, and the server is not the one who says so. */
  get transport_code(): TransportErrorCode | undefined {
    const { error_code = "" } = this;
    return isTransportErrorCode(error_code) ? error_code : undefined;
  }

  /**
   * Whether the answer had a status.
   *
   * @param status A number, or a name: `ok` 200, `created` 201, `bad-request` 400, `unauthorized` 401, `forbidden` 403,
   * `not-found` 404, `conflict` 409, `too-many-requests` 429, `internal-server-error` 500, `bad-gateway` 502,
   * `service-unavailable` 503.
   */
  isStatus(status: number | StatusName): boolean {
    return this.status !== undefined && this.status === (typeof status === "number" ? status : statuses[status]);
  }

  /** Whether the code is this one, or this one with a suffix: `a` matches `a` and `a:b`, not `ab`. */
  isErrorCode(code: ErrorCode | TransportErrorCode | (string & {})): boolean {
    return this.error_code === code || (this.error_code?.startsWith(`${code}:`) ?? false);
  }
}
