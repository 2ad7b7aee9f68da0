import { type TProperties, type TSchema, Type } from "typebox";
import { limits } from "./lifetimes.ts";
import { Closed } from "./shapes.ts";

/**
 * How a FaableQL field is read. `id` and `text` compare as they are, `email` in lower case, `since`/`until` are
 * inclusive bounds of an instant, `prefix` matches whole dotted segments.
 */
export type FieldType = "text" | "email" | "id" | "boolean" | "since" | "until" | "prefix";

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
}

const parameters = {
  pageSize: Type.Optional(
    Type.Integer({ minimum: 1, maximum: limits.pageSizeMax, description: `Rows per page. Default ${limits.pageSize}.` }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 2048, description: "The `next` of the previous page, unchanged." })),
  next: Type.Optional(Type.String({ maxLength: 2048, description: "Another name of `cursor`." })),
  query: Type.Optional(Type.String({ maxLength: 2048, description: "FaableQL filter, for example `suspended:true`." })),
  q: Type.Optional(Type.String({ maxLength: 256, description: "Free-text search." })),
  search: Type.Optional(Type.String({ maxLength: 256, description: "Older name of `q`." })),
  sort: Type.Optional(
    Type.String({ maxLength: 64, description: "Field to sort by; `-` before it reverses. Default `-createdAt`." }),
  ),
  count: Type.Optional(Type.Boolean({ description: "`true` adds `total`." })),
};

/** `?expand=`: a comma-separated or repeated list of references to inline. */
export const expandParameter = Type.Optional(
  Type.Unsafe<string | string[]>({
    type: ["string", "array"],
    items: { type: "string", maxLength: 256 },
    maxItems: limits.expandMax,
    maxLength: 256,
    description: "References to inline, comma-separated or repeated.",
  }),
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
  return Type.Unsafe<ListParameters>(Closed({ ...shortcuts, ...parameters, ...expand }));
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
