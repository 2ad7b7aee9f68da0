import { type Listing, type ListParameters, limits } from "@faable/auth-contract";
import { isBase64url, isStorable, type Keyring, problem } from "../../base/index.ts";
import { type ListRequest, type Position, parseFaableQl, type Term } from "../../ground/lists/index.ts";
import { didYouMean } from "../http/index.ts";
import { assertKnownWords } from "./filter-words.ts";

const invalid = (field: string, message: string): Error =>
  problem("validation_error", message, { details: { fields: [field], issues: [{ path: `/${field}`, message }] } });

const sortOf = ({ sort: allowed }: Listing, sort = "-createdAt"): ListRequest["sort"] => {
  const descending = sort.startsWith("-");
  const field = descending ? sort.slice(1) : sort;
  if (!allowed.includes(field))
    throw invalid("sort", `sort takes ${allowed.join(", ")}, each also with a leading -.${didYouMean(field, allowed)}`);
  return { field, descending };
};

const assertKnownFields = ({ fields }: Listing, terms: readonly Term[]): void => {
  const unknown = terms.find(({ field }) => !Object.hasOwn(fields, field));
  if (!unknown) return;
  const known = Object.keys(fields);
  const given = unknown.field.slice(0, 64);
  throw problem(
    "invalid_query",
    `This list cannot be filtered by "${given}". It takes ${known.join(", ") || "no filter"}.${didYouMean(given, known)}`,
  );
};

const shortcutTerms = ({ shortcuts }: Listing, parameters: ListParameters): readonly Term[] =>
  shortcuts.flatMap((field) => {
    const value = parameters[field];
    return typeof value === "string" ? [{ field, negated: false, values: [value] }] : [];
  });

const textOf = (listing: Listing, { q, search }: ListParameters, filterText: readonly string[]): readonly string[] => {
  const words = [q, search].flatMap((text) => text?.split(/\s+/) ?? []).filter((word) => word !== "");
  const text = [...words, ...filterText];
  if (text.length > 0 && !listing.text)
    throw problem("search_not_supported", "This resource has no text search. Filter with query instead.");
  if (text.length > limits.queryTerms) throw invalid("q", `A search has at most ${limits.queryTerms} words.`);
  return text;
};

/** What a cursor is good for: the same list of the same account with the same filter and order. */
const purposeOf = (
  accountId: string,
  list: string,
  { query, q, search, sort, ...rest }: ListParameters,
  { shortcuts }: Listing,
): string => JSON.stringify([accountId, list, query, q, search, sort, shortcuts.map((field) => rest[field])]);

export const malformedCursor = () =>
  problem(
    "bad_request",
    "The cursor is malformed, or belongs to another list. Use next exactly as it came, with the same filter and sort.",
  );

/** What a cursor says. It is readable by whoever has it; the code only keeps it from being altered or used elsewhere. */
export const openCursor = (keyring: Keyring, cursor: string, purpose: string): unknown => {
  const [body = "", code = "", ...more] = cursor.split(".");
  if (more.length > 0 || !isBase64url(code) || !keyring.verify(body, code, purpose)) throw malformedCursor();
  return JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
};

export const signedCursor = (keyring: Keyring, value: object, purpose: string): string => {
  const body = Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${body}.${keyring.sign(body, purpose)}`;
};

const isPosition = (value: unknown): value is Position =>
  typeof value === "object" &&
  value !== null &&
  typeof Reflect.get(value, "id") === "string" &&
  ["string", "number", "object"].includes(typeof Reflect.get(value, "value"));

const positionIn = (keyring: Keyring, cursor: string, purpose: string): Position => {
  const position = openCursor(keyring, cursor, purpose);
  if (!isPosition(position)) throw malformedCursor();
  return position;
};

/** `cursor` and `next` are two names of one parameter. An empty one is an absent one. */
const cursorOf = ({ cursor, next }: ListParameters): string | undefined => {
  const [first, second = first] = [cursor, next].filter((given) => given !== undefined && given !== "");
  if (first !== second) throw invalid("cursor", "cursor and next are two names of one parameter and differ. Send one of them.");
  return first;
};

/** A list request read from its query, and how the position after its page becomes the next cursor. */
export interface ParsedList {
  readonly request: ListRequest;
  readonly cursorAt: (next: Position | null) => string | null;
}

const assertStorable = (parameters: ListParameters): void => {
  for (const [field, value] of Object.entries(parameters))
    if (typeof value === "string" && !isStorable(value))
      throw invalid(field, `${field} holds characters that cannot be searched for.`);
};

/** Reads the parameters of a list; `list` tells lists of one kind apart, such as the members of two teams. */
export const parseList = (
  keyring: Keyring,
  accountId: string,
  list: string,
  listing: Listing,
  parameters: ListParameters,
): ParsedList => {
  assertStorable(parameters);
  const filter = parseFaableQl(parameters.query ?? "");
  assertKnownFields(listing, filter.terms);
  const terms = [...shortcutTerms(listing, parameters), ...filter.terms];
  assertKnownWords(listing, terms);
  const purpose = purposeOf(accountId, list, parameters, listing);
  const cursor = cursorOf(parameters);
  const request: ListRequest = {
    limit: parameters.pageSize ?? limits.pageSize,
    after: cursor === undefined ? undefined : positionIn(keyring, cursor, purpose),
    terms,
    text: textOf(listing, parameters, filter.text),
    sort: sortOf(listing, parameters.sort),
    count: parameters.count ?? false,
  };
  return { request, cursorAt: (next) => (next ? signedCursor(keyring, next, purpose) : null) };
};
