import { hash } from "node:crypto";
import type { Driver } from "kysely";

/**
 * An account's reads by key always take the same shared connection: where the database is distributed, one machine that
 * hangs then holds up the accounts beside it on that connection and not all of them.
 */
export const pipelineOf = (drivers: readonly Driver[], accountId: string): Driver => {
  const index = Number.parseInt(hash("sha1", accountId).slice(0, 8), 16) % drivers.length;
  const driver = drivers[index];
  if (!driver) throw new Error("The engine has no connection for reads by key.");
  return driver;
};
