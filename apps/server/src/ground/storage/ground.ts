import type { Clock } from "../../base/index.ts";
import type { Db } from "./tables.ts";
import type { Transact } from "./transaction.ts";

/** What every use case stands on: the database for reading, transactions for writing, and the time. */
export interface Ground {
  readonly db: Db;
  readonly transact: Transact;
  readonly clock: Clock;
}
