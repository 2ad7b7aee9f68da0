import { PostgresDriver } from "kysely";
import type { ClientConfig, PoolConfig } from "pg";
import type { Engine, Report } from "./engine.ts";
import { leasing } from "./lease.ts";
import { pipelineDriver } from "./pipeline.ts";
import { openPool, rowsOf } from "./pool.ts";
import { createListener } from "./postgres-listener.ts";
import { createPrepare, planAnew } from "./prepare.ts";

/**
 * Waits are short on purpose. A request waits at most for a connection and then for one statement that finds the database
 * away, and is answered 503 within five seconds instead of hanging.
 */
const patient = (statement: number): ClientConfig => ({
  connectionTimeoutMillis: 1_000,
  // The server gives up first and keeps the connection; the client gives up on a server that no longer answers at all.
  statement_timeout: statement,
  query_timeout: statement + 500,
  idle_in_transaction_session_timeout: 30_000,
  keepAlive: true,
  application_name: "faable-auth",
  // A statement has one core: parallel workers and compiled plans would let one tenant's list take all of them.
  options: "-c max_parallel_workers_per_gather=0 -c jit=off",
});

const limits = { request: 2_000, pointRead: 1_500, background: 60_000 } as const;
const sizes = { connections: 15, pipelines: 4, background: 3 } as const;

/** Opens connections to PostgreSQL 15 or newer. */
export const connectPostgres = async (url: string, report: Report): Promise<Engine> => {
  const prepare = createPrepare();
  const open = (config: PoolConfig, statement: number) =>
    openPool({ ...patient(statement), ...config, connectionString: url }, report);
  const pools = {
    // A transaction's statements leave as they come, those that nobody waits for included.
    connections: open({ max: sizes.connections, pipeline: true }, limits.request),
    background: open({ max: sizes.background }, limits.background),
  };
  const drivers = {
    connections: new PostgresDriver({ pool: leasing(pools.connections, prepare) }),
    background: new PostgresDriver({ pool: leasing(pools.background, planAnew) }),
  };
  await Promise.all(Object.values(drivers).map((driver) => driver.init()));
  const config = { ...patient(limits.pointRead), connectionString: url };
  const pipelines = Array.from({ length: sizes.pipelines }, () => pipelineDriver(config, prepare, report));
  const listener = createListener(url, report);
  return {
    name: "postgres",
    ...drivers,
    size: sizes.connections,
    // With two seconds of a silent statement it stays below the five that any answer may take.
    patience: 1_000,
    pointReads: pipelines,
    run: async (text, values = []) => rowsOf(await pools.background.query(text, [...values])),
    listen: listener.start,
    answers: listener.answers,
    close: async () => {
      await listener.stop();
      await Promise.all([...Object.values(pools).map((pool) => pool.end()), ...pipelines.map((pipeline) => pipeline.destroy())]);
    },
  };
};
