import type { Report, Run } from "./engine.ts";

/**
 * Tables of which so much was changed or deleted that they are due, as PostgreSQL itself decides it
 * (`autovacuum_vacuum_threshold`, `…_scale_factor` and those for analyzing, at their defaults).
 */
const dueTables = `
  select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
  where n_mod_since_analyze > 50 + 0.1 * n_live_tup or n_dead_tup > 50 + 0.2 * n_live_tup
  order by n_mod_since_analyze`;

const nameIn = (row: unknown): string => {
  const name: unknown = typeof row === "object" && row !== null ? Reflect.get(row, "name") : undefined;
  if (typeof name !== "string") throw new Error("A table has no name.");
  return name;
};

/**
 * Looks at what tables hold and gives back the room of deleted rows. Nobody else does it for the embedded database, which has no
 * processes of its own: its tables would only ever grow, and be read as if they were as empty as on the first day, which is row
 * by row. Nothing else is done meanwhile: a tenth of a second at 100,000 rows.
 */
export const keepUp = async (run: Run): Promise<void> => {
  for (const table of (await run(dueTables)).map(nameIn)) await run(`vacuum (analyze) ${table}`);
};

const every = 15_000;

/** Keeps up as long as the database is open. Answers how to stop, which waits for what is under way. */
export const startUpkeep = (run: Run, report: Report): (() => Promise<void>) => {
  let underWay = Promise.resolve();
  const timer = setInterval(() => {
    underWay = underWay.then(() => keepUp(run)).catch((error: unknown) => report("database upkeep failed", error));
  }, every);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
};
