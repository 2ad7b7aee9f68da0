import { docComment } from "./doc-comment.ts";
import { type Direction, type JsonSchema, typesOf } from "./schema.ts";

const unique = (texts: readonly string[]): string => [...new Set(texts)].join(" | ");

const isUnion = ({ enum: words = [], anyOf = [], ...schema }: JsonSchema): boolean =>
  Math.max(words.length, anyOf.length, typesOf(schema).length) > 1;

const arrayText = (schema: JsonSchema, direction: Direction, indent: string): string => {
  const items = schema.items ?? {};
  const item = typeText(items, direction, indent);
  const bracketed = isUnion(items) ? `(${item}${item.startsWith("\n") ? `\n${indent}` : ""})[]` : `${item}[]`;
  return direction === "sent" ? `readonly ${bracketed}` : bracketed;
};

/** Titles of objects that a schema says less of than `events.gen.ts` does, and the type there. */
export const typedElsewhere: Readonly<Record<string, string>> = { AccountEvent: "WebhookEvent" };

const nameOf = ({ title }: JsonSchema): string | undefined =>
  title === undefined ? undefined : (typedElsewhere[title] ?? title);

const objectText = (schema: JsonSchema, direction: Direction, indent: string): string => {
  if (!schema.properties) return "Record<string, unknown>";
  return ["{", ...memberLines(schema, direction, `${indent}  `), `${indent}}`].join("\n");
};

const literalsOf = (schema: JsonSchema, indent: string): string => {
  const words = (schema.enum ?? []).map((word) => JSON.stringify(word));
  const line = unique(words);
  return line.length <= 90 ? line : words.map((word) => `\n${indent}  | ${word}`).join("");
};

const textOfType = (type: string, schema: JsonSchema, direction: Direction, indent: string): string => {
  switch (type) {
    case "string":
      return schema.enum ? literalsOf(schema, indent) : "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
    case "null":
      return type;
    case "array":
      return arrayText(schema, direction, indent);
    case "object":
      return nameOf(schema) ?? objectText(schema, direction, indent);
    default:
      throw new Error(`the SDK's generator has no TypeScript for a schema of type "${type}"`);
  }
};

/** The TypeScript type of a schema. Titled objects are referred to by name. */
export const typeText = (schema: JsonSchema, direction: Direction, indent = ""): string => {
  if (schema.anyOf) return unique(schema.anyOf.map((part) => typeText(part, direction, indent)));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const types = typesOf(schema);
  if (types.length === 0) throw new Error(`the SDK's generator cannot type ${JSON.stringify(schema)}`);
  return unique(types.map((type) => textOfType(type, schema, direction, indent)));
};

const range = (least: number | undefined, most: number | undefined, unit: string): string[] => {
  if (least !== undefined && most !== undefined) return [`From ${least} to ${most}${unit}.`];
  if (most !== undefined) return [`At most ${most}${unit}.`];
  return least === undefined ? [] : [`At least ${least}${unit}.`];
};

const formats: Readonly<Record<string, string>> = {
  uri: "An absolute https URL, or http on a loopback host.",
  "idn-email": "One mail address.",
  hostname: "A host name.",
};

/** What the server demands of a value that is sent. */
const demands = (schema: JsonSchema): string[] => [
  ...(schema.format && formats[schema.format] ? [formats[schema.format] ?? ""] : []),
  ...range(schema.minLength, schema.maxLength, " characters"),
  ...range(schema.minimum, schema.maximum, ""),
  ...range(schema.minItems, schema.maxItems, " entries"),
];

const descriptionOf = (schema: JsonSchema, direction: Direction): string[] => {
  const texts = [
    ...(schema.description ? [schema.description] : []),
    ...(schema.format === "date-time" ? ["ISO 8601, UTC."] : []),
    ...(direction === "sent" ? demands(schema) : []),
  ];
  return texts.length > 0 ? [texts.join(" ")] : [];
};

/** One member with its doc comment. Optional members that are sent may also be `undefined`: they are left out then. */
export const memberText = (name: string, type: string, required: boolean, direction: Direction): string => {
  if (required) return `${name}: ${type};`;
  return direction === "sent" ? `${name}?: ${type} | undefined;` : `${name}?: ${type};`;
};

/** The members of an object type, one per line, documented. */
export const memberLines = (schema: JsonSchema, direction: Direction, indent: string): string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const required = schema.required?.includes(name) ?? false;
    const described = descriptionOf(member, direction);
    return [
      ...(described.length > 0 ? docComment(described, indent) : []),
      indent + memberText(name, typeText(member, direction, indent), required, direction),
    ];
  });
