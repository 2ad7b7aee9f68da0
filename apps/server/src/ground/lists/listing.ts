import type { FieldType, Listing } from "@faable/auth-contract";
import { type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import { conditionOf, textCondition } from "./conditions.ts";
import type { Term } from "./faableql.ts";
import type { Executor, Tables } from "../storage/tables.ts";

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

type ListedTable = Exclude<keyof Tables, "signing_keys">;

/** Only for the operator's list of accounts: rows of the whole installation. A symbol, so that no request can carry it. */
export const everyAccount: unique symbol = Symbol("every account");

/** How a list's declared fields lie in its table. */
export interface ListSource<T extends ListedTable> {
  readonly table: T;
  /** The column that identifies a row inside its account and sorts by creation. Default `id`. */
  readonly key?: string;
  readonly listing: Listing;
  /** FaableQL field or shortcut → column, where the names differ. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Columns that free words are searched in. */
  readonly text?: readonly string[];
  /** Sortable field → column and its SQL type. `createdAt` needs none: ids sort by creation. */
  readonly sort?: Readonly<Record<string, { readonly column: string; readonly type: string }>>;
}

type Condition = RawBuilder<SqlBool>;
type Row<T extends ListedTable> = Selectable<Tables[T]>;

const columnOf = <T extends ListedTable>(source: ListSource<T>, field: string): string => source.columns?.[field] ?? field;

const typeOf = (listing: Listing, field: string): FieldType => listing.fields[field] ?? "text";

type Whose = string | typeof everyAccount;

const owner = (whose: Whose): readonly Condition[] => (whose === everyAccount ? [sql`true`] : [sql`account_id = ${whose}`]);

const filters = <T extends ListedTable>(
  source: ListSource<T>,
  whose: Whose,
  scope: readonly Condition[],
  request: ListRequest,
) => [
  ...owner(whose),
  ...scope,
  ...request.terms.map((term) => conditionOf(term, columnOf(source, term.field), typeOf(source.listing, term.field))),
  ...request.text.map((word) => textCondition(word, source.text ?? [])),
];

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

const afterPosition = ({ key, sorted, descending }: Order, after: Position): Condition => {
  const compare = sql.raw(descending ? "<" : ">");
  if (!sorted) return sql`${sql.ref(key)} ${compare} ${after.id}`;
  return sql`(${sql.ref(sorted.column)}, ${sql.ref(key)}) ${compare} (${after.value}::${sql.raw(sorted.type)}, ${after.id})`;
};

const orderBy = ({ key, sorted, descending }: Order): RawBuilder<unknown> => {
  const direction = sql.raw(descending ? "desc" : "asc");
  const byKey = sql`${sql.ref(key)} ${direction}`;
  return sorted ? sql`${sql.ref(sorted.column)} ${direction}, ${byKey}` : byKey;
};

const positionOf = (row: object, { key, sorted }: Order): Position => {
  const value: unknown = sorted ? Reflect.get(row, sorted.column) : null;
  const id = String(Reflect.get(row, key));
  if (value instanceof Date) return { value: value.toISOString(), id };
  return { value: typeof value === "number" || typeof value === "string" ? value : null, id };
};

const all = (conditions: readonly Condition[]): RawBuilder<unknown> => sql.join(conditions, sql` and `);

const countRows = async (db: Executor, table: string, conditions: readonly Condition[]): Promise<number> => {
  const query = sql<{ total: number }>`select count(*)::integer as total from ${sql.table(table)} where ${all(conditions)}`;
  return (await query.execute(db)).rows[0]?.total ?? 0;
};

/** Reads one page of a tenant's rows. `scope` narrows the list further, for example to one team. */
export const listRows = async <T extends ListedTable>(
  db: Executor,
  whose: Whose,
  source: ListSource<T>,
  request: ListRequest,
  scope: readonly Condition[] = [],
): Promise<Rows<Row<T>>> => {
  const order = orderOf(source, request.sort);
  const conditions = filters(source, whose, scope, request);
  const sorted = order.sorted ? [...conditions, sql<SqlBool>`${sql.ref(order.sorted.column)} is not null`] : conditions;
  const page = request.after ? [...sorted, afterPosition(order, request.after)] : sorted;
  const query = sql<
    Row<T>
  >`select * from ${sql.table(source.table)} where ${all(page)} order by ${orderBy(order)} limit ${request.limit + 1}`;
  const { rows } = await query.execute(db);
  const total = request.count ? await countRows(db, source.table, sorted) : undefined;
  const shown = rows.slice(0, request.limit);
  const last = shown.at(-1);
  const next = rows.length > request.limit && last ? positionOf(last, order) : null;
  return { rows: shown, next, total };
};
