import type { Connections } from "./connections.ts";

/** A connection as Actions and subscribers are told of it. */
export interface NamedConnection {
  readonly name: string;
  readonly strategy: string;
}

/** How a connection is told of; `undefined` where there is none, or no longer. Reads what is kept in memory: not inside a transaction. */
export const namedConnection = async (
  connections: Connections,
  accountId: string,
  id: string | null | undefined,
): Promise<NamedConnection | undefined> => {
  if (id == null) return undefined;
  const all = connections.peek(accountId) ?? (await connections.get(accountId));
  const found = all.find((each) => each.id === id);
  return found && { name: found.name, strategy: found.type };
};
