/**
 * storage: how the server reaches its database. Owns connecting (embedded PGlite or PostgreSQL, one dialect), the table
 * types and migrations, transactions with announced changes, the caches they invalidate, and listing with FaableQL.
 * Leaves to the record rooms: what the rows mean. The only home of Kysely's dialects and of the drivers.
 */
export { type CacheOptions, createTenantCache, type TenantCache } from "../caches/cache.ts";
export type { Change, ChangeNoun, Changes } from "./changes.ts";
export { connect, type Storage } from "./connect.ts";
export { isForeignKeyViolation, isUnavailable, isUniqueViolation, isUnstorable } from "./database-errors.ts";
export { DirectoryInUse } from "./directory-lock.ts";
export { parseFaableQl, type Term } from "../lists/faableql.ts";
export type { Ground } from "./ground.ts";
export { everyAccount, type ListRequest, type ListSource, listRows, type Position, type Rows } from "../lists/listing.ts";
export { pointRead } from "./point-read.ts";
export type { Db, Executor, Json, Tables } from "./tables.ts";
export type { Transact, Unit } from "./transaction.ts";
