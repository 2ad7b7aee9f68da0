import type { FieldType } from "@faable/auth-contract";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { emailForm, problem } from "../../base/index.ts";
import type { Term } from "./faableql.ts";

type Condition = RawBuilder<SqlBool>;

const refuse = (term: Term, expected: string): Error =>
  problem("invalid_query", `The filter ${term.field} takes ${expected}, not "${term.values.join('", "').slice(0, 40)}".`);

const single = (term: Term): string => {
  const [value, ...more] = term.values;
  if (value === undefined || more.length > 0) throw refuse(term, "one value");
  return value;
};

const equality = (term: Term, column: RawBuilder<unknown>, values: readonly (string | boolean)[]): Condition => {
  if (values.length !== 1) return sql`${column} in (${sql.join(values)})`;
  // "Not equal" also matches rows without a value, which plain SQL inequality would leave out.
  return term.negated ? sql`${column} is distinct from ${values[0]}` : sql`${column} = ${values[0]}`;
};

const boolean = (term: Term): readonly boolean[] =>
  term.values.map((value) => {
    if (value !== "true" && value !== "false") throw refuse(term, "true or false");
    return value === "true";
  });

const day = 86_400_000;

/** The time that a bound names. A day covers 24 hours: as an upper bound it means its last millisecond. */
export const instantOf = (term: Term, bound: "since" | "until"): Date => {
  const value = single(term);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const time = isDay ? Date.parse(value) : /^\d{1,14}$/.test(value) ? Number(value) : Number.NaN;
  const exists = !isDay || (!Number.isNaN(time) && new Date(time).toISOString().startsWith(value) && value >= "0001-01-01");
  if (Number.isNaN(time) || !exists) throw refuse(term, "milliseconds since 1970 or a day as YYYY-MM-DD");
  return new Date(isDay && bound === "until" ? time + day - 1 : time);
};

const bounded = (term: Term, column: RawBuilder<unknown>, bound: "since" | "until"): Condition => {
  if (term.negated) throw refuse(term, "no negation");
  const limit = instantOf(term, bound);
  return bound === "since" ? sql`${column} >= ${limit}` : sql`${column} <= ${limit}`;
};

const prefixed = (term: Term, column: RawBuilder<unknown>): Condition => {
  const prefix = single(term);
  const matches = sql`(${column} = ${prefix} or starts_with(${column}, ${`${prefix}.`}))`;
  return term.negated ? sql`not ${matches}` : sql`${matches}`;
};

/** A column that holds several values, as a JSON array. */
const among = (term: Term, column: RawBuilder<unknown>): Condition => {
  const matches = sql`jsonb_exists_any(${column}, ${[...term.values]}::text[])`;
  return term.negated ? sql`not ${matches}` : sql`${matches}`;
};

/** One term as SQL, read as its field's type demands. */
export const conditionOf = (term: Term, columnName: string, type: FieldType): Condition => {
  const column = sql.ref(columnName);
  switch (type) {
    case "boolean":
      return equality(term, column, boolean(term));
    case "email":
      return equality(
        term,
        column,
        // What is no address matches none.
        term.values.map((value) => emailForm(value) ?? value),
      );
    case "since":
    case "until":
      return bounded(term, column, type);
    case "member":
      return among(term, column);
    case "prefix":
      return prefixed(term, column);
    default:
      return equality(term, column, term.values);
  }
};

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** Whether a word occurs in any of the columns, whatever its case. */
export const textCondition = (word: string, columns: readonly string[]): Condition => {
  const pattern = `%${escapeLike(word)}%`;
  return sql`(${sql.join(
    columns.map((column) => sql`${sql.ref(column)} ilike ${pattern}`),
    sql` or `,
  )})`;
};
