import { existsSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PostgresDriver } from "kysely";
import type { Pool } from "pg";
import { StartFailure } from "../../base/index.ts";
import { makeDataDirectory } from "./data-directory.ts";
import { lockDirectory } from "./directory-lock.ts";
import type { Engine, Report, Run, Say } from "./engine.ts";
import { leasing } from "./lease.ts";
import { openPool, rowsOf } from "./pool.ts";
import { createPrepare, planAnew } from "./prepare.ts";
import { startUpkeep } from "./upkeep.ts";
import { wireTo } from "./wire.ts";

/** Halves the memory of the default settings and is no slower for one process. */
const settings = ["-c", "shared_buffers=8MB", "-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB"];

const unopened = (directory: string, cause: unknown): StartFailure => {
  const [reason = "unknown error"] = String(cause instanceof Error ? cause.message : cause).split("\n");
  return new StartFailure(
    `The embedded database in ${directory} cannot be opened (${reason}). Restore the directory from a backup, ` +
      "or name another one in FAABLE_DATA_DIR.",
    { cause },
  );
};

const open = (directory: string): Promise<PGlite> =>
  PGlite.create({ dataDir: join(directory, "db"), startParams: [...PGlite.defaultStartParams, ...settings] }).catch(
    (error: unknown) => {
      throw unopened(directory, error);
    },
  );

/** Without its version the engine would take the rest of a database for none, and make an empty one in its place. */
const assertNotDamaged = (directory: string): void => {
  const has = (file: string): boolean => existsSync(join(directory, "db", file));
  if (has("global/pg_control") && !has("PG_VERSION")) throw unopened(directory, "PG_VERSION is missing");
};

/** The connection is given back without a transaction that a failed script left open. */
const runOn =
  (pool: Pool): Run =>
  async (text, values = []) => {
    const client = await pool.connect();
    try {
      return rowsOf(await client.query(text, [...values]));
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
  };

/**
 * It has a single connection, which knows only one transaction: whoever has it has it alone, and the next one gets it in the order
 * of asking. Without a user and with what the environment says of another server the client would not know what to ask for.
 */
const alone = { max: 1, idleTimeoutMillis: 0, pipeline: true, user: "postgres", database: "postgres", ssl: false } as const;

/** Opens the embedded database of a directory, which no other process may have open: the second one's writes would be lost. */
export const connectEmbedded = async (directory: string, say: Say, report: Report): Promise<Engine> => {
  makeDataDirectory(directory);
  const lock = lockDirectory(directory);
  assertNotDamaged(directory);
  if (!existsSync(join(directory, "db"))) say(`Making the embedded database in ${directory}. This takes some seconds, once.`);
  const pglite = await open(directory);
  const pool = openPool({ ...alone, stream: () => wireTo(pglite) }, report);
  const driver = new PostgresDriver({ pool: leasing(pool, createPrepare()) });
  const background = new PostgresDriver({ pool: leasing(pool, planAnew) });
  await Promise.all([driver.init(), background.init()]);
  const run = runOn(pool);
  const stopUpkeep = startUpkeep(run, report);
  return {
    name: "pglite",
    connections: driver,
    size: 1,
    // One connection is everybody's share: a disk or a machine that stands still for a second is not the account's doing.
    patience: 4_000,
    pointReads: [driver],
    background,
    listen: async (channel, { changed, live }) => {
      const client = await pool.connect();
      client.on("notification", ({ payload = "" }) => changed(payload));
      await client.query(`listen ${channel}`).finally(() => client.release());
      live(true);
    },
    run,
    answers: async () => true,
    close: async () => {
      await stopUpkeep();
      await pool.end();
      if (!pglite.closed) await pglite.close();
      lock.release();
    },
  };
};
