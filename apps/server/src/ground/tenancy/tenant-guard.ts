import type { KyselyPlugin, OperationNode } from "kysely";
import {
  below,
  child,
  children,
  conjuncts,
  equality,
  referencedColumn,
  type Source,
  sourceOf,
  tableName,
  textOf,
} from "./statement.ts";

/** Tables that belong to no tenant. Every other one does, also one that is added tomorrow. */
const tenantless = new Set(["accounts", "kysely_migration", "kysely_migration_lock"]);

const column = "account_id";

/** A query and what is known inside it. */
interface Block {
  readonly sources: readonly Source[];
  /** Names of tables all of whose rows are the account's, here and in the blocks around. */
  readonly limited: ReadonlySet<string>;
  /** Names that mean a `with` query, which was checked by itself. */
  readonly defined: ReadonlySet<string>;
}

const refuse = (what: string): never => {
  throw new Error(`${what} Name the account: every table of a tenant needs account_id = <the account>.`);
};

const joinsThatNarrow = new Set(["InnerJoin", "CrossJoin", "LateralInnerJoin", "LateralCrossJoin"]);
const joinsThatAdd = new Set(["LeftJoin", "LateralLeftJoin"]);

/** An equality between an account column and a value or another account column, and which table it may speak for. */
interface Limit {
  readonly sides: readonly [OperationNode, OperationNode];
  /** Set for the condition of a left join, which narrows only the table that it adds. */
  readonly only: string | undefined;
}

const limitsIn = (condition: OperationNode | undefined, only: string | undefined): readonly Limit[] =>
  conjuncts(condition).flatMap((each) => {
    const sides = equality(each);
    return sides ? [{ sides, only }] : [];
  });

const joinLimits = (join: OperationNode): readonly Limit[] => {
  const type = textOf(join, "joinType") ?? "";
  const table = child(join, "table");
  const condition = child(child(join, "on"), "on");
  if (joinsThatNarrow.has(type)) return limitsIn(condition, undefined);
  return joinsThatAdd.has(type) && table ? limitsIn(condition, sourceOf(table).name) : [];
};

const sourcesOf = (query: OperationNode): readonly Source[] =>
  [
    ...[child(query, "table"), child(query, "into")].filter((node) => node !== undefined),
    ...children(child(query, "from"), "froms"),
    ...children(child(query, "using"), "tables"),
    ...children(query, "joins").flatMap((join) => child(join, "table") ?? []),
  ].map(sourceOf);

/** Whose account column a side is: `users.account_id`, or plain `account_id` where there is one table only. */
const ownerOf = (side: OperationNode, sources: readonly Source[]): string | undefined => {
  const reference = referencedColumn(side);
  if (reference?.column !== column) return undefined;
  return reference.table ?? (sources.length === 1 ? sources[0]?.name : undefined);
};

const isAccount = (side: OperationNode, accountId: string | undefined): boolean =>
  accountId !== undefined && side.kind === "ValueNode" && Reflect.get(side, "value") === accountId;

/** Follows the equalities from the value until nothing new is limited by them. */
const limitedBy = (
  limits: readonly Limit[],
  sources: readonly Source[],
  outer: ReadonlySet<string>,
  accountId: string | undefined,
): ReadonlySet<string> => {
  const own = new Set(sources.map(({ name }) => name));
  const limited = new Set([...outer].filter((name) => !own.has(name)));
  const directed = limits.flatMap(({ sides: [a, b], only }) => [
    { from: a, to: b, only },
    { from: b, to: a, only },
  ]);
  const step = (): boolean => {
    const before = limited.size;
    for (const { from, to, only } of directed) {
      const target = ownerOf(to, sources);
      if (target === undefined || (only !== undefined && target !== only)) continue;
      const source = ownerOf(from, sources);
      if (isAccount(from, accountId) || (source !== undefined && limited.has(source))) limited.add(target);
    }
    return limited.size > before;
  };
  while (step());
  return limited;
};

const assertInserts = (query: OperationNode, accountId: string | undefined): void => {
  const table = tableName(child(query, "into")) ?? "";
  if (tenantless.has(table)) return;
  const position = children(query, "columns").findIndex((each) => textOf(child(each, "column"), "name") === column);
  const rows = children(child(query, "values"), "values");
  const fits = rows.map((row) => {
    const values: unknown = Reflect.get(row, "values");
    const value: unknown = Array.isArray(values) ? values[position] : undefined;
    return row.kind === "PrimitiveValueListNode"
      ? value
      : typeof value === "object" && value !== null && Reflect.get(value, "value");
  });
  const good = position >= 0 && accountId !== undefined && rows.length > 0 && fits.every((value) => value === accountId);
  if (!good) refuse(`An insert into ${table} is not, or not only, about this account.`);
};

