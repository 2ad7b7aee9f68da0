import type { Log } from "@faable/auth-sdk";

/** Rows repeat what strangers sent: what moves a terminal's cursor, or changes its colours, is shown as `?`. */
const printable = (text: string): string => text.replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, "?");

type Shown = Pick<Log, "createdAt" | "status" | "type" | "message" | "login">;

/** A row as one line for people: when, how it went, what, in which login. */
export const lineOf = ({ createdAt, status, type, message, login }: Shown): string =>
  printable([createdAt, status.padEnd(7), type, message, ...(login === null ? [] : [`login:${login}`])].join("  "));
