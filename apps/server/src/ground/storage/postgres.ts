import { PostgresDriver } from "kysely";
import { type ClientConfig, Pool } from "pg";
import type { Engine, Report, Run } from "./engine.ts";
import { leasing } from "./lease.ts";
import { pipelineDriver } from "./pipeline.ts";
import { createListener } from "./postgres-listener.ts";
import { createPrepare } from "./prepare.ts";

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

const openPool = (url: string, max: number, config: ClientConfig, report: Report): Pool => {
  const pool = new Pool({ ...config, max, connectionString: url });
  // A connection that dies says so by an event, also while it is checked out, and an event without a listener ends the
  // process. Whoever waits for a statement on it is told by that statement.
  pool.on("connect", (client) => client.on("error", (error) => report("database connection lost", error)));
  pool.on("error", () => undefined);
  return pool;
};

/** The driver answers one result, or a list of them where the text holds several statements. */
const runOn =
  (pool: Pool): Run =>
  async (text, values = []) =>
    [await pool.query(text, [...values])].flat().flatMap(({ rows }) => rows);

/** Opens connections to PostgreSQL 15 or newer. */
export const connectPostgres = async (url: string, report: Report): Promise<Engine> => {
  const prepare = createPrepare();
  const pools = {
    connections: openPool(url, sizes.connections, patient(limits.request), report),
    background: openPool(url, sizes.background, patient(limits.background), report),
  };
  const drivers = {
    connections: new PostgresDriver({ pool: leasing(pools.connections, prepare) }),
    background: new PostgresDriver({ pool: leasing(pools.background, prepare) }),
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
    run: runOn(pools.background),
    listen: listener.start,
    answers: listener.answers,
    close: async () => {
      await listener.stop();
      await Promise.all([...Object.values(pools).map((pool) => pool.end()), ...pipelines.map((pipeline) => pipeline.destroy())]);
    },
  };
};
