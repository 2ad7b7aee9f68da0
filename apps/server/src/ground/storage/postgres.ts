import { Kysely, PostgresDialect } from "kysely";
import { type ClientConfig, Pool } from "pg";
import type { Changes } from "./changes.ts";
import type { Engine } from "./engine.ts";
import { openPipeline } from "./pipeline.ts";
import { hearChanges } from "./postgres-listener.ts";
import { leasing } from "./statements.ts";
import type { Tables } from "./tables.ts";
import { tenantGuard } from "../tenancy/tenant-guard.ts";

/** Waits are short on purpose: a request answers 503 quickly instead of hanging on a database that is away. */
const settings: ClientConfig = {
  connectionTimeoutMillis: 2_000,
  statement_timeout: 15_000,
  query_timeout: 20_000,
  idle_in_transaction_session_timeout: 30_000,
  keepAlive: true,
  application_name: "faable-auth",
};

const connections = 10;

/** A row that is not read by its key within this time will not be: the database is away. */
const pointReadTimeout = 3_000;

/** Opens a pool to PostgreSQL 15 or newer, and beside it the connection that point reads share. */
export const connectPostgres = (url: string, changes: Changes, report: (event: string, error: unknown) => void): Engine => {
  const pool = new Pool({ ...settings, max: connections, connectionString: url });
  pool.on("error", (error) => report("database connection lost", error));
  const patience = { query_timeout: pointReadTimeout, statement_timeout: pointReadTimeout };
  const pipeline = openPipeline({ ...settings, ...patience, connectionString: url }, report);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: leasing(pool, pipeline) }), plugins: [tenantGuard] });
  const listener = hearChanges(url, changes, report);
  const close = async (): Promise<void> => {
    await listener.stop();
    await db.destroy();
    // Kysely leaves a pool alone that it has never used.
    if (!pool.ended) await pool.end();
    await pipeline.close();
  };
  return { name: "postgres", db, listen: listener.start, close };
};
