import { lineRule, linesRule, webUrlRule } from "@faable/auth-contract";
import type { FastifySchemaValidationError } from "fastify";
import { didYouMean } from "./closest-name.ts";

type Params = Readonly<Record<string, unknown>>;
/** What texts, lists and objects are made of. */
const plurals: Readonly<Record<string, string>> = { character: "characters", entry: "entries", member: "members" };

/** The words for a keyword, given its parameters and the value that does not fit. */
type Words = (params: Params, value: unknown) => string;

const types: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "null",
};

const counted = (count: unknown, unit: string): string => (count === 1 ? `${count} ${unit}` : `${count} ${plurals[unit]}`);

const typeWords: Words = ({ type }) =>
  `must be ${[type]
    .flat()
    .map((each) => types[String(each)] ?? String(each))
    .join(" or ")}`;

const formats: Readonly<Record<string, string>> = {
  hostname: "a host name such as app.example.com",
  email: "an address of the form name@domain",
  "date-time": "a time such as 2026-01-31T12:00:00Z",
};

/** Formats that have a sentence of their own. */
const rules: Readonly<Record<string, string>> = { uri: webUrlRule, line: lineRule, lines: linesRule };

/** What the pattern of a colour stands for. */
const colour = "^#[0-9a-fA-F]{6}$";

/** The pattern of an id or a colour is told as what it stands for; any other is shown, since nothing says it shorter. */
const patternWords: Words = ({ pattern }) => {
  if (pattern === colour) return "must be a colour of the form #rrggbb, such as #3451d1";
  const [, prefix] = /^\^(\w+_)\[0-9a-f\]\{24\}\$$/.exec(String(pattern)) ?? [];
  return prefix === undefined
    ? `must have the form ${String(pattern)}`
    : `must be an id: ${prefix} and 24 hexadecimal characters`;
};

const minimum =
  (unit: string): Words =>
  ({ limit }) =>
    limit === 1 ? "must not be empty" : `must have at least ${counted(limit, unit)}`;

const maximum =
  (unit: string): Words =>
  ({ limit }) =>
    `must have at most ${counted(limit, unit)}`;

const enumWords: Words = ({ allowedValues }, value) => {
  const allowed = [allowedValues].flat().map(String);
  const hint = typeof value === "string" ? didYouMean(value, allowed) : "";
  return `must be one of ${allowed.join(", ")}${hint && `.${hint}`}`;
};

/** What a value has to be, by the keyword of its schema that it does not fit. */
const words: Readonly<Record<string, Words>> = {
  type: typeWords,
  enum: enumWords,
  const: ({ allowedValue }) => `must be ${JSON.stringify(allowedValue)}`,
  minLength: minimum("character"),
  maxLength: maximum("character"),
  minItems: minimum("entry"),
  maxItems: maximum("entry"),
  minProperties: minimum("member"),
  maxProperties: maximum("member"),
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  uniqueItems: () => "must not name anything twice",
  pattern: patternWords,
  format: ({ format }) => rules[String(format)] ?? `must be ${formats[String(format)] ?? `of the form ${String(format)}`}`,
  anyOf: () => "has none of the forms that are accepted here",
  propertyNames: ({ propertyName }) => `has a member of a name that it cannot have: ${JSON.stringify(propertyName)}`,
  required: () => "is required",
  additionalProperties: () => "is unknown or cannot be changed",
};

/** Keywords that have words of their own. */
export const spokenKeywords: readonly string[] = Object.keys(words);

/** What is wrong with a value, for people: no schema keywords and no words of the validator. */
export const plainWords = (error: FastifySchemaValidationError): string =>
  words[error.keyword]?.(error.params, Reflect.get(error, "data")) ?? "is invalid";
