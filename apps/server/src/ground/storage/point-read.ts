import type { Compilable, CompiledQuery } from "kysely";
import type { Executor } from "./tables.ts";

/** Reads the one row that an account and an id name. */
export type PointRead<Row> = (db: Executor, accountId: string, id: string) => Promise<Row | undefined>;

/** Ends the text of every point read, so that whoever carries a statement (and the database's own statistics) can tell. */
const mark = " /* point read */";

export const isPointRead = (text: string): boolean => text.endsWith(mark);

/**
 * A read by account and id whose statement is compiled at its first use and then only given its two values: building the
 * same query again would cost a third of reading the row. `build` must use the account first and the id second, and find
 * its row by a unique index: on PostgreSQL all point reads share one connection.
 */
export const pointRead = <Row>(build: (db: Executor, accountId: string, id: string) => Compilable<Row>): PointRead<Row> => {
  let compiled: CompiledQuery<Row> | undefined;
  const compile = (query: CompiledQuery<Row>): CompiledQuery<Row> => ({ ...query, sql: query.sql + mark });
  return async (db, accountId, id) => {
    compiled ??= compile(build(db, accountId, id).compile());
    const query: CompiledQuery<Row> = { ...compiled, parameters: [accountId, id] };
    const { rows } = await db.executeQuery(query);
    return rows[0];
  };
};
