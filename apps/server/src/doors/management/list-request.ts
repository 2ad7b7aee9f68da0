import { type Listing, type ListParameters, limits } from "@faable/auth-contract";
import { isStorable, type Keyring, problem } from "../../base/index.ts";
import { type ListRequest, type Position, parseFaableQl, type Term } from "../../ground/storage/index.ts";

const invalid = (field: string, message: string): Error =>
  problem("validation_error", message, { details: { fields: [field], issues: [{ path: `/${field}`, message }] } });

const sortOf = ({ sort: allowed }: Listing, sort = "-createdAt"): ListRequest["sort"] => {
  const descending = sort.startsWith("-");
  const field = descending ? sort.slice(1) : sort;
  if (!allowed.includes(field)) throw invalid("sort", `sort takes ${allowed.join(", ")}, each also with a leading -.`);
  return { field, descending };
};

const assertKnownFields = ({ fields }: Listing, terms: readonly Term[]): void => {
  const unknown = terms.find(({ field }) => !Object.hasOwn(fields, field));
  if (!unknown) return;
  const known = Object.keys(fields).join(", ");
  throw problem(
    "invalid_query",
    `This list cannot be filtered by "${unknown.field.slice(0, 64)}". It takes ${known || "no filter"}.`,
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
  place: string,
  { query, q, search, sort, ...rest }: ListParameters,
  { shortcuts }: Listing,
): string => JSON.stringify([accountId, place, query, q, search, sort, shortcuts.map((field) => rest[field])]);

const malformed = () =>
  problem(
    "bad_request",
    "The cursor is malformed, or belongs to another list. Use next exactly as it came, with the same filter and sort.",
  );

const isPosition = (value: unknown): value is Position =>
  typeof value === "object" &&
  value !== null &&
  typeof Reflect.get(value, "id") === "string" &&
  ["string", "number", "object"].includes(typeof Reflect.get(value, "value"));

const openCursor = (keyring: Keyring, cursor: string, purpose: string): Position => {
  const [body = "", code = ""] = cursor.split(".");
  if (!keyring.verify(body, code, purpose)) throw malformed();
  const position: unknown = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
  if (!isPosition(position)) throw malformed();
  return position;
};

const sealCursor = (keyring: Keyring, position: Position, purpose: string): string => {
  const body = Buffer.from(JSON.stringify(position)).toString("base64url");
  return `${body}.${keyring.sign(body, purpose)}`;
};

/** A list request read from its query, and how the position after its page becomes the next cursor. */
export interface ParsedList {
  readonly request: ListRequest;
  readonly seal: (next: Position | null) => string | null;
}

const assertStorable = (parameters: ListParameters): void => {
  for (const [field, value] of Object.entries(parameters))
    if (typeof value === "string" && !isStorable(value))
      throw invalid(field, `${field} holds characters that cannot be searched for.`);
};

/** Reads the parameters of a list; `place` tells lists of the same kind apart, such as the members of two teams. */
export const parseList = (
  keyring: Keyring,
  accountId: string,
  place: string,
  listing: Listing,
  parameters: ListParameters,
): ParsedList => {
  assertStorable(parameters);
  const filter = parseFaableQl(parameters.query ?? "");
  assertKnownFields(listing, filter.terms);
  const purpose = purposeOf(accountId, place, parameters, listing);
  const cursor = parameters.cursor ?? parameters.next;
  const request: ListRequest = {
    limit: parameters.pageSize ?? limits.pageSize,
    after: cursor === undefined || cursor === "" ? undefined : openCursor(keyring, cursor, purpose),
    terms: [...shortcutTerms(listing, parameters), ...filter.terms],
    text: textOf(listing, parameters, filter.text),
    sort: sortOf(listing, parameters.sort),
    count: parameters.count ?? false,
  };
  return { request, seal: (next) => (next ? sealCursor(keyring, next, purpose) : null) };
};
