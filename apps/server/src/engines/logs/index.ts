/**
 * logs: reading the audit trail, counting machine tokens into it, and letting rows go when their time is up, the counts of
 * attempts with them. Leaves writing events to `events`. Nothing here or elsewhere changes a row.
 */

export { explain } from "./explain.ts";
export { purgeExpired } from "./purge.ts";
export { findLog, type LogRow, listLogs, toLog } from "./read.ts";
export { createTokenUsage, type FirstTokens, type TokenUsage } from "./token-usage.ts";
