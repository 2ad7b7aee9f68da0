import type { Kysely } from "kysely";
import { type Changes, createChanges } from "./changes.ts";
import type { Engine } from "./engine.ts";
import { isMigrated, migrateToLatest } from "./migrate.ts";
import type { Db } from "./tables.ts";
import { createTransact, type Transact } from "./transaction.ts";

/** Where the data is: a PostgreSQL URL, or a directory for the embedded database. */
export type Place = { readonly url: string } | { readonly directory: string };

export interface Storage {
  readonly engine: Engine["name"];
  readonly db: Db;
  readonly changes: Changes;
  readonly transact: Transact;
  /** Whether the database answers and has every migration of this version. */
  readonly isReady: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

type Report = (event: string, error: unknown) => void;

/** Only the engine in use is loaded: the other one is time to start and memory for nothing. */
const openEngine = async (place: Place, changes: Changes, report: Report): Promise<Engine> => {
  if ("url" in place) return (await import("./postgres.ts")).connectPostgres(place.url, changes, report);
  return (await import("./embedded.ts")).connectEmbedded(place.directory, changes);
};

const readiness =
  <T>(db: Kysely<T>) =>
  async (): Promise<boolean> =>
    isMigrated(db).catch(() => false);

/** Opens the database, brings its schema up to date and starts listening for changes. */
export const connect = async (place: Place, report: Report): Promise<Storage> => {
  const changes = createChanges();
  const engine = await openEngine(place, changes, report);
  try {
    await migrateToLatest(engine.db);
    await engine.listen();
  } catch (error) {
    await engine.close();
    throw error;
  }
  return Object.freeze({
    engine: engine.name,
    db: engine.db,
    changes,
    transact: createTransact(engine.db, changes),
    isReady: readiness(engine.db.withoutPlugins()),
    close: engine.close,
  });
};
