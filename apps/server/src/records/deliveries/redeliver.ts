import type { DeliveryShape } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { findSubscription } from "../subscriptions/index.ts";
import { deliveries, deliveryNotFound, toDelivery } from "./delivery.ts";

/** Has an event delivered once more, now, and then as often as any other. */
export const redeliver = ({ transact }: Context, id: string): Promise<DeliveryShape> =>
  transact(async (tx) => {
    const before = await deliveries.lock(tx, id);
    if (!before) throw deliveryNotFound();
    const subscription = await findSubscription(tx, before.subscription_id);
    if (!subscription?.enabled)
      throw problem(
        "conflict",
        "The subscription is disabled. Enable it first: enabled, by POST /notification_subscriptions/:id.",
      );
    const tries = before.status === "waiting" ? before.tries : 0;
    const row = await deliveries.update(tx, id, { status: "waiting", tries, due_at: tx.at, updated_at: tx.at });
    tx.changed("delivery");
    await recordChange(tx, "admin.notification_subscription.replayed", before.subscription_id);
    return toDelivery(row);
  });
