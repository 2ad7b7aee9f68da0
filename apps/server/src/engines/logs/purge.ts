import { sql } from "kysely";
import type { Db } from "../../ground/storage/index.ts";

const batch = 5_000;

const purgeBatch = async (db: Db, now: Date): Promise<number> => {
  const due = sql`select ctid from logs where expires_at <= ${now} limit ${batch}`;
  const { numAffectedRows } = await sql`delete from logs where ctid in (${due})`.execute(db);
  return Number(numAffectedRows ?? 0n);
};

/** Deletes rows whose time is up, in batches, of every tenant. Several nodes may do so at once. */
export const purgeExpired = async (db: Db, now: Date): Promise<void> => {
  for (let deleted = batch; deleted === batch; ) deleted = await purgeBatch(db, now);
};
