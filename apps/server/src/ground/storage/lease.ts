import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { Pool, PoolClient, QueryResult } from "pg";
import { isConnectionLost } from "./database-errors.ts";
import { type Gather, gathering } from "./gathering.ts";
import type { Prepare } from "./prepare.ts";

/**
 * A connection while somebody has it. After a statement that found the database gone or silent nothing more is sent on it
 * (a rollback would only wait as long again) and it leaves the pool.
 */
const lease = (client: PoolClient, prepare: Prepare, gather: Gather): PostgresPoolClient => {
  let lost: unknown;
  const query = async (text: string, parameters: readonly unknown[] = []): Promise<QueryResult> => {
    if (lost !== undefined) throw lost;
    gather(client);
    try {
      return await client.query(prepare(text, parameters));
    } catch (error) {
      if (isConnectionLost(error)) lost = error;
      throw error;
    }
  };
  const release = (destroy?: boolean): void => client.release(destroy === true || lost !== undefined);
  // Kysely's type has cursors besides, which nothing here uses.
  return Object.create(null, { query: { value: query }, release: { value: release } });
};

/** The driver's pool as Kysely wants it. */
export const leasing = (pool: Pool, prepare: Prepare): PostgresPool => {
  // Until nothing more follows by itself: a transaction asks several statements in one breath.
  const gather = gathering(process.nextTick);
  return {
    options: pool.options,
    connect: async () => lease(await pool.connect(), prepare, gather),
    end: () => pool.end(),
  };
};
