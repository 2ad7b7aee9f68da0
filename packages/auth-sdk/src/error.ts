import { type ErrorCode, isKnownCode } from "./generated/error-codes.gen.ts";
import { isRecord, stringMember } from "./json.ts";

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
  /** The parsed body; `undefined` when there was none. */
  readonly data: unknown;
  readonly config: { readonly url: string | undefined };
}

/** What a {@link FaableApiError} is made of. */
export interface FailureFacts {
  readonly status?: number | undefined;
  readonly url?: string | undefined;
  readonly data?: unknown;
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

/**
 * Thrown on every answer other than 2xx, when no answer came, and when an answer makes no sense. Holds no secret: tokens
 * and client secrets are removed before it is built, so it may be logged.
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

  /** The server's code as it came, with its suffix if it has one; the OAuth `error` of the token endpoint; or `undefined`. */
  readonly error_code: string | undefined;

  /** Facts that some codes come with, for example `{ fields, issues }` of `validation_error`. */
  readonly details: Record<string, unknown> | undefined;

  /** Set by the token verifier: what your API answers in the header `WWW-Authenticate` (RFC 6750 §3). */
  readonly www_authenticate: string | undefined;

  /** What the server answered. */
  readonly response: FailedResponse;

  /** @param message What went wrong. Status and URL are appended when there is a URL. */
  constructor(message: string, facts: FailureFacts = {}) {
    super(describe(message, facts), facts.cause === undefined ? undefined : { cause: facts.cause });
    const { status, url, data, wwwAuthenticate } = facts;
    this.error_code = stringMember(data, "error_code") ?? stringMember(data, "error");
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

  /** Whether the server's code is this one, or this one with a suffix: `a` matches `a` and `a:b`, not `ab`. */
  isErrorCode(code: ErrorCode | (string & {})): boolean {
    return this.error_code === code || (this.error_code?.startsWith(`${code}:`) ?? false);
  }
}
