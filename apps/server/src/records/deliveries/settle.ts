import { sql } from "kysely";
import type { DeliveryAttempt } from "../../ground/storage/index.ts";
import { compiledOnce, type Given, type Scope } from "../../ground/tenancy/index.ts";
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

interface Following {
  readonly subscriptionId: string;
  readonly subject: string;
  readonly due: Date;
}

const followers = ({ db, accountId }: Scope, given: Given<Following>) =>
  db
    .updateTable("deliveries")
    .set({ due_at: given("due") })
    .where("account_id", "=", accountId)
    .where("subscription_id", "=", given("subscriptionId"))
    .where("subject", "=", given("subject"))
    .where("status", "=", "waiting");

const putOff = compiledOnce((scope, given: Given<Following>) => followers(scope, given).where("due_at", "<", given("due")));
const bringForward = compiledOnce((scope, given: Given<Following>) => followers(scope, given).where("due_at", ">", given("due")));

/**
 * What comes after a failure about the same one waits as long: it would only be looked at in vain. When it arrives at last, or
 * rests, they are due.
 */
const moveFollowers = async (scope: Scope, subscriptionId: string, tried: readonly Tried[], now: Date): Promise<void> => {
  for (const { status, dueAt, claimed } of tried) {
    const { subject, tries } = claimed;
    if (status === "waiting") await putOff(scope, { subscriptionId, subject, due: dueAt });
    else if (tries > 0) await bringForward(scope, { subscriptionId, subject, due: now });
  }
};

const settlement = compiledOnce(
  ({ db, accountId }, given: Given<{ readonly told: string; readonly ids: readonly string[]; readonly now: Date }>) => {
    const mine = sql`${given("told")}::jsonb -> id`;
    return db
      .updateTable("deliveries")
      .set({
        status: sql<"waiting">`${mine} ->> 'status'`,
        due_at: sql<Date>`(${mine} ->> 'due_at')::timestamptz`,
        tries: sql<number>`tries + 1`,
        attempts: sql<string>`(case when jsonb_array_length(attempts) >= ${sql.lit(kept)} then attempts - 0 else attempts end) || jsonb_build_array(${mine} -> 'attempt')`,
        updated_at: given("now"),
      })
      .where("account_id", "=", accountId)
      .where("id", "=", sql<string>`any(${given("ids")}::text[])`)
      .where("status", "=", "waiting")
      .where(sql<boolean>`tries = (${mine} ->> 'tries')::integer`);
  },
);

/** Writes what came of tries of one subscription. One that somebody else has settled meanwhile stays as they left it. */
export const settleDeliveries = async (
  scope: Scope,
  subscriptionId: string,
  tried: readonly Tried[],
  now: Date,
): Promise<void> => {
  const told = Object.fromEntries(
    tried.map(({ claimed, attempt, status, dueAt }) => [
      claimed.id,
      { tries: claimed.tries, status, due_at: dueAt.toISOString(), attempt },
    ]),
  );
  await settlement(scope, { told: JSON.stringify(told), ids: tried.map(({ claimed }) => claimed.id), now });
  await moveFollowers(scope, subscriptionId, tried, now);
};
