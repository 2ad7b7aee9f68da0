import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { subscriptionNotFound } from "./subscription.ts";
import { subscriptions } from "./subscription-store.ts";

/** Its deliveries go with it. */
export const deleteSubscription = ({ transact }: Context, id: string): Promise<string> =>
  transact(async (tx) => {
    if (!(await subscriptions.remove(tx, id))) throw subscriptionNotFound();
    await recordChange(tx, "admin.notification_subscription.deleted", id);
    return id;
  });
