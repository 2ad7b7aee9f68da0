import { type TProperties, type TSchema, Type } from "typebox";
import { limits } from "./lifetimes.ts";
import { Closed, OneOf } from "./shapes.ts";

/**
 * How a FaableQL field is read. `id` and `text` compare as they are, `member` with each of several values, `email` in lower case, `since`/`until` are
 * inclusive bounds of an instant, `prefix` matches whole dotted segments.
 */
export type FieldType = "text" | "member" | "email" | "id" | "boolean" | "since" | "until" | "prefix";

/** What a list can be asked for. Everything not named here is refused. */
export interface Listing {
  /** FaableQL fields and how each is read. */
  readonly fields: Readonly<Record<string, FieldType>>;
  /** Whether `q` (and words in `query`) search text. */
  readonly text: boolean;
  /** Fields `sort` accepts, each also with a leading `-`. The default is always `-createdAt`. */
  readonly sort: readonly string[];
  /** References `expand` may inline. */
  readonly expand: readonly string[];
  /** Fields that may also be given as plain query parameters, compared exactly. */
  readonly shortcuts: readonly string[];
  /**
   * Fields that only ever have certain values, and which; of a `prefix` field, those of which it takes a beginning. Any other
   * value is refused: asked for, it would find nothing, and say nothing of why.
   */
  readonly words?: Readonly<Record<string, readonly string[]>>;
  /** Where the values are told of fields that have more than a message can name. */
  readonly wordsIn?: string;
  /** A value for a field's example, where the one of its type says little. */
  readonly examples?: Readonly<Record<string, string>>;
}

const parameters = {
  pageSize: Type.Optional(
    Type.Integer({ minimum: 1, maximum: limits.pageSizeMax, description: `Rows per page. Default ${limits.pageSize}.` }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 2048, description: "The `next` of the previous page, unchanged." })),
  next: Type.Optional(Type.String({ maxLength: 2048, description: "Another name of `cursor`." })),
  q: Type.Optional(Type.String({ maxLength: 256, description: "Free-text search." })),
  search: Type.Optional(Type.String({ maxLength: 256, description: "Older name of `q`." })),
  count: Type.Optional(Type.Boolean({ description: "`true` adds `total`." })),
};

/** `?expand=`: a comma-separated or repeated list of references to inline. */
export const expandParameter = Type.Optional(
  Type.Unsafe<string | string[]>({
    type: ["string", "array"],
    items: { type: "string", maxLength: 256 },
    maxItems: limits.expandMax,
    maxLength: 256,
    description:
      "References to inline, comma-separated or repeated. Each needs the scope that reads such an object by itself: `user` needs `read:users`.",
  }),
);

const operators: Readonly<Record<FieldType, string>> = {
  text: "`:` `!:` `IN`",
  member: "`:` `!:` `IN`, of several values",
  email: "`:` `!:` `IN`, in any spelling",
  id: "`:` `!:` `IN`",
  boolean: "`:` `!:`, `true` or `false`",
  since: "`:`, inclusive; a day or milliseconds since 1970",
  until: "`:`, inclusive; a day or milliseconds since 1970",
  prefix: "`:` `!:`, whole dotted segments from the left",
};

/** Values that a message or a description names one by one. */
const mostNamed = 12;

/** The first segments of dotted names. */
const beginnings = (words: readonly string[]): readonly string[] => [
  ...new Set(words.map((word) => word.split(".", 1)[0] ?? "")),
];

/** What a field takes, where that is few enough to be named: its values, or what they begin with. */
export const namedWords = ({ fields, words = {} }: Listing, field: string): readonly string[] | undefined => {
  const all = fields[field] === "prefix" ? beginnings(words[field] ?? []) : words[field];
  return all && all.length <= mostNamed ? all : undefined;
};

const describeWords = (listing: Listing, field: string): string => {
  const named = namedWords(listing, field);
  if (!named) return listing.words?.[field] ? `; one of ${listing.wordsIn}` : "";
  return `; ${named.join(", ")}${listing.fields[field] === "prefix" ? ", or more segments" : ""}`;
};

/** What a list's `query` takes. */
export const describeQuery = (listing: Listing): string => {
  const { fields, text } = listing;
  const each = Object.entries(fields).map(([field, type]) => `\`${field}\` (${operators[type]}${describeWords(listing, field)})`);
  if (each.length === 0) return "FaableQL filter. This list has no fields to filter by.";
  const words = text ? " Words after the terms search as `q` does." : "";
  return `FaableQL filter: terms \`field:value\` (equal), \`field!:value\` (not equal, or absent) and \`field IN ("a","b")\` (any of), all of which must hold.${words} Fields: ${each.join(", ")}.`;
};

const exampleOf: Readonly<Record<FieldType, (field: string) => string>> = {
  text: () => "acme",
  member: () => "one",
  email: () => "kim@example.org",
  id: (field) => `${field}_0199d4c1a2b3c4d5e6f70819`,
  boolean: () => "true",
  since: () => "2026-01-01",
  until: () => "2026-12-31",
  prefix: () => "admin.user",
};

/** A term for every field of a list, by field: each is a filter that the list takes. */
export const queryExamples = ({ fields, examples = {} }: Listing): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(fields).map(([field, type]) => [field, `${field}:${examples[field] ?? exampleOf[type](field)}`]),
  );

/** The query parameters of a list, from what it declares it can be asked for. */
export const listingQuery = (listing: Listing) => {
  const shortcuts: TProperties = Object.fromEntries(
    listing.shortcuts.map((field): [string, TSchema] => [
      field,
      Type.Optional(Type.String({ maxLength: 320, description: `Exact match on \`${field}\`.` })),
    ]),
  );
  const expand: TProperties = listing.expand.length > 0 ? { expand: expandParameter, "expand[]": expandParameter } : {};
  const sorts = listing.sort.flatMap((field) => [field, `-${field}`]);
  const sort = Type.Optional(OneOf(sorts, "Field to sort by; `-` before it reverses. Default `-createdAt`."));
  const query = Type.Optional(Type.String({ maxLength: 2048, description: describeQuery(listing) }));
  return Type.Unsafe<ListParameters>(Closed({ ...shortcuts, query, ...parameters, sort, ...expand }));
};

/**
 * Whether a list has no use for a parameter: it is known, so that it is refused in its own words, but not offered.
 * Without text there is no search, without text and fields no filter.
 */
export const isIdle = ({ text, fields }: Listing, name: string): boolean => {
  if (name === "q" || name === "search") return !text;
  return name === "query" && !text && Object.keys(fields).length === 0;
};

/** What the caller of a list may send, once parsed. Shortcuts arrive under their own names. */
export interface ListParameters {
  readonly pageSize?: number;
  readonly cursor?: string;
  readonly next?: string;
  readonly query?: string;
  readonly q?: string;
  readonly search?: string;
  readonly sort?: string;
  readonly count?: boolean;
  readonly expand?: string | string[];
  readonly "expand[]"?: string | string[];
  readonly [shortcut: string]: unknown;
}
