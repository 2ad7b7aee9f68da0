/**
 * connections: sources of users. Owns the connections table; so far only the database connection that every account
 * starts with. Leaves credentials to `users`.
 */
export { assertConnection, insertDatabaseConnection } from "./connection-store.ts";
