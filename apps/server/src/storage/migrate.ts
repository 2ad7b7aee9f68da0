import type { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { migrations } from "./migrations/index.ts";

const migratorFor = <T>(db: Kysely<T>): Migrator =>
  new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });

/** Brings the schema up to date. Safe when several processes start at once: they wait for one another. */
export const migrateToLatest = async <T>(db: Kysely<T>): Promise<void> => {
  const { error } = await migratorFor(db).migrateToLatest();
  if (error) throw error;
};

/** Whether every migration that this version knows has run. Newer ones, of a version being rolled out, do not matter. */
export const isMigrated = async <T>(db: Kysely<T>): Promise<boolean> => {
  const known = await migratorFor(db).getMigrations();
  return known.every((migration) => migration.executedAt !== undefined);
};
