import { errorCodes } from "@faable/auth-contract";
import { docComment } from "./doc-comment.ts";

const documentation = [
  "Every `error_code` in the server's catalogue. Each has one HTTP status, given before its cause and remedy.",
  "",
  "@example",
  "```ts",
  'if (error instanceof FaableApiError && error.code === "already_exists") return;',
  "```",
];

/** `error-codes.gen.ts`: the union of every code, and the list of them for the running program. */
export const errorCodesFile = (): string => {
  const entries = Object.entries(errorCodes);
  const members = entries.flatMap(([code, entry]) => [
    ...docComment([`${entry.status}. ${entry.cause} ${entry.fix}`], "  "),
    `  | ${JSON.stringify(code)}`,
  ]);
  return [
    ...docComment(documentation),
    "export type ErrorCode =",
    `${members.join("\n")};`,
    "",
    "const known: ReadonlySet<string> = new Set<ErrorCode>([",
    ...entries.map(([code]) => `  ${JSON.stringify(code)},`),
    "]);",
    "",
    "/** Whether this version of the SDK knows a code. */",
    "export const isKnownCode = (code: string): code is ErrorCode => known.has(code);",
  ].join("\n");
};
