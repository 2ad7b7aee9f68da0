import type { Db } from "./tables.ts";

/** An open connection to one engine, before migrations. */
export interface Engine {
  readonly name: "postgres" | "pglite";
  readonly db: Db;
  /** Runs once after the migrations: begins to hear of other nodes' changes. */
  readonly listen: () => Promise<void>;
  readonly close: () => Promise<void>;
}
