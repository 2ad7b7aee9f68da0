import { type Compilable, type CompiledQuery, type RawBuilder, sql } from "kysely";
import type { Scope } from "./scope.ts";

/** Stands in a statement for the value of this name, which each use brings. */
export type Given<Values> = <Name extends keyof Values>(name: Name) => RawBuilder<Values[Name]>;

/** How a statement is built whose values are given at each use. */
export type Build<Values extends object, Row> = (scope: Scope, given: Given<Values>) => Compilable<Row>;

/** A statement that is built, checked and compiled at its first use, and then only given its values. */
export const compilation = <Values extends object, Row>(
  build: Build<Values, Row>,
): ((scope: Scope, values: Values) => CompiledQuery<Row>) => {
  let compiled: CompiledQuery<Row> | undefined;
  const account = Object.freeze({});
  const names = new Map<unknown, keyof Values>();
  const given: Given<Values> = (name) => {
    const place = Object.freeze({});
    names.set(place, name);
    return sql`${place}`;
  };
  const compile = (scope: Scope): CompiledQuery<Row> => {
    const first = build(scope, given).compile();
    return { ...first, parameters: first.parameters.map((each) => (each === scope.accountId ? account : each)) };
  };
  return (scope, values) => {
    compiled ??= compile(scope);
    const parameters = compiled.parameters.map((each) => {
      const name = names.get(each);
      if (name !== undefined) return values[name];
      return each === account ? scope.accountId : each;
    });
    return { ...compiled, parameters };
  };
};

/**
 * The rows of a statement that is compiled once: on the busiest paths building it again costs more than sending it. What differs
 * between uses must be `given`; the account is the scope's.
 */
export const compiledOnce = <Values extends object, Row>(
  build: Build<Values, Row>,
): ((scope: Scope, values: Values) => Promise<readonly Row[]>) => {
  const compiled = compilation(build);
  return async (scope, values) => (await scope.db.executeQuery<Row>(compiled(scope, values))).rows;
};
