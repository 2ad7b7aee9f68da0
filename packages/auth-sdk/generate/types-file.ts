import type { Listing, Operation } from "@faable/auth-contract";
import { docComment } from "./doc-comment.ts";
import { bodyName, paramsName, replyName, takesBody } from "./names.ts";
import { type JsonSchema, partsOf, plain } from "./schema.ts";
import { memberLines, typedElsewhere, typeText } from "./type-text.ts";

const join = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(", ");

/** A documented interface. */
export const interfaceText = (name: string, documentation: readonly string[], members: readonly string[]): string =>
  [...docComment(documentation), `export interface ${name} {`, ...members, "}"].join("\n");

const isNamed = (schema: JsonSchema): boolean => schema.title !== undefined && !schema.title.endsWith("Page");

const collect = (schema: JsonSchema, found: Map<string, JsonSchema>): void => {
  for (const part of partsOf(schema)) collect(part, found);
  if (!isNamed(schema) || schema.title === undefined) return;
  const known = found.get(schema.title);
  if (known && JSON.stringify(known.properties) !== JSON.stringify(schema.properties)) {
    throw new Error(`two different schemas have the title ${schema.title}`);
  }
  found.set(schema.title, known ?? schema);
};

const producersOf = (name: string, operations: readonly Operation[]): string[] =>
  operations.filter((op) => replyName(op) === name).map((op) => op.id);

const resourceText = (schema: JsonSchema, operations: readonly Operation[]): string => {
  const name = schema.title ?? "";
  const producers = producersOf(name, operations);
  const origin = producers.length > 0 ? `What the server answers to ${join(producers)}.` : `Part of other objects.`;
  const documentation = schema.description ? [schema.description, "", origin] : [origin];
  return interfaceText(name, documentation, memberLines(schema, "received", "  "));
};

/** The titled schemas in these, each once. */
export const namedSchemas = (schemas: readonly JsonSchema[]): JsonSchema[] => {
  const found = new Map<string, JsonSchema>();
  for (const schema of schemas) collect(schema, found);
  return [...found.values()];
};

const resourceTexts = (operations: readonly Operation[]): string[] =>
  namedSchemas(operations.map((op) => plain(op.reply)))
    .filter(({ title = "" }) => !Object.hasOwn(typedElsewhere, title))
    .map((schema) => resourceText(schema, operations));

const bodyText = (op: Operation): string[] => {
  if (!op.body || !takesBody(op)) return [];
  return [interfaceText(bodyName(op), [`What \`${op.id}\` sends.`], memberLines(plain(op.body), "sent", "  "))];
};

// Other spellings of the same parameters, kept by the server for older callers: offering two would only raise questions.
const olderNames = ["next", "search"];

const offered = (op: Operation, name: string): boolean => {
  if (name.endsWith("[]") || olderNames.includes(name)) return false;
  return name !== "q" || (op.listing?.text ?? true);
};

const either = (words: readonly string[]): string => words.map((word) => JSON.stringify(word)).join(" | ");

/** Parameters whose type a listing narrows further than its schema says. */
const narrowed = (listing: Listing): Readonly<Record<string, string>> => ({
  pageSize: "number | string",
  sort: either(listing.sort.flatMap((field) => [field, `-${field}`])),
  expand: `string | readonly (${either(listing.expand)})[]`,
});

/** What a listing adds to the descriptions of its parameters. */
const remarks = (listing: Listing): Readonly<Record<string, string>> => {
  const fields = Object.keys(listing.fields);
  return { query: fields.length > 0 ? ` Fields: ${join(fields)}.` : " This list has no fields to filter by, and refuses it." };
};

const parameterLines = (op: Operation, name: string, schema: JsonSchema): string[] => {
  const type = (op.listing && narrowed(op.listing)[name]) ?? typeText(schema, "sent");
  const remark = (op.listing && remarks(op.listing)[name]) ?? "";
  const description = `${schema.description ?? `Parameter \`${name}\`.`}${remark}`;
  return [...docComment([description], "  "), `  ${name}?: ${type} | undefined;`];
};

const paramsText = (op: Operation): string[] => {
  if (!op.query) return [];
  const parameters = Object.entries(plain(op.query).properties ?? {}).filter(([name]) => offered(op, name));
  const members = parameters.flatMap(([name, schema]) => parameterLines(op, name, schema));
  const documentation = op.listing
    ? `What \`${op.id}\` can be asked for. Conditions are joined by "and".`
    : `Options of \`${op.id}\`.`;
  return [interfaceText(paramsName(op), [documentation], members)];
};

/** `types.gen.ts`: every object that is received, every body and parameter set that is sent. */
export const typesFile = (operations: readonly Operation[]): string =>
  [
    'import type { WebhookEvent } from "./events.gen.ts";',
    ...resourceTexts(operations),
    ...operations.flatMap((op) => [...bodyText(op), ...paramsText(op)]),
  ].join("\n\n");