/** A row stays with its account for ever. */
const assertNotMoved = (query: OperationNode): void => {
  const updates = [...children(query, "updates"), ...children(child(query, "onConflict"), "updates")];
  const moved = updates.some((update) => {
    const target = child(update, "column");
    return textOf(child(target, "column"), "name") === column || referencedColumn(target)?.column === column;
  });
  if (moved) refuse("A statement sets account_id.");
};

const queries = new Set(["SelectQueryNode", "UpdateQueryNode", "DeleteQueryNode", "InsertQueryNode"]);

/** Words by which hand-written SQL reaches tables. Inside a built query it may compute, but not read or write. */
const reachesTables = /\b(?<!distinct )(from|join|into|update|delete|merge|using|table|truncate|copy)\b/i;

const assertHarmless = (raw: OperationNode): void => {
  const fragments: unknown = Reflect.get(raw, "sqlFragments");
  const text = Array.isArray(fragments) ? fragments.join(" ") : "";
  if (reachesTables.test(text)) refuse(`Hand-written SQL reaches tables: "${text.trim().slice(0, 60)}".`);
};

/** Checks `with` queries in their order, each knowing the ones before it. Answers all their names. */
const define = (query: OperationNode, outer: Block, accountId: string | undefined): ReadonlySet<string> => {
  const definitions = child(query, "with");
  const defined = new Set(outer.defined);
  for (const each of children(definitions, "expressions")) {
    const name = tableName(child(child(each, "name"), "table"));
    if (definitions && Reflect.get(definitions, "recursive") === true && name !== undefined) defined.add(name);
    const expression = child(each, "expression");
    if (expression) visit(expression, { ...outer, defined }, accountId);
    if (name !== undefined) defined.add(name);
  }
  return defined;
};

const assertLimited = (query: OperationNode, block: Block): void => {
  for (const { table, name } of block.sources) {
    const isTarget = query.kind !== "SelectQueryNode" && table !== undefined && !tenantless.has(table);
    const owned = table !== undefined && !tenantless.has(table) && (isTarget || !block.defined.has(table));
    if (owned && (name === undefined || !block.limited.has(name))) refuse(`A statement on ${table} does not name its account.`);
  }
};

const checkQuery = (query: OperationNode, outer: Block, accountId: string | undefined): void => {
  const defined = define(query, outer, accountId);
  const sources = sourcesOf(query);
  const limits = [...limitsIn(child(child(query, "where"), "where"), undefined), ...children(query, "joins").flatMap(joinLimits)];
  const limited = limitedBy(limits, sources, outer.limited, accountId);
  const block: Block = { sources, limited, defined };
  if (query.kind === "InsertQueryNode") assertInserts(query, accountId);
  else assertLimited(query, block);
  assertNotMoved(query);
  for (const source of sources) if (source.table === undefined) visit(source.node, block, accountId);
  const accounted = new Set<OperationNode | undefined>([child(query, "with"), ...accountedFor(query)]);
  for (const node of below(query)) if (!accounted.has(node)) visit(node, block, accountId);
  for (const join of children(query, "joins"))
    for (const node of below(join)) if (node !== child(join, "table")) visit(node, block, accountId);
};

/** The parts of a query that name its sources, which have been looked at. */
const accountedFor = (query: OperationNode): readonly (OperationNode | undefined)[] => [
  child(query, "table"),
  child(query, "into"),
  child(query, "from"),
  child(query, "using"),
  ...children(query, "joins"),
];

/** Anything at all. A table that turns up where no query accounts for it is refused: what is not understood is not sent. */
const visit = (node: OperationNode, block: Block, accountId: string | undefined): void => {
  if (queries.has(node.kind)) return void checkQuery(node, block, accountId);
  if (node.kind === "ReferenceNode") return;
  if (node.kind === "RawNode") assertHarmless(node);
  const table = tableName(node);
  if (table !== undefined && !tenantless.has(table)) refuse(`The table ${table} is used in a way that cannot be checked.`);
  for (const each of below(node)) visit(each, block, accountId);
};

const nothing: Block = { sources: [], limited: new Set(), defined: new Set() };

/**
 * Refuses, before it reaches the database, any statement that could read or write a row of another account than this one,
 * whatever its shape: each table must be held to the account by a value, or by a table that is. Without an account only
 * tables that belong to nobody can be reached.
 */
export const tenantGuard = (accountId: string | undefined): KyselyPlugin => ({
  transformQuery: ({ node }) => {
    visit(node, nothing, accountId);
    return node;
  },
  transformResult: ({ result }) => Promise.resolve(result),
});
