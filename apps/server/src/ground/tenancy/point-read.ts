import type { Compilable, RawBuilder } from "kysely";
import { compiledOnce } from "./compiled-once.ts";
import type { Scope } from "./scope.ts";

/** A read by account and key, compiled once. `build` must find its row by a unique index. */
export const pointRead = <Row>(build: (scope: Scope, key: RawBuilder<string>) => Compilable<Row>) => {
  const read = compiledOnce<{ readonly key: string }, Row>((scope, given) => build(scope, given("key")));
  return async (scope: Scope, key: string): Promise<Row | undefined> => (await read(scope, { key }))[0];
};
