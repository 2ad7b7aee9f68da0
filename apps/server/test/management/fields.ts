import { managementOperations, type Operation } from "@faable/auth-contract";
import { plain, type Schema, sample } from "../harness/sample.ts";

/** One place in a body where a value is given. `[]` stands for an entry of a list. */
export interface Field {
  readonly operation: Operation;
  readonly path: readonly string[];
  readonly schema: Schema;
}

const leaves = (operation: Operation, schema: Schema, path: readonly string[]): Field[] => {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, each]) => leaves(operation, each, [...path, name]));
  if (schema.items) return leaves(operation, schema.items, [...path, "[]"]);
  return inner.length > 0 ? inner : [{ operation, path, schema }];
};

/** Every field of every body that the Management API takes. */
export const fields: readonly Field[] = Object.values(managementOperations).flatMap((operation: Operation) =>
  operation.body ? leaves(operation, plain(operation.body), []) : [],
);

const wrap = async (schema: Schema, [name, ...rest]: readonly string[], value: unknown): Promise<unknown> => {
  if (name === undefined) return value;
  if (name === "[]") return [await wrap(schema.items ?? {}, rest, value)];
  const around = await sample(schema, 1, () => undefined);
  return { ...(typeof around === "object" ? around : {}), [name]: await wrap(schema.properties?.[name] ?? {}, rest, value) };
};

/** The members of a body by which this field gets the value. */
export const bodyWith = async ({ operation, path }: Field, value: unknown): Promise<Record<string, unknown>> => {
  const [name = "", ...rest] = path;
  const schema = plain(operation.body).properties?.[name] ?? {};
  return { [name]: await wrap(schema, rest, value) };
};

/** What a reply shows in the place of the field. */
export const shownIn = (reply: unknown, [name, ...rest]: readonly string[]): unknown => {
  if (name === undefined) return reply;
  if (typeof reply !== "object" || reply === null) return undefined;
  return shownIn(Reflect.get(reply, name === "[]" ? 0 : name), rest);
};

export const nameOf = ({ operation, path }: Field): string => `${operation.id} ${path.join(".")}`;
