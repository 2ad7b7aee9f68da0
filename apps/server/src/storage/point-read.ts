import type { Compilable, CompiledQuery } from "kysely";
import type { Executor } from "./tables.ts";

/** Reads the one row that an account and an id name. */
export type PointRead<Row> = (db: Executor, accountId: string, id: string) => Promise<Row | undefined>;

/**
 * A read by account and id whose statement is compiled at its first use and then only given its two values: building the
 * same query again would cost a third of reading the row. `build` must use the account first and the id second.
 */
export const pointRead = <Row>(build: (db: Executor, accountId: string, id: string) => Compilable<Row>): PointRead<Row> => {
  let compiled: CompiledQuery<Row> | undefined;
  return async (db, accountId, id) => {
    compiled ??= build(db, accountId, id).compile();
    const query: CompiledQuery<Row> = { ...compiled, parameters: [accountId, id] };
    const { rows } = await db.executeQuery(query);
    return rows[0];
  };
};
