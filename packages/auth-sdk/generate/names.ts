import type { Operation } from "@faable/auth-contract";
import { type JsonSchema, plain } from "./schema.ts";

export const pascal = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const camel = (word: string): string => word.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

/** `createUser` → `UserCreate`, `updateUser` → `UserUpdate`, anything else → `AddTeamMemberBody`. */
export const bodyName = (op: Operation): string => {
  const [, verb, noun] = /^(create|update)([A-Z].*)$/.exec(op.id) ?? [];
  return verb && noun ? `${noun}${pascal(verb)}` : `${pascal(op.id)}Body`;
};

/** `listUsers` → `ListUsersParams`. */
export const paramsName = (op: Operation): string => `${pascal(op.id)}Params`;

const titleOf = (schema: JsonSchema, op: Operation): string => {
  if (!schema.title) throw new Error(`the reply of ${op.id} needs a title: it becomes the name of a type`);
  return schema.title;
};

/** The schema of a list's items. */
export const itemOf = (op: Operation): JsonSchema => plain(op.reply).properties?.results?.items ?? {};

/** The name of what a method resolves to, or of a list's items. */
export const replyName = (op: Operation): string => titleOf(op.listing ? itemOf(op) : plain(op.reply), op);

/** Whether there is anything to put into the body. */
export const takesBody = (op: Operation): boolean => Object.keys(plain(op.body ?? {}).properties ?? {}).length > 0;

/** A path parameter: its name in the path and as an argument. */
export interface PathParameter {
  readonly inPath: string;
  readonly argument: string;
  readonly description: string;
}

const placeholders = (path: string): string[] => path.split("/").filter((part) => part.startsWith(":"));

// `/user/:id` and `/account/:account_id` say what the id is of; in `/team/:team_id/member` the argument's name has to.
const argumentOf = (inPath: string, path: string): string => {
  const alone = placeholders(path).length === 1 && path.endsWith(`:${inPath}`);
  return alone && inPath.endsWith("id") ? "id" : camel(inPath);
};

// "The user." becomes "The user, `user_…`."
const withPrefix = (schema: JsonSchema): string => {
  const [, prefix] = /^\^([a-z]+_)\[0-9a-f\]/.exec(schema.pattern ?? "") ?? [];
  const description = schema.description ?? "";
  return prefix ? `${description.replace(/\.$/, "")}, \`${prefix}…\`.` : description;
};

/** The path parameters of an operation, in order. */
export const pathParameters = (op: Operation): PathParameter[] =>
  placeholders(op.path).map((part) => {
    const inPath = part.slice(1);
    const schema = plain(op.params ?? {}).properties?.[inPath] ?? {};
    return { inPath, argument: argumentOf(inPath, op.path), description: withPrefix(schema) };
  });
