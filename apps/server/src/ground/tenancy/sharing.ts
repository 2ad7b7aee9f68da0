import type { DatabaseConnection, Driver } from "kysely";
import type { Shares } from "./shares.ts";

/** The driver as one account may use it: a connection counts against the account's share for as long as it has it. */
export const sharing = (driver: Driver, shares: Shares, accountId: string): Driver => {
  const held = new Map<DatabaseConnection, () => void>();
  const acquire = async (giveBack: () => void): Promise<DatabaseConnection> => {
    try {
      const connection = await driver.acquireConnection();
      held.set(connection, giveBack);
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
