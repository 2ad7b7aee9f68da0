import type { DatabaseConnection, Driver } from "kysely";
import type { Shares } from "./shares.ts";

/** Milliseconds after which a share is given back, by those for which a connection was held. */
export type Rest = (held: number) => number;

const atOnce: Rest = () => 0;

/**
 * The driver as one account may use it: a connection counts against the account's share for as long as it has it, and for the
 * rest that follows.
 */
export const sharing = (driver: Driver, shares: Shares, accountId: string, rest: Rest = atOnce): Driver => {
  const held = new Map<DatabaseConnection, () => void>();
  const rested = (giveBack: () => void): (() => void) => {
    const since = performance.now();
    return () => {
      const pause = rest(performance.now() - since);
      if (pause > 0) setTimeout(giveBack, pause).unref();
      else giveBack();
    };
  };
  const acquire = async (giveBack: () => void): Promise<DatabaseConnection> => {
    try {
      const connection = await driver.acquireConnection();
      held.set(connection, rested(giveBack));
      return connection;
    } catch (error) {
      giveBack();
      throw error;
    }
  };
  const release = async (connection: DatabaseConnection): Promise<void> => {
    const giveBack = held.get(connection);
    held.delete(connection);
    await driver.releaseConnection(connection).finally(giveBack);
  };
  return {
    init: async () => undefined,
    acquireConnection: async () => acquire(await shares.take(accountId)),
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: release,
    destroy: async () => undefined,
  };
};
