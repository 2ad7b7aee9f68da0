import {
  createNotificationSubscription,
  deleted,
  deleteNotificationSubscription,
  deliveryListing,
  getDelivery,
  getNotificationSubscription,
  limits,
  listDeliveries,
  listEvents,
  listNotificationSubscriptions,
  redeliver,
  replayNotifications,
  rotateNotificationSecret,
  subscriptionListing,
  testNotificationSubscription,
  updateNotificationSubscription,
  type WebhookType,
  webhookTypes,
} from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import { testSubscription } from "../../engines/webhooks/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import * as deliveries from "../../records/deliveries/index.ts";
import { assertMaySee } from "../../records/roles/index.ts";
import * as subscriptions from "../../records/subscriptions/index.ts";
import { type Bound, bind, bindWaiting } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

const assertMaySeeUsers = (context: Context): Promise<void> => assertMaySee(context, "read:users", "Events tell of users");

const isType = (name: string): name is WebhookType => webhookTypes.some((each) => each === name);

const typesIn = (text: string): readonly WebhookType[] => {
  const names = text.split(",");
  const types = names.filter(isType);
  const unknown = names.find((name) => !isType(name));
  if (unknown !== undefined)
    throw problem("validation_error", `There is no type of event "${unknown}". Types: ${webhookTypes.join(", ")}.`, {
      details: { fields: ["types"] },
    });
  return types;
};

export const subscriptionOperations = ({ webhooks, events, paging }: ManagementRooms): readonly Bound[] => {
  const assertCallable = (url: string | undefined): void => {
    if (url === undefined || webhooks.outbound.mayCall(url)) return;
    throw problem(
      "validation_error",
      "url must be https and no private address: this server calls none (FAABLE_ALLOW_PRIVATE_NETWORK).",
      { details: { fields: ["url"] } },
    );
  };
  return [
    bind(listNotificationSubscriptions, (call) =>
      paging(
        call,
        subscriptionListing,
        "notification_subscription",
        (request) => subscriptions.listSubscriptions(call.context, request),
        (rows) => rows.map(subscriptions.toSubscription),
      ),
    ),
    bind(getNotificationSubscription, async ({ context, params }) =>
      subscriptions.toSubscription(await subscriptions.getSubscription(context, params.id)),
    ),
    bind(createNotificationSubscription, async ({ context, body }) => {
      await assertMaySeeUsers(context);
      assertCallable(body.url);
      return subscriptions.createSubscription(context, body);
    }),
    bind(updateNotificationSubscription, async ({ context, params, body }) => {
      await assertMaySeeUsers(context);
      assertCallable(body.url);
      return subscriptions.updateSubscription(context, params.id, body, deliveries.letRest);
    }),
    bind(deleteNotificationSubscription, async ({ context, params }) =>
      deleted(await subscriptions.deleteSubscription(context, params.id)),
    ),
    bind(rotateNotificationSecret, ({ context, params, body }) =>
      subscriptions.rotateSubscriptionSecret(context, params.id, body ?? {}),
    ),
    bind(testNotificationSubscription, ({ context, params, body }) => testSubscription(webhooks, context, params.id, body?.type)),
    bind(replayNotifications, async ({ context, params, body }) => ({
      count: await deliveries.replayEvents(context, params.id, body),
    })),
    bind(listDeliveries, (call) =>
      paging(
        call,
        deliveryListing,
        "delivery",
        (request) => deliveries.listDeliveries(call.context, request),
        (rows) => rows.map(deliveries.toDelivery),
      ),
    ),
    bind(getDelivery, async ({ context, params }) => deliveries.toDelivery(await deliveries.getDelivery(context, params.id))),
    bind(redeliver, ({ context, params }) => deliveries.redeliver(context, params.id)),
    bindWaiting(listEvents, async ({ context, query }, gone) => {
      await assertMaySeeUsers(context);
      const { after, latest = false, types, limit = limits.eventsPage, wait = 0 } = query;
      const asked = { after, latest, types: types === undefined ? undefined : typesIn(types), limit, wait };
      return events.read(context.accountId, asked, gone);
    }),
  ];
};
