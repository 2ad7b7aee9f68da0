import { type ErrorEntry, errorCodes } from "./errors.ts";

const section = ([code, { status, oauthStatus, cause, fix }]: [string, ErrorEntry]): string =>
  `## ${code}\n\nHTTP ${status}${oauthStatus === undefined ? "" : ` (${oauthStatus} at the token endpoint)`}\n\n**Cause.** ${cause}\n\n**Fix.** ${fix}\n`;

/** `docs/errors.md`: every code with its status, cause and fix. */
export const errorsPage = (): string =>
  [
    "# Error codes",
    "",
    "Generated from the contract by `npm run generate`. Every refused request carries one of these as `error_code`; each code has one HTTP status and is never renamed. Branch on the code, not on the message.",
    "",
    ...Object.entries<ErrorEntry>(errorCodes).map(section),
  ].join("\n");
