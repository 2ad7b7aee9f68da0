import { type Static, Type } from "typebox";
import { webhookTypes } from "../events/webhook.ts";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { base, Closed, Id, Instant, Nullable, OneOf, Page } from "../shapes.ts";
import { DeliveryAttempt } from "./subscription.ts";

/** What may become of a delivery. */
export const deliveryStatuses = ["waiting", "delivered", "dead"] as const;

/** One of `deliveryStatuses`. */
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** One event on its way to one subscription. */
export const Delivery = Type.Object(
  {
    ...base("delivery"),
    subscription: Id("subscription", "The subscription."),
    event: Id("event", "The event: what `X-Faable-Delivery` says, the same on every try."),
    type: OneOf(webhookTypes, "The type of the event."),
    status: OneOf(
      deliveryStatuses,
      "`waiting`: it is tried now or at `next_attempt_at`; `delivered`: the receiver answered with a status of 200 to 299; `dead`: it is not tried any more.",
    ),
    tries: Type.Integer({ description: "How often it was tried." }),
    next_attempt_at: Nullable(Instant("An instant."), {
      description:
        "When it is tried next, or later if an earlier event about the same user has not arrived yet; null if it does not wait.",
    }),
    attempts: Type.Array(DeliveryAttempt, { description: "The last tries, the oldest first." }),
  },
  { title: "Delivery" },
);

export const deliveryListing: Listing = {
  fields: { subscription: "id", event: "id", type: "text", status: "text", since: "since", until: "until" },
  text: false,
  sort: ["createdAt"],
  expand: [],
  shortcuts: ["subscription", "event", "type", "status"],
  words: { type: webhookTypes, status: deliveryStatuses },
  examples: { type: "user.created", status: "dead" },
};

const deliveryParams = Closed({ id: Id("delivery", "The delivery.") });

export const listDeliveries = operation({
  id: "listDeliveries",
  alias: "deliveryList",
  resource: "webhooks",
  method: "GET",
  path: "/deliveries",
  summary: "List deliveries",
  description: "Newest first. What is dead: `status:dead`.",
  access: { permission: "read:notification_subscriptions" },
  query: listingQuery(deliveryListing),
  listing: deliveryListing,
  reply: Page(Delivery, "Delivery"),
  status: 200,
  errors: [],
});

export const getDelivery = operation({
  id: "getDelivery",
  alias: "deliveryGet",
  resource: "webhooks",
  method: "GET",
  path: "/deliveries/:id",
  summary: "Read a delivery",
  access: { permission: "read:notification_subscriptions" },
  params: deliveryParams,
  reply: Delivery,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const redeliver = operation({
  id: "redeliver",
  alias: "deliveryRedeliver",
  resource: "webhooks",
  method: "POST",
  path: "/deliveries/:id/redeliver",
  summary: "Deliver an event once more",
  description: "Now, with a fresh signature and the old id, and then as often as any other. One that waits is tried now.",
  access: { permission: "update:notification_subscriptions" },
  params: deliveryParams,
  reply: Delivery,
  status: 200,
  errors: ["invalid_id", "not_found", "conflict"],
});

/** The delivery as callers see it. */
export type DeliveryShape = Static<typeof Delivery>;
