import {
  type Compilable,
  type CompiledQuery,
  type Insertable,
  type RawBuilder,
  type Selectable,
  sql,
  type Updateable,
} from "kysely";
import { bounded } from "../../base/index.ts";
import { type Executor, isUniqueViolation, type Tables, type TenantTableName } from "../storage/index.ts";
import { compilation, compiledOnce, type Given } from "./compiled-once.ts";
import type { Transaction } from "./context.ts";
import { pointRead } from "./point-read.ts";
import type { Scope } from "./scope.ts";

/** Any table of a tenant, as far as they are all alike. */
interface AnyRow {
  account_id: string;
  id: string;
  [column: string]: unknown;
}

interface AnyTable {
  [table: string]: AnyRow;
}

const anyTable = ({ db }: Scope) => db.$pickTables<never>().$extendTables<AnyTable>();

/** All rows of the account in a table, to be narrowed further. */
export const rowsOf = (scope: Scope, table: string) =>
  anyTable(scope).selectFrom(table).where("account_id", "=", scope.accountId);

/** What `rowsOf` answers: rows that may be filtered, sorted and counted. */
export type TenantRows = ReturnType<typeof rowsOf>;

/** All accounts of the installation, as rows to be narrowed. For the operator, and for an account to find itself. */
export const accountRows = (installation: Executor) =>
  installation.$pickTables<never>().$extendTables<AnyTable>().selectFrom("accounts");

/**
 * Deletes at most `batch` of the account's rows whose time, in this indexed column, has come. By key and through an index
 * that starts with the account, so that a distributed database can plan it too. Answers how many it deleted.
 */
export const purgeRows = async (scope: Scope, table: string, column: string, due: Date, batch: number): Promise<number> => {
  const rows = rowsOf(scope, table).where(column, "<=", due).select("id").orderBy(column).limit(batch);
  const { numDeletedRows } = await anyTable(scope)
    .deleteFrom(table)
    .where("account_id", "=", scope.accountId)
    .where("id", "in", rows)
    .executeTakeFirst();
  return Number(numDeletedRows);
};

/** Unique column → what to tell whoever sends a value that is taken. */
export type Taken = Readonly<Record<string, () => Error>>;

type New<T extends TenantTableName> = Omit<Insertable<Tables[T]>, "account_id">;

/** The statements that every noun needs, each limited to the account of the scope. */
export interface TenantTable<T extends TenantTableName> {
  readonly name: T;
  /** Reads one row by its id. May go through `context.pointReads`. */
  readonly find: (scope: Scope, id: string) => Promise<Selectable<Tables[T]> | undefined>;
  /** Reads many by their ids, in no order. */
  readonly findMany: (scope: Scope, ids: readonly string[]) => Promise<Selectable<Tables[T]>[]>;
  /** Reads one and keeps others from changing it until the transaction ends. */
  readonly lock: (scope: Scope, id: string) => Promise<Selectable<Tables[T]> | undefined>;
  /**
   * The same for one that stays: rows that refer to it can be added meanwhile. Whoever signs in all the time, which adds such rows,
   * cannot keep others from changing it.
   */
  readonly lockForChange: (scope: Scope, id: string) => Promise<Selectable<Tables[T]> | undefined>;
  readonly insert: (scope: Scope, row: New<T>) => Promise<Selectable<Tables[T]>>;
  /** Adds rows of the same columns that nobody has to see: they are there when the transaction is committed. */
  readonly add: (tx: Pick<Transaction, "db" | "accountId" | "send">, ...rows: readonly New<T>[]) => void;
  /** Changes one row that exists. */
  readonly update: (scope: Scope, id: string, change: Updateable<Tables[T]>) => Promise<Selectable<Tables[T]>>;
  /** Deletes one row and answers it as it was. */
  readonly remove: (scope: Scope, id: string) => Promise<Selectable<Tables[T]> | undefined>;
}

const orTaken =
  (taken: Taken) =>
  (error: unknown): never => {
    const column = Object.keys(taken).find((each) => isUniqueViolation(error, each));
    throw (column !== undefined && taken[column]?.()) || error;
  };

type Values = Readonly<Record<string, unknown>>;

const columnsOf = (columns: readonly string[], given: Given<Values>) =>
  Object.fromEntries(columns.map((column) => [column, given(column)]));

