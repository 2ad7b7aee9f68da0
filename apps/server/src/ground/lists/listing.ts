import type { FieldType, Listing } from "@faable/auth-contract";
import { type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import { problem } from "../../base/index.ts";
import { isStatementTimeout, type Tables, type TenantTableName } from "../storage/index.ts";
import type { TenantRows } from "../tenancy/index.ts";
import { conditionOf, textCondition } from "./conditions.ts";
import type { Term } from "./faableql.ts";

/** Where a page begins: the sort value and id of the row before it. */
export interface Position {
  readonly value: string | number | null;
  readonly id: string;
}

/** What a caller asked of a list, already checked against what the list declares. */
export interface ListRequest {
  readonly limit: number;
  readonly after: Position | undefined;
  readonly terms: readonly Term[];
  readonly text: readonly string[];
  readonly sort: { readonly field: string; readonly descending: boolean };
  readonly count: boolean;
}

/** A page of rows, the position after it, and how many rows the whole filter matches when that was asked for. */
export interface Rows<R> {
  readonly rows: readonly R[];
  readonly next: Position | null;
  readonly total: number | undefined;
}

type ListedTable = TenantTableName | "accounts";

/** How a list's declared fields lie in its table. */
export interface ListSource<T extends ListedTable> {
  readonly table: T;
  /** The column that identifies a row inside its account and sorts by creation. Default `id`. */
  readonly key?: string;
  readonly listing: Listing;
  /** FaableQL field or shortcut → column, where the names differ. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Columns that free words are searched in, row by row: for tables of which an account has few rows. */
  readonly text?: readonly string[];
  /** The search of a table of which an account may have very many rows: narrows them to the ones with all these words. */
  readonly search?: (rows: TenantRows, words: readonly string[]) => TenantRows;
  /** Sortable field → column and its SQL type. `createdAt` needs none: ids sort by creation. */
  readonly sort?: Readonly<Record<string, { readonly column: string; readonly type: string }>>;
}

const columnOf = <T extends ListedTable>(source: ListSource<T>, field: string): string => source.columns?.[field] ?? field;

const typeOf = (listing: Listing, field: string): FieldType => listing.fields[field] ?? "text";

/** What a term demands of a row. */
export const conditionFor = <T extends ListedTable>(source: ListSource<T>, term: Term): RawBuilder<SqlBool> =>
  conditionOf(term, columnOf(source, term.field), typeOf(source.listing, term.field));

const withWords = <T extends ListedTable>(
  { search, text = [] }: ListSource<T>,
  rows: TenantRows,
  words: readonly string[],
): TenantRows => (search ? search(rows, words) : words.reduce((all, word) => all.where(textCondition(word, text)), rows));

/** The rows that a filter matches, in no order. */
export const matching = <T extends ListedTable>(
  source: ListSource<T>,
  rows: TenantRows,
  { terms, text }: Pick<ListRequest, "terms" | "text">,
): TenantRows => {
  const narrowed = terms.reduce((all, term) => all.where(conditionFor(source, term)), rows);
  return withWords(source, narrowed, [...new Set(text)]);
};

interface Order {
  /** Column that identifies the row, and the only one when the list is sorted by creation. */
  readonly key: string;
  readonly sorted: { readonly column: string; readonly type: string } | undefined;
  readonly descending: boolean;
}

const orderOf = <T extends ListedTable>(source: ListSource<T>, { field, descending }: ListRequest["sort"]): Order => ({
  key: source.key ?? "id",
  sorted: source.sort?.[field],
  descending,
});

const afterPosition = ({ key, sorted, descending }: Order, after: Position): RawBuilder<SqlBool> => {
  const compare = sql.raw(descending ? "<" : ">");
  if (!sorted) return sql`${sql.ref(key)} ${compare} ${after.id}`;
  return sql`(${sql.ref(sorted.column)}, ${sql.ref(key)}) ${compare} (${after.value}::${sql.raw(sorted.type)}, ${after.id})`;
};

const inOrder = (rows: TenantRows, { key, sorted, descending }: Order): TenantRows => {
  const direction = descending ? "desc" : "asc";
  const bySorted = sorted ? rows.orderBy(sorted.column, direction) : rows;
  return bySorted.orderBy(key, direction);
};

const positionOf = (row: object, { key, sorted }: Order): Position => {
  const value: unknown = sorted ? Reflect.get(row, sorted.column) : null;
  const id = String(Reflect.get(row, key));
  if (value instanceof Date) return { value: value.toISOString(), id };
  return { value: typeof value === "number" || typeof value === "string" ? value : null, id };
};

export const countOf = async (rows: TenantRows): Promise<number> => {
  const counted = await rows.select((of) => of.fn.countAll<string>().as("total")).executeTakeFirst();
  return Number(counted?.total ?? 0);
};

/** For the `catch` of a statement whose cost the caller decides. */
export const orTooExpensive = (error: unknown): never => {
  if (!isStatementTimeout(error)) throw error;
  throw problem("query_too_expensive", "This filter takes too long on so many rows. Narrow it, or leave out count.", {
    cause: error,
  });
};

/** All rows that a request is about, on whatever page. */
const askedOf = <T extends ListedTable>(all: TenantRows, source: ListSource<T>, request: ListRequest): TenantRows => {
  const { sorted } = orderOf(source, request.sort);
  const rows = matching(source, all, request);
  return sorted ? rows.where(sorted.column, "is not", null) : rows;
};

/** The rows of one page in their order, and one more. */
export const pageOf = <T extends ListedTable>(all: TenantRows, source: ListSource<T>, request: ListRequest): TenantRows => {
  const order = orderOf(source, request.sort);
  const rows = askedOf(all, source, request);
  const page = request.after ? rows.where(afterPosition(order, request.after)) : rows;
  return inOrder(page, order).limit(request.limit + 1);
};

/** Reads one page of rows: a tenant's (`rowsOf`), narrowed further for example to one team. */
export const listRows = async <T extends ListedTable>(
  all: TenantRows,
  source: ListSource<T>,
  request: ListRequest,
): Promise<Rows<Selectable<Tables[T]>>> => {
  const query = pageOf(all, source, request).selectAll().$castTo<Selectable<Tables[T]>>();
  const found: Selectable<Tables[T]>[] = await query.execute().catch(orTooExpensive);
  const total = request.count ? await countOf(askedOf(all, source, request)).catch(orTooExpensive) : undefined;
  const shown = found.slice(0, request.limit);
  const last = shown.at(-1);
  const next = found.length > request.limit && last ? positionOf(last, orderOf(source, request.sort)) : null;
  return { rows: shown, next, total };
};
