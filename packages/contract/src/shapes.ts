import { type Static, type TObject, type TProperties, type TSchema, Type } from "typebox";
import { type IdKind, idPattern } from "./ids.ts";
import { webUrlLength } from "./web-url.ts";

interface Described {
  readonly description: string;
}

/** A reference to an object of the same account, by id. */
export const Id = (kind: IdKind, description: string) => Type.String({ pattern: idPattern(kind), description });

/** An instant: ISO 8601, UTC, milliseconds. */
export const Instant = (description: string) => Type.String({ format: "date-time", description });

/** A URL that is shown, linked or called: `isWebUrl`. Redirect URIs have a rule of their own. */
export const WebUrl = (description: string) => Type.String({ format: "uri", maxLength: webUrlLength, description });

/** A text of one line, as it is shown in a row: `isLine`. Every text that is not described better by something else. */
export const Line = (maxLength: number, description: string) => Type.String({ format: "line", maxLength, description });

/** What an object is called. */
export const Name = (description: string) => Type.String({ format: "line", minLength: 1, maxLength: 128, description });

/** A text that may have several lines: `isLines`. */
export const Lines = (maxLength: number, description: string) => Type.String({ format: "lines", maxLength, description });

/** A mail address as people write it. It is stored in one normal form; what has none is refused with `invalid_email`. */
export const EmailAddress = (description: string) => Type.String({ format: "idn-email", maxLength: 320, description });

/** The schema, or `null`. Written as a type list so that serializers need not try alternatives. */
export const Nullable = <T extends TSchema>(schema: T, options?: Described) =>
  Type.Unsafe<Static<T> | null>({ ...schema, ...options, type: [Reflect.get(schema, "type"), "null"] });

/** One of a few words. */
export const OneOf = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: "string", enum: [...values], description });

/** Free-form JSON that belongs to the tenant. At most 64 KiB. */
export const Metadata = (description: string) =>
  Type.Unsafe<Record<string, unknown>>({ type: "object", additionalProperties: true, description });

/** A closed object: unknown members are refused on the way in and dropped on the way out. */
export const Closed = <T extends TProperties>(
  properties: T,
  options?: { readonly description?: string; readonly minProperties?: number },
) => Type.Object(properties, { additionalProperties: false, ...options });

/** A closed object of which every member may be left out: the body of an update. */
export const AllOptional = <T extends TProperties>(properties: T) =>
  Type.Partial(Type.Object(properties), { additionalProperties: false });

/** What every stored object has besides its own fields. */
export const base = (kind: IdKind) => ({
  id: Id(kind, `Identifier, \`${idPattern(kind).slice(1, -1)}\`.`),
  account: Id("account", "The account that owns the object."),
  createdAt: Instant("When it was created."),
  updatedAt: Instant("When it was last changed."),
});

/** One page of a list. `next` is the cursor of the following page, `null` on the last one. */
export const Page = <T extends TObject>(item: T, name: string) =>
  Type.Object(
    {
      results: Type.Array(item, { description: "The rows of this page." }),
      next: Nullable(Type.String(), { description: "Cursor of the next page; null on the last one." }),
      total: Type.Optional(Type.Integer({ description: "Rows matching the whole filter; only with `count=true`." })),
    },
    { title: `${name}Page` },
  );

/** What a deletion answers. */
export const Deleted = Type.Object(
  {
    id: Type.String({ description: "What was deleted." }),
    status: Type.Literal("deleted", { description: "Always `deleted`." }),
  },
  { title: "Deleted" },
);

/** The reply to a deletion. */
export const deleted = (id: string): Static<typeof Deleted> => ({ id, status: "deleted" });
