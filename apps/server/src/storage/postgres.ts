import { Kysely, PostgresDialect } from "kysely";
import { Pool, type PoolConfig } from "pg";
import type { Changes } from "./changes.ts";
import type { Engine } from "./engine.ts";
import { hearChanges } from "./postgres-listener.ts";
import { preparing } from "./prepared-statements.ts";
import type { Tables } from "./tables.ts";
import { tenantGuard } from "./tenant-guard.ts";

/** Waits are short on purpose: a request answers 503 quickly instead of hanging on a database that is away. */
const poolSettings: PoolConfig = {
  max: 10,
  connectionTimeoutMillis: 2_000,
  statement_timeout: 15_000,
  query_timeout: 20_000,
  idle_in_transaction_session_timeout: 30_000,
  keepAlive: true,
  application_name: "faable-auth",
};

/** Opens a pool to PostgreSQL 15 or newer. */
export const connectPostgres = (url: string, changes: Changes, report: (event: string, error: unknown) => void): Engine => {
  const pool = new Pool({ ...poolSettings, connectionString: url });
  pool.on("error", (error) => report("database connection lost", error));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: preparing(pool) }), plugins: [tenantGuard] });
  const listener = hearChanges(url, changes, report);
  const close = async (): Promise<void> => {
    await listener.stop();
    await db.destroy();
    if (!pool.ended) await pool.end();
  };
  return { name: "postgres", db, listen: listener.start, close };
};
