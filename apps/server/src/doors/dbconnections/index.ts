/**
 * dbconnections: what an application's own pages call about database connections, as HTTP. So far sign-up. Owns who may
 * call (clients, origins, how often). Leaves the rules of sign-up to `passwords`, hosted pages to their own door.
 */
export { type DbConnections, dbConnectionsDoor } from "./door.ts";
