import { queriesOn } from "./database.ts";
import type { Engine, Report, Say } from "./engine.ts";
import { migrateToLatest } from "./migrate.ts";

/** Where the data is: a PostgreSQL URL, or a directory for the embedded database. */
export type Place = { readonly url: string } | { readonly directory: string };

/** Only the engine in use is loaded: the other one is time to start and memory for nothing. */
const connect = async (place: Place, report: Report, say: Say): Promise<Engine> => {
  if ("url" in place) return (await import("./postgres.ts")).connectPostgres(place.url, report);
  return (await import("./embedded.ts")).connectEmbedded(place.directory, say, report);
};

/** Opens the database and brings its schema up to date. */
export const openEngine = async (place: Place, report: Report, say: Say = () => undefined): Promise<Engine> => {
  const engine = await connect(place, report, say);
  try {
    await migrateToLatest(queriesOn(engine.background, []));
  } catch (error) {
    await engine.close();
    throw error;
  }
  return engine;
};
