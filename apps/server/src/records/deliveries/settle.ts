import { type RawBuilder, sql } from "kysely";
import type { DeliveryAttempt } from "../../ground/storage/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import type { Claimed } from "./claim.ts";

/** What came of one try. */
export interface Tried {
  readonly claimed: Claimed;
  readonly attempt: DeliveryAttempt;
  readonly status: "delivered" | "waiting" | "dead";
  /** When it is tried again. */
  readonly dueAt: Date;
}

/** Tries of one delivery that are kept. */
const kept = 20;

const followers = ({ db, accountId }: Scope, subscriptionId: string, { claimed }: Tried) =>
  db
    .updateTable("deliveries")
    .where("account_id", "=", accountId)
    .where("subscription_id", "=", subscriptionId)
    .where("subject", "=", claimed.subject)
    .where("status", "=", "waiting");

/**
 * What comes after a failure about the same one waits as long: it would only be looked at in vain. When it arrives at last, or
 * rests, they are due.
 */
const moveFollowers = async (scope: Scope, subscriptionId: string, tried: readonly Tried[], now: Date): Promise<void> => {
  for (const each of tried) {
    const { status, dueAt, claimed } = each;
    if (status === "waiting")
      await followers(scope, subscriptionId, each).set({ due_at: dueAt }).where("due_at", "<", dueAt).execute();
    else if (claimed.tries > 0)
      await followers(scope, subscriptionId, each).set({ due_at: now }).where("due_at", ">", now).execute();
  }
};

/** Writes what came of tries of one subscription. One that somebody else has settled meanwhile stays as they left it. */
export const settleDeliveries = async (
  scope: Scope,
  subscriptionId: string,
  tried: readonly Tried[],
  now: Date,
): Promise<void> => {
  const { db, accountId } = scope;
  const told = Object.fromEntries(
    tried.map(({ claimed, attempt, status, dueAt }) => [
      claimed.id,
      { tries: claimed.tries, status, due_at: dueAt.toISOString(), attempt },
    ]),
  );
  const of = <T>(cast: RawBuilder<T>): RawBuilder<T> => cast;
  const mine = sql`${JSON.stringify(told)}::jsonb -> id`;
  await db
    .updateTable("deliveries")
    .set({
      status: of(sql<"waiting">`${mine} ->> 'status'`),
      due_at: of(sql<Date>`(${mine} ->> 'due_at')::timestamptz`),
      tries: sql<number>`tries + 1`,
      attempts: of(
        sql<string>`(case when jsonb_array_length(attempts) >= ${sql.lit(kept)} then attempts - 0 else attempts end) || jsonb_build_array(${mine} -> 'attempt')`,
      ),
      updated_at: now,
    })
    .where("account_id", "=", accountId)
    .where(
      "id",
      "in",
      tried.map(({ claimed }) => claimed.id),
    )
    .where("status", "=", "waiting")
    .where(sql<boolean>`tries = (${mine} ->> 'tries')::integer`)
    .execute();
  await moveFollowers(scope, subscriptionId, tried, now);
};
