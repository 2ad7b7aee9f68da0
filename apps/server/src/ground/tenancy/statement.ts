import type { OperationNode } from "kysely";

/** Reading of Kysely's syntax trees, as far as the guard needs it. */

export const isNode = (value: unknown): value is OperationNode =>
  typeof value === "object" && value !== null && typeof Reflect.get(value, "kind") === "string";

export const child = (node: OperationNode | undefined, key: string): OperationNode | undefined => {
  const value: unknown = node && Reflect.get(node, key);
  return isNode(value) ? value : undefined;
};

export const children = (node: OperationNode | undefined, key: string): readonly OperationNode[] => {
  const value: unknown = node && Reflect.get(node, key);
  return Array.isArray(value) ? value.filter(isNode) : [];
};

export const textOf = (node: OperationNode | undefined, key: string): string | undefined => {
  const value: unknown = node && Reflect.get(node, key);
  return typeof value === "string" ? value : undefined;
};

/** Every node directly below one, whatever member it hangs on: nothing is passed over because it is not known here. */
export const below = (node: OperationNode): readonly OperationNode[] => Object.values(node).flat().filter(isNode);

export const tableName = (node: OperationNode | undefined): string | undefined =>
  node?.kind === "TableNode" ? textOf(child(child(node, "table"), "identifier"), "name") : undefined;

/** What a block reads from or writes to: a table, or something else such as a subquery, under the name it has there. */
export interface Source {
  readonly name: string | undefined;
  readonly node: OperationNode;
  readonly table: string | undefined;
}

export const sourceOf = (node: OperationNode): Source => {
  const inner = node.kind === "AliasNode" ? (child(node, "node") ?? node) : node;
  const table = tableName(inner);
  return { node: inner, table, name: textOf(child(node, "alias"), "name") ?? table };
};

/** A reference to a column, with the table it is qualified by if it is. */
export const referencedColumn = (node: OperationNode | undefined): { table: string | undefined; column: string } | undefined => {
  if (node?.kind !== "ReferenceNode") return undefined;
  const name = textOf(child(child(node, "column"), "column"), "name");
  return name === undefined ? undefined : { column: name, table: tableName(child(node, "table")) };
};

/** The conditions that all have to hold: the sides of AND, never those of OR. */
export const conjuncts = (node: OperationNode | undefined): readonly OperationNode[] => {
  if (!node) return [];
  if (node.kind === "ParensNode") return conjuncts(child(node, "node"));
  if (node.kind === "AndNode") return [...conjuncts(child(node, "left")), ...conjuncts(child(node, "right"))];
  return [node];
};

/** Both sides of `a = b`. */
export const equality = (node: OperationNode): readonly [OperationNode, OperationNode] | undefined => {
  const [left, right] = [child(node, "leftOperand"), child(node, "rightOperand")];
  const isEquality = node.kind === "BinaryOperationNode" && textOf(child(node, "operator"), "operator") === "=";
  return isEquality && left && right ? [left, right] : undefined;
};
