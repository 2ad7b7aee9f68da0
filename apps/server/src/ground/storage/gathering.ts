import type { Client, PoolClient } from "pg";

/** Holds back what is written to a connection from now on, until what it is written in is over. */
export type Gather = (client: Client | PoolClient) => void;

/**
 * Statements that are asked one right after the other leave in one write: a write wakes the database and costs more than most of
 * what is in it. `whenOver` says how long they are gathered.
 */
export const gathering = (whenOver: (send: () => void) => void): Gather => {
  const held = new Set<Client | PoolClient>();
  return (client) => {
    if (held.has(client)) return;
    held.add(client);
    client.connection.stream.cork();
    whenOver(() => {
      held.delete(client);
      client.connection.stream.uncork();
    });
  };
};
