import { hash } from "node:crypto";
import { sql } from "kysely";
import type { Scope } from "../tenancy/index.ts";

/** Something of which only so many attempts may fail in a window. */
export interface Attempted {
  /** What is counted: whose attempts, at what. Kept as a digest. */
  readonly what: string;
  readonly limit: number;
  /** Seconds, from the first failure on. */
  readonly window: number;
}

const keyOf = ({ what }: Pick<Attempted, "what">): string => hash("sha256", what, "base64url");

/**
 * Takes one attempt at each before it is made, by one statement, so that of many at once no more than the limit are made,
 * whichever processes they reach. Answers for each 0, or the seconds after which the next one may be made. Always name them in
 * one order, the most shared first: their rows are locked in it.
 */
export const takeAttempts = async (
  { db, accountId }: Scope,
  attempted: readonly Attempted[],
  now: Date,
): Promise<readonly number[]> => {
  const rows = attempted.map((each) => ({
    account_id: accountId,
    key: keyOf(each),
    count: 1,
    expires_at: new Date(now.getTime() + each.window * 1000),
  }));
  const most = Math.max(...attempted.map(({ limit }) => limit)) + 1;
  const taken = await db
    .insertInto("attempts")
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(["account_id", "key"]).doUpdateSet({
        count: sql<number>`case when attempts.expires_at <= ${now} then 1 else least(attempts.count + 1, ${most}::integer) end`,
        expires_at: sql<Date>`case when attempts.expires_at <= ${now} then excluded.expires_at else attempts.expires_at end`,
      }),
    )
    .returning(["key", "count", "expires_at"])
    .execute();
  return attempted.map((each) => {
    const row = taken.find(({ key }) => key === keyOf(each));
    return row && row.count > each.limit ? Math.ceil((row.expires_at.getTime() - now.getTime()) / 1000) : 0;
  });
};

/** Notes something for its window, anew each time. */
export const note = async ({ db, accountId }: Scope, noted: Pick<Attempted, "what" | "window">, now: Date): Promise<void> => {
  const expires_at = new Date(now.getTime() + noted.window * 1000);
  await db
    .insertInto("attempts")
    .values({ account_id: accountId, key: keyOf(noted), count: 0, expires_at })
    .onConflict((conflict) => conflict.columns(["account_id", "key"]).doUpdateSet({ expires_at }))
    .execute();
};

/** Whether it was noted, and its window is not over. */
export const isNoted = async ({ db, accountId }: Scope, noted: Pick<Attempted, "what">, now: Date): Promise<boolean> => {
  const row = await db
    .selectFrom("attempts")
    .select("key")
    .where("account_id", "=", accountId)
    .where("key", "=", keyOf(noted))
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row !== undefined;
};

/** Gives one attempt back that did not fail after all. */
export const returnAttempt = async ({ db, accountId }: Scope, attempted: Attempted): Promise<void> => {
  await db
    .updateTable("attempts")
    .set({ count: sql<number>`greatest(count - 1, 0)` })
    .where("account_id", "=", accountId)
    .where("key", "=", keyOf(attempted))
    .execute();
};

/** Forgets all failures. */
export const forgetAttempts = async ({ db, accountId }: Scope, attempted: Attempted): Promise<void> => {
  await db.deleteFrom("attempts").where("account_id", "=", accountId).where("key", "=", keyOf(attempted)).execute();
};

/** Deletes at most so many counts whose window is over. Answers how many. */
export const purgeAttempts = async ({ db, accountId }: Scope, now: Date, batch: number): Promise<number> => {
  const due = db
    .selectFrom("attempts")
    .select("key")
    .where("account_id", "=", accountId)
    .where("expires_at", "<=", now)
    .orderBy("expires_at")
    .limit(batch);
  const { numDeletedRows } = await db
    .deleteFrom("attempts")
    .where("account_id", "=", accountId)
    .where("key", "in", due)
    // A window that was opened again meanwhile counts.
    .where("expires_at", "<=", now)
    .executeTakeFirst();
  return Number(numDeletedRows);
};