/** A statement for each set of columns that is written: most are named in the code, and whoever names others pays for it. */
const perColumns = <Row>(build: (scope: Scope, given: Given<Values>, columns: readonly string[]) => Compilable<Row>) => {
  const known = bounded<string, (scope: Scope, values: Values) => CompiledQuery<Row>>(20);
  return (scope: Scope, row: object, by: Values = {}): CompiledQuery<Row> => {
    const written = Object.entries(row).filter(([, value]) => value !== undefined);
    const columns = written.map(([column]) => column);
    const shape = columns.join();
    const compiled = known.get(shape) ?? compilation<Values, Row>((of, given) => build(of, given, columns));
    known.set(shape, compiled);
    return compiled(scope, { ...Object.fromEntries(written), ...by });
  };
};

/** The same for several rows of one set of columns, by their number. A value is known by its place among all. */
const perRows = (build: (scope: Scope, rows: readonly Values[]) => Compilable<unknown>) => {
  const known = bounded<string, (scope: Scope, values: readonly unknown[]) => CompiledQuery<unknown>>(20);
  return (scope: Scope, rows: readonly object[]): CompiledQuery<unknown> => {
    const columns = Object.entries(rows[0] ?? {}).flatMap(([column, value]) => (value === undefined ? [] : [column]));
    const shape = `${rows.length} ${columns.join()}`;
    const compiled =
      known.get(shape) ??
      compilation<readonly unknown[], unknown>((of, given) =>
        build(
          of,
          rows.map((_, row) => Object.fromEntries(columns.map((column, at) => [column, given(row * columns.length + at)]))),
        ),
      );
    known.set(shape, compiled);
    return compiled(
      scope,
      rows.flatMap((row) => columns.map((column): unknown => Reflect.get(row, column))),
    );
  };
};

const run = async <R>({ db }: Scope, query: CompiledQuery<R>): Promise<R[]> => (await db.executeQuery<R>(query)).rows;

const runOne = async <R>(scope: Scope, query: CompiledQuery<R>): Promise<R> => {
  const [row] = await run(scope, query);
  if (row === undefined) throw new Error("A statement that writes one row wrote none.");
  return row;
};

/** The way to a tenant's table: no statement of it can forget the account. */
export const tenantTable = <T extends TenantTableName>(name: T, taken: Taken = {}): TenantTable<T> => {
  type Row = Selectable<Tables[T]>;
  const table: string = name;
  const one = (scope: Scope, id: string | RawBuilder<string>) =>
    rowsOf(scope, table).where("id", "=", id).selectAll().$castTo<Row>();
  const insertion = (scope: Scope, given: Given<Values>, columns: readonly string[]) =>
    anyTable(scope)
      .insertInto(table)
      .values({ ...columnsOf(columns, given), account_id: scope.accountId });
  const addition = perRows((scope, rows) =>
    anyTable(scope)
      .insertInto(table)
      .values(rows.map((row) => ({ ...row, account_id: scope.accountId }))),
  );
  const inserted = perColumns<Row>((...of) =>
    insertion(...of)
      .returningAll()
      .$castTo<Row>(),
  );
  const updated = perColumns<Row>((scope, given, columns) =>
    anyTable(scope)
      .updateTable(table)
      .set(columnsOf(columns, given))
      .where("account_id", "=", scope.accountId)
      .where("id", "=", sql<string>`${given("id")}`)
      .returningAll()
      .$castTo<Row>(),
  );
  const remove = (scope: Scope, id: string) =>
    anyTable(scope)
      .deleteFrom(table)
      .where("account_id", "=", scope.accountId)
      .where("id", "=", id)
      .returningAll()
      .$castTo<Row>();
  const locked = compiledOnce<{ readonly id: string }, Row>((scope, given) => one(scope, given("id")).forUpdate());
  const changing = compiledOnce<{ readonly id: string }, Row>((scope, given) => one(scope, given("id")).forNoKeyUpdate());
  return Object.freeze({
    name,
    find: pointRead<Row>(one),
    findMany: (scope: Scope, ids: readonly string[]) =>
      run<Row>(scope, rowsOf(scope, table).where("id", "in", ids).selectAll().$castTo<Row>().compile()),
    lock: async (scope: Scope, id: string) => (await locked(scope, { id }))[0],
    lockForChange: async (scope: Scope, id: string) => (await changing(scope, { id }))[0],
    insert: (scope: Scope, row: New<T>) => runOne<Row>(scope, inserted(scope, row)).catch(orTaken(taken)),
    add: (tx: Pick<Transaction, "db" | "accountId" | "send">, ...rows: readonly New<T>[]) => tx.send(addition(tx, rows)),
    update: (scope: Scope, id: string, change: Updateable<Tables[T]>) =>
      runOne<Row>(scope, updated(scope, change, { id })).catch(orTaken(taken)),
    remove: async (scope: Scope, id: string) => (await run<Row>(scope, remove(scope, id).compile()))[0],
  });
};
