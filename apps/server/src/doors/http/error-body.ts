import { oauthErrorOf } from "@faable/auth-contract";
import type { Problem } from "../../base/index.ts";

/** Printable ASCII without quotes and backslashes (RFC 6749 §5.2). */
const description = (message: string): string => message.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, "?");

/** An error in OAuth's format (RFC 6749 §5.2). */
export const oauthBody = ({ code, message }: Problem, requestId: string) => ({
  error: oauthErrorOf(code),
  error_description: description(message),
  error_code: code,
  request_id: requestId,
});

/** An error in the general format; `docs` is the page that explains the codes. */
export const generalBody = ({ status, code, message, details }: Problem, requestId: string, docs: string) => ({
  status,
  statusCode: status,
  error_code: code,
  message,
  docs: `${docs}#${code}`,
  request_id: requestId,
  ...(details ? { details } : {}),
});
