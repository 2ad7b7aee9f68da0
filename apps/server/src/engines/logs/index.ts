/**
 * logs: reading the audit trail, as a list and as it is written, counting machine tokens into it, and letting rows go when their time is up, the counts of
 * attempts with them. Leaves writing events to `events`. Nothing here or elsewhere changes a row.
 */

export { explain } from "./explain.ts";
export { createLogExports, type ExportPart, type ExportPosition, type LogExports } from "./export.ts";
export { listLogs } from "./list.ts";
export { purgeExpired } from "./purge.ts";
export { findLog, type LogRow, toLog, withoutPosted } from "./read.ts";
export type { Seen } from "./seen.ts";
export { createLogTail, type LogTail, type TailPosition } from "./tail.ts";
export { createTokenUsage, type FirstTokens, type TokenUsage } from "./token-usage.ts";
