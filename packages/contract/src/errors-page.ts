import { errorCodes } from "./errors.ts";

const section = ([code, { status, cause, fix }]: [string, { status: number; cause: string; fix: string }]): string =>
  `## ${code}\n\nHTTP ${status}\n\n**Cause.** ${cause}\n\n**Fix.** ${fix}\n`;

/** `docs/errors.md`: every code with its status, cause and fix. */
export const errorsPage = (): string =>
  [
    "# Error codes",
    "",
    "Generated from the contract by `npm run generate`. Every refused request carries one of these as `error_code`; each code has one HTTP status and is never renamed. Branch on the code, not on the message.",
    "",
    ...Object.entries(errorCodes).map(section),
  ].join("\n");
