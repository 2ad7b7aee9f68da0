import { type Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import { isUndefinedTable } from "./database-errors.ts";
import { migrations } from "./migrations/index.ts";

const migratorFor = <T>(db: Kysely<T>): Migrator =>
  new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });

const executed = async <T>(db: Kysely<T>): Promise<ReadonlySet<string>> => {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return new Set(rows.map(({ name }) => name));
};

/** Whether every migration that this version knows has run. Newer ones, of a version being rolled out, do not matter. */
export const isMigrated = async <T>(db: Kysely<T>): Promise<boolean> => {
  const names = await executed(db).catch((error: unknown) => {
    if (isUndefinedTable(error)) return new Set<string>();
    throw error;
  });
  return Object.keys(migrations).every((name) => names.has(name));
};

/** Whether what a request writes would be kept: after a failover the one that answers may only be read. */
export const isWritable = async <T>(db: Kysely<T>): Promise<boolean> => {
  const { rows } = await sql<{ readonly: string }>`select current_setting('transaction_read_only') as readonly`.execute(db);
  return rows[0]?.readonly === "off";
};

/**
 * Brings the schema up to date. Safe when several processes start at once: they wait for one another. Where nothing is
 * missing the migrator is not asked at all: it would look through the whole schema, and refuse one that is newer.
 */
export const migrateToLatest = async <T>(db: Kysely<T>): Promise<void> => {
  if (await isMigrated(db)) return;
  const { error } = await migratorFor(db).migrateToLatest();
  if (error) throw error;
};
