import { type ErrorCode, lifetimes, statusOf } from "@faable/auth-contract";

interface ProblemOptions {
  /** Facts the caller needs in order to react. Public. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the operator's log needs; never shown. */
  readonly cause?: unknown;
  /** The login that it is a part of; never shown here, for the log's row of the refusal. */
  readonly login?: string;
}

/** The one error type: a code of the contract, a text for the caller, and what the renderers need. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly login: string | undefined;

  constructor(code: ErrorCode, message: string, options: ProblemOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = statusOf(code);
    this.details = options.details;
    this.headers = options.headers ?? {};
    this.login = options.login;
  }
}

/** A problem to throw: `throw problem("not_found", "…")`. */
export const problem = (code: ErrorCode, message: string, options?: ProblemOptions): Problem =>
  new Problem(code, message, options);

/** The same refusal, as a part of a login. */
export const inLogin = (error: unknown, login: string): unknown => {
  if (!(error instanceof Problem)) return error;
  const { code, message, details, headers, cause } = error;
  return problem(code, message, { headers, cause, login, ...(details === undefined ? {} : { details }) });
};

/** Something that every request needs, the database above all, does not answer. */
export const unavailable = (cause?: unknown): Problem =>
  problem("service_unavailable", "The service cannot answer right now. Try again shortly.", {
    headers: { "retry-after": String(lifetimes.retryAfterUnavailable) },
    cause,
  });
