import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Client } from "pg";
import type { Database } from "./server.ts";

/** A test's PGlite directory is a copy of one that is migrated already. */
const emptied = (dump: string): string => `drop schema public cascade; create schema public; ${dump}`;

/** Fills a database of a test with what `pg_dump --inserts` wrote, instead of what it holds. */
export const loadDump = async ({ environment }: Database, dump: string): Promise<void> => {
  const { DATABASE_URL: url, FAABLE_DATA_DIR: directory = "" } = environment;
  if (url !== undefined) {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(emptied(dump)).finally(() => client.end());
    return;
  }
  const pglite = await PGlite.create({ dataDir: join(directory, "db") });
  await pglite.exec(emptied(dump)).finally(() => pglite.close());
};
