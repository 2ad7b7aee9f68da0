/**
 * storage: the engines (embedded PGlite or PostgreSQL, one dialect). Owns connecting, time limits, what happens when the
 * database is away, the table types and the migrations. Leaves to `tenancy`: who may send which statement. The only home of
 * the drivers and of Kysely's dialects.
 */
export { makeDataDirectory } from "./data-directory.ts";
export { queriesOn, runIn } from "./database.ts";
export { awaitDatabase, databaseFailure } from "./database-at-start.ts";
export {
  isAborted,
  isAccountGone,
  isConnectionLost,
  isDeadlock,
  isForeignKeyViolation,
  isStatementTimeout,
  isUnavailable,
  isUniqueViolation,
  isUnstorable,
} from "./database-errors.ts";
export { lockDirectory } from "./directory-lock.ts";
export type { Engine, Heard, Report, Run, Say } from "./engine.ts";
export { isMigrated, isWritable } from "./migrate.ts";
export { openEngine, type Place } from "./open.ts";
export { storedWord } from "./stored-word.ts";
export type { Db, DeliveryAttempt, Executor, Json, Tables, TenantTableName, Word } from "./tables.ts";
