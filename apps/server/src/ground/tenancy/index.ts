/**
 * tenancy: what makes a statement without an account impossible. Owns the scope and context that use cases are given,
 * transactions with announced changes, the guard that reads every statement, tables reached by account only, and each
 * account's share of connections. Leaves to the record rooms: what the rows mean.
 */
export { compilation, compiledOnce, type Given } from "./compiled-once.ts";
export type { Context, Transaction } from "./context.ts";
export { createDatabase, type Database } from "./database.ts";
export { pointRead } from "./point-read.ts";
export type { Scope } from "./scope.ts";
export { createShares, type ShareOptions, type Shares } from "./shares.ts";
export { tenantGuard } from "./tenant-guard.ts";
export { accountRows, purgeRows, rowsOf, type Taken, type TenantRows, type TenantTable, tenantTable } from "./tenant-table.ts";
