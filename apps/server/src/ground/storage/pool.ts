import { Pool, type PoolConfig, type QueryResult } from "pg";
import type { Report } from "./engine.ts";

export const openPool = (config: PoolConfig, report: Report): Pool => {
  const pool = new Pool(config);
  // A connection that dies says so by an event, also while it is checked out, and an event without a listener ends the
  // process. Whoever waits for a statement on it is told by that statement.
  pool.on("connect", (client) => client.on("error", (error) => report("database connection lost", error)));
  pool.on("error", () => undefined);
  return pool;
};

/** The rows of every result: the driver answers one, or a list of them where the text holds several statements. */
export const rowsOf = (results: QueryResult | readonly QueryResult[]): readonly unknown[] =>
  [results].flat().flatMap(({ rows }) => rows);
