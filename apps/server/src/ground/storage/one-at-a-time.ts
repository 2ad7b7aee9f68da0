import type { Driver } from "kysely";

/**
 * The embedded database has a single connection, which knows only one transaction: whoever has it has it alone, and the
 * next one gets it in the order of asking.
 */
export const oneAtATime = (driver: Driver): Driver => {
  let last: Promise<void> = Promise.resolve();
  let leave: () => void = () => undefined;
  const enter = async (): Promise<void> => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    leave = resolve;
  };
  return {
    init: async () => undefined,
    acquireConnection: async () => {
      await enter();
      return driver.acquireConnection();
    },
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: async () => leave(),
    destroy: () => driver.destroy(),
  };
};
