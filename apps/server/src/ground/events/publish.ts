import type { PayloadOf, WebhookType } from "@faable/auth-contract";
import { sql } from "kysely";
import { createId, storableJson } from "../../base/index.ts";
import { compiledOnce, type Given, type Transaction, tenantTable } from "../tenancy/index.ts";

/**
 * Who listens to a type. Their rows are kept from being deleted until the transaction ends: a delivery refers to its
 * subscription. Read here alone; `subscriptions` owns them.
 */
const listeners = compiledOnce(({ db, accountId }, given: Given<{ readonly type: string }>) =>
  db
    .selectFrom("notification_subscriptions")
    .select("id")
    .where("account_id", "=", accountId)
    .where("enabled", "=", true)
    .where(sql<boolean>`jsonb_exists(events, ${given("type")})`)
    .forKeyShare(),
);

const events = tenantTable("events");

/**
 * Tells subscribers of something, in the transaction in which it happens: the event, and a delivery for each who listens.
 * `subject` is whom it is about, by id; what is about one is delivered in the order in which it was told.
 */
export const publish = async <T extends WebhookType>(
  tx: Transaction,
  type: T,
  subject: string,
  payload: PayloadOf<T>,
): Promise<void> => {
  const stamps = { created_at: tx.at, updated_at: tx.at };
  const id = createId("event", tx.at);
  const told = { number: null, subject, login_id: tx.actor.login ?? null, payload: storableJson(payload) };
  tx.changed("event");
  const [{ seq }, subscriptions] = await Promise.all([
    events.insert(tx, { id, type, ...told, ...stamps }),
    listeners(tx, { type }),
  ]);
  if (subscriptions.length === 0) return;
  const delivery = { account_id: tx.accountId, event_id: id, type, subject, seq, status: "waiting" as const, tries: 0 };
  const deliveries = subscriptions.map((subscription) => ({
    ...delivery,
    id: createId("delivery", tx.at),
    subscription_id: subscription.id,
    due_at: tx.at,
    attempts: "[]",
    ...stamps,
  }));
  tx.send(tx.db.insertInto("deliveries").values(deliveries).compile());
  tx.changed("delivery");
};
