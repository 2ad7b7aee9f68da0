import type { Compilable, CompiledQuery } from "kysely";
import type { Scope } from "./scope.ts";

/**
 * A read by account and key whose statement is compiled at its first use and then only given its two values: building the
 * same query again would cost a third of reading the row. `build` must use the account first and the key second, and find
 * its row by a unique index.
 */
export const pointRead = <Row>(build: (scope: Scope, key: string) => Compilable<Row>) => {
  let compiled: CompiledQuery<Row> | undefined;
  return async (scope: Scope, key: string): Promise<Row | undefined> => {
    compiled ??= build(scope, key).compile();
    const query: CompiledQuery<Row> = { ...compiled, parameters: [scope.accountId, key] };
    const { rows } = await scope.db.executeQuery(query);
    return rows[0];
  };
};
