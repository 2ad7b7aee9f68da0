import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { type Changes, channel, decodeChange } from "./changes.ts";
import { lockDirectory } from "./directory-lock.ts";
import type { Engine } from "./engine.ts";
import type { Tables } from "./tables.ts";
import { tenantGuard } from "../tenancy/tenant-guard.ts";

/** Halves the memory of the default settings and is no slower for one process. */
const settings = ["-c", "shared_buffers=8MB", "-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB"];

/** Opens the embedded database of a directory, which no other process may have open: the second one's writes would be lost. */
export const connectEmbedded = async (directory: string, changes: Changes): Promise<Engine> => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = lockDirectory(directory);
  const pglite = await PGlite.create({
    dataDir: join(directory, "db"),
    startParams: [...PGlite.defaultStartParams, ...settings],
  });
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }), plugins: [tenantGuard] });
  const listen = async (): Promise<void> => {
    await pglite.listen(channel, (payload) => {
      const change = decodeChange(payload);
      if (change) changes.apply(change);
    });
    changes.setLive(true);
  };
  const close = async (): Promise<void> => {
    await db.destroy();
    if (!pglite.closed) await pglite.close();
    lock.release();
  };
  return { name: "pglite", db, listen, close };
};
