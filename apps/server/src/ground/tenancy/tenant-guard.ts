import type { KyselyPlugin, OperationNode, PluginTransformQueryArgs, RootOperationNode } from "kysely";

/**
 * Refuses, before it reaches the database, any query on a tenant's table that does not name the tenant: reads, updates
 * and deletions must be limited by `account_id = …`, inserts must fill it. A forgotten condition returns nothing, and
 * shows in the first test that runs it.
 */
const tenantless = new Set(["accounts", "kysely_migration", "kysely_migration_lock"]);

const isNode = (value: unknown): value is OperationNode => typeof value === "object" && value !== null && "kind" in value;

const child = (node: unknown, key: string): unknown =>
  typeof node === "object" && node !== null ? Reflect.get(node, key) : undefined;

const childrenOf = (node: unknown, key: string): readonly unknown[] => {
  const value = child(node, key);
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
};

const nameOf = (node: unknown): string => {
  const kind = child(node, "kind");
  if (kind === "AliasNode") return nameOf(child(node, "node"));
  if (kind === "TableNode") return nameOf(child(child(node, "table"), "identifier"));
  if (kind === "ReferenceNode") return nameOf(child(node, "column"));
  if (kind === "ColumnNode") return nameOf(child(node, "column"));
  const name = child(node, "name");
  return typeof name === "string" ? name : "";
};

const isTenantEquality = (node: unknown): boolean =>
  nameOf(child(node, "leftOperand")) === "account_id" && child(child(node, "operator"), "operator") === "=";

/** Only conditions that every row must meet count: both sides of AND, never those of OR. */
const limitsTenant = (node: unknown): boolean => {
  switch (child(node, "kind")) {
    case "WhereNode":
      return limitsTenant(child(node, "where"));
    case "ParensNode":
      return limitsTenant(child(node, "node"));
    case "AndNode":
      return limitsTenant(child(node, "left")) || limitsTenant(child(node, "right"));
    case "BinaryOperationNode":
      return isTenantEquality(node);
    default:
      return false;
  }
};

const tablesOf = (node: RootOperationNode): readonly string[] => [
  ...childrenOf(child(node, "from"), "froms").map(nameOf),
  ...childrenOf(node, "table").map(nameOf),
  ...childrenOf(node, "into").map(nameOf),
  ...childrenOf(node, "joins").map((join) => nameOf(child(join, "table"))),
];

const fillsTenant = (node: RootOperationNode): boolean =>
  childrenOf(node, "columns").some((column) => nameOf(column) === "account_id");

const guarded = new Set(["SelectQueryNode", "UpdateQueryNode", "DeleteQueryNode", "InsertQueryNode"]);

const assertScoped = (node: RootOperationNode): void => {
  if (!guarded.has(node.kind)) return;
  const owned = tablesOf(node).filter((table) => table !== "" && !tenantless.has(table));
  if (owned.length === 0) return;
  const scoped = node.kind === "InsertQueryNode" ? fillsTenant(node) : limitsTenant(child(node, "where"));
  if (!scoped) throw new Error(`A query on ${owned.join(", ")} does not name its account. Add the account_id condition.`);
};

export const tenantGuard: KyselyPlugin = {
  transformQuery: ({ node }: PluginTransformQueryArgs) => {
    if (isNode(node)) assertScoped(node);
    return node;
  },
  transformResult: ({ result }) => Promise.resolve(result),
};
