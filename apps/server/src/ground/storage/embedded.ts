import { existsSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { type Driver, PGliteDriver } from "kysely";
import { StartFailure } from "../../base/index.ts";
import { makeDataDirectory } from "./data-directory.ts";
import { lockDirectory } from "./directory-lock.ts";
import type { Engine, Run, Say } from "./engine.ts";
import { oneAtATime } from "./one-at-a-time.ts";

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

/** The connection is had like any other's, and given back without a transaction that a failed script left open. */
const runOn =
  (pglite: PGlite, driver: Driver): Run =>
  async (text, values = []) => {
    const connection = await driver.acquireConnection();
    try {
      if (values.length > 0) return (await pglite.query(text, [...values])).rows;
      return (await pglite.exec(text)).flatMap(({ rows }) => rows);
    } catch (error) {
      await pglite.exec("rollback");
      throw error;
    } finally {
      await driver.releaseConnection(connection);
    }
  };

/** Opens the embedded database of a directory, which no other process may have open: the second one's writes would be lost. */
export const connectEmbedded = async (directory: string, say: Say): Promise<Engine> => {
  makeDataDirectory(directory);
  const lock = lockDirectory(directory);
  assertNotDamaged(directory);
  if (!existsSync(join(directory, "db"))) say(`Making the embedded database in ${directory}. This takes some seconds, once.`);
  const pglite = await open(directory);
  const embedded = new PGliteDriver({ pglite });
  await embedded.init();
  const driver = oneAtATime(embedded);
  return {
    name: "pglite",
    connections: driver,
    size: 1,
    // One connection is everybody's share: a disk or a machine that stands still for a second is not the account's doing.
    patience: 4_000,
    pointReads: [driver],
    background: driver,
    listen: async (channel, { changed, live }) => {
      await pglite.listen(channel, changed);
      live(true);
    },
    run: runOn(pglite, driver),
    answers: async () => true,
    close: async () => {
      if (!pglite.closed) await pglite.close();
      lock.release();
    },
  };
};
