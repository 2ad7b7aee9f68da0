import { FaableApiError } from "../error.ts";
import type { ErrorCode } from "../generated/error-codes.gen.ts";

// Quotes and backslashes would end the quoted text (RFC 6750 §3).
const quoted = (text: string): string => `"${text.replace(/[^\x20-\x7e]|["\\]/g, "?")}"`;

const refuse = (status: number, error_code: ErrorCode, message: string, wwwAuthenticate: string): FaableApiError =>
  new FaableApiError(message, { status, data: { error_code, message }, wwwAuthenticate });

/** No token was given. RFC 6750 §3.1: the answer then names no error. */
export const missing = (): FaableApiError => refuse(401, "unauthorized", "An access token is required", "Bearer");

/** The token is no good. */
export const invalid = (why: string): FaableApiError =>
  refuse(401, "invalid_token", why, `Bearer error="invalid_token", error_description=${quoted(why)}`);

/** The token is good, but for another API. */
export const wrongAudience = (expected: readonly string[]): FaableApiError => {
  const why = `The token is for another audience than ${expected.join(" or ")}`;
  return refuse(401, "aud_mismatch", why, `Bearer error="invalid_token", error_description=${quoted(why)}`);
};

/** The token is good, but does not allow this. */
export const insufficientScope = (required: readonly string[]): FaableApiError => {
  const scope = required.join(" ");
  return refuse(
    403,
    "insufficient_scope",
    `The token lacks one of: ${scope}`,
    `Bearer error="insufficient_scope", scope=${quoted(scope)}`,
  );
};
