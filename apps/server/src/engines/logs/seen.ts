import { type RawBuilder, type SqlBool, sql } from "kysely";
import { createId, problem } from "../../base/index.ts";
import type { Database, Scope } from "../../ground/tenancy/index.ts";

/**
 * What a reader has seen of a table that is only ever added to: the transactions that had been committed, as PostgreSQL writes
 * a snapshot down, and how old what the others still write may be. Rows are committed out of the order of their ids, so no id
 * says what is new; this does, without a statement or an index more for whoever writes.
 */
export interface Seen {
  /** `xmin:xmax:xip,…`: all below the first, and none from the second on, but the ones named. */
  readonly snapshot: string;
  /** Milliseconds since 1970: rows of before are there, or never will be. */
  readonly floor: number;
}

/**
 * How long before its transaction begins, by the database's clock, a row may say that it happened (milliseconds): half of it at
 * most, since an older one bears its own time (`timeOfRow`); the rest is for differences between the clocks of machines.
 */
const margin = 60_000;

/**
 * What there is to be seen now. The open transactions are asked for first: one that begins, or ends, between the two
 * statements is younger than the floor, or committed in the snapshot.
 */
export const seeNow = async (database: Database, { db }: Scope, now: Date): Promise<Seen> => {
  const age = await database.oldestTransaction();
  const snapshot = sql<string>`pg_current_snapshot()::text`.as("snapshot");
  const seen = await db.selectNoFrom(snapshot).executeTakeFirstOrThrow();
  return { snapshot: seen.snapshot, floor: now.getTime() - age - margin };
};

/** The first id that a row of this instant may have. */
export const firstIdAt = (instant: number): string => createId("log", new Date(Math.max(instant, 0))).slice(0, -12);

const endOf = ({ snapshot }: Seen): bigint => BigInt(snapshot.split(":")[1] ?? "0");

/** Transactions are numbered anew in another database: there, what was seen says nothing. */
export const assertSameDatabase = (before: Seen, now: Seen): void => {
  if (endOf(before) <= endOf(now)) return;
  throw problem(
    "bad_request",
    "This cursor is of another database, or of a time before this one was restored. Begin without it.",
  );
};

/**
 * The transaction that wrote a row, in 64 bits. The row has 32, which stand for the nearest transaction before `now`, or after
 * it for what was committed since: nearer than two thousand million, as rows above a floor are.
 */
const writer = (now: Seen): RawBuilder<unknown> => {
  const end = endOf(now);
  const low = end % 2n ** 32n;
  return sql`(${String(end)}::bigint + (xmin::text::bigint - ${String(low)}::bigint + 6442450944) % 4294967296 - 2147483648)::text::xid8`;
};

/** Whether a row was there at `seen`; asked of rows above its floor, in a statement at `now` or after it. */
export const wasThere = (seen: Seen, now: Seen): RawBuilder<SqlBool> =>
  sql<SqlBool>`pg_visible_in_snapshot(${writer(now)}, ${seen.snapshot}::pg_snapshot)`;

/** Rows that were not there at `before` and were there at `now`. Narrow with {@link firstIdAt} of the floor of `before`. */
export const cameBetween = (before: Seen, now: Seen): RawBuilder<SqlBool> =>
  sql<SqlBool>`not ${wasThere(before, now)} and ${wasThere(now, now)}`;
