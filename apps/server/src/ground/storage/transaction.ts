import { sql } from "kysely";
import { type Change, type Changes, channel, encodeChange } from "./changes.ts";
import type { Db, Executor } from "./tables.ts";

/** One unit of work: the open transaction, and how to say that something cached has changed in it. */
export interface Unit {
  readonly db: Executor;
  readonly changed: (change: Change) => void;
}

/** Runs work in one transaction. Everything it writes is committed together, or nothing is. */
export type Transact = <T>(work: (unit: Unit) => Promise<T>) => Promise<T>;

const notify = async (db: Executor, changes: readonly Change[]): Promise<void> => {
  if (changes.length === 0) return;
  const payloads = changes.map(encodeChange);
  await sql`select ${sql.join(payloads.map((payload) => sql`pg_notify(${channel}, ${payload})`))}`.execute(db);
};

/**
 * Changes are announced inside the transaction, so other nodes hear of them exactly when they are committed; this node
 * applies them before it answers, so that the caller's next request sees its own write.
 */
export const createTransact =
  (db: Db, changes: Changes): Transact =>
  async (work) => {
    const announced: Change[] = [];
    const result = await db.transaction().execute(async (trx) => {
      const value = await work({ db: trx, changed: (change) => void announced.push(change) });
      await notify(trx, announced);
      return value;
    });
    for (const change of announced) changes.apply(change);
    return result;
  };
