import { type BodyOf, type replayNotifications, webhookTypes } from "@faable/auth-contract";
import { createId, problem } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import { storedWord } from "../../ground/storage/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { findSubscription, subscriptionNotFound } from "../subscriptions/index.ts";

type Replay = BodyOf<typeof replayNotifications>;

/** Rows of one statement. */
const batch = 500;

interface Range {
  readonly subscriptionId: string;
  readonly since: Date;
  readonly until: Date;
  readonly types: NonNullable<Replay["types"]>;
}

const events = ({ db, accountId }: Transaction, { since, until, types }: Range) =>
  db
    .selectFrom("events")
    .where("events.account_id", "=", accountId)
    .where("events.created_at", ">=", since)
    .where("events.created_at", "<", until)
    .where("events.type", "in", types);

/** What came to its end waits again. */
const again = async (tx: Transaction, range: Range, statuses: readonly ("dead" | "delivered")[]): Promise<number> => {
  if (statuses.length === 0) return 0;
  const { numUpdatedRows } = await tx.db
    .updateTable("deliveries")
    .set({ status: "waiting", tries: 0, due_at: tx.at, updated_at: tx.at })
    .where("account_id", "=", tx.accountId)
    .where("subscription_id", "=", range.subscriptionId)
    .where("status", "in", statuses)
    .where("event_id", "in", events(tx, range).select("events.id"))
    .executeTakeFirst();
  return Number(numUpdatedRows);
};

/** What was never sent there gets a delivery. */
const forTheFirstTime = async (tx: Transaction, range: Range): Promise<number> => {
  const { subscriptionId } = range;
  const stamps = { created_at: tx.at, updated_at: tx.at };
  for (let count = 0; ; ) {
    const rows = await events(tx, range)
      .leftJoin("deliveries as sent", (join) =>
        join
          .on("sent.account_id", "=", tx.accountId)
          .onRef("sent.event_id", "=", "events.id")
          .on("sent.subscription_id", "=", subscriptionId),
      )
      .where("sent.id", "is", null)
      .select(["events.id", "events.type", "events.subject", "events.seq"])
      .limit(batch)
      .execute();
    if (rows.length === 0) return count;
    const values = rows.map(({ id, type, subject, seq }) => ({
      account_id: tx.accountId,
      id: createId("delivery", tx.at),
      event_id: id,
      subscription_id: subscriptionId,
      type: storedWord("events.type", webhookTypes, type),
      subject,
      seq,
      status: "waiting" as const,
      tries: 0,
      due_at: tx.at,
      attempts: "[]",
      ...stamps,
    }));
    await tx.db.insertInto("deliveries").values(values).execute();
    count += rows.length;
  }
};

/** Sends events of a range to a subscription once more. Answers how many wait because of it. */
export const replayEvents = (
  { transact }: Context,
  subscriptionId: string,
  { since, until, types, which = ["dead", "never"] }: Replay,
): Promise<number> =>
  transact(async (tx) => {
    const subscription = await findSubscription(tx, subscriptionId);
    if (!subscription) throw subscriptionNotFound();
    if (!subscription.enabled) throw problem("conflict", "The subscription is disabled. Enable it first.");
    const range: Range = {
      subscriptionId,
      since: new Date(since),
      until: until === undefined ? tx.at : new Date(until),
      types: types ?? subscription.events,
    };
    const ended = which.filter((each) => each !== "never");
    const count = (await again(tx, range, ended)) + (which.includes("never") ? await forTheFirstTime(tx, range) : 0);
    if (count > 0) tx.changed("delivery");
    await recordChange(tx, "admin.notification_subscription.replayed", subscriptionId);
    return count;
  });
