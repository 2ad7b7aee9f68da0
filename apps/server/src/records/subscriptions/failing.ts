import { lifetimes } from "@faable/auth-contract";
import { publish, record } from "../../ground/events/index.ts";
import type { Scope, Transaction } from "../../ground/tenancy/index.ts";
import { subscriptions } from "./subscription-store.ts";

/** Notes how tries went: one that arrived ends a row of failures, the first that did not begins one. */
export const noteTries = async ({ db, accountId }: Scope, id: string, arrived: boolean, at: Date): Promise<void> => {
  const row = db.updateTable("notification_subscriptions").where("account_id", "=", accountId).where("id", "=", id);
  await (arrived
    ? row.set({ failing_since: null }).where("failing_since", "is not", null)
    : row.set({ failing_since: at }).where("failing_since", "is", null)
  ).execute();
};

/** Whether it is time to give a subscription up. */
export const hasFailedTooLong = (since: Date | null | undefined, now: Date): boolean =>
  since != null && now.getTime() - since.getTime() >= lifetimes.webhookFailing * 1000;

/** Disables a subscription whose every try has failed for days, and tells of it. `rest` lets what waits for it rest. */
export const disableFailing = async (
  tx: Transaction,
  id: string,
  rest: (tx: Transaction, id: string) => Promise<void>,
): Promise<void> => {
  const row = await subscriptions.lock(tx, id);
  const { failing_since: since, enabled, url } = row ?? {};
  if (!since || !enabled || url === undefined || !hasFailedTooLong(since, tx.at)) return;
  await subscriptions.update(tx, id, { enabled: false, disabled_at: tx.at, disabled_reason: "failing", updated_at: tx.at });
  await rest(tx, id);
  const failingSince = since.toISOString();
  await record(tx, "notification_subscription.disabled", { subscription_id: id, failing_since: failingSince });
  const told = { subscription: { id, url }, failing_since: failingSince };
  await publish(tx, "notification_subscription.disabled", id, told);
};
