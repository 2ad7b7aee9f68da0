import { type Static, Type } from "typebox";
import { webhookTypes } from "../events/webhook.ts";
import { lifetimes, limits } from "../lifetimes.ts";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { AllOptional, base, Closed, Deleted, Id, Instant, Nullable, OneOf, Page, WebUrl } from "../shapes.ts";

/** How subscribers are told. */
export const subscriptionChannels = ["webhook"] as const;

/** What a subscription's secret is: used as its UTF-8 bytes, the prefix included. */
const Secret = (description: string) =>
  Type.String({ minLength: 16, maxLength: 256, pattern: "^[\\x21-\\x7e]+$", description, examples: ["a-secret-of-your-own"] });

const secretRule =
  "Printable ASCII, at least 16 characters, used as it is as the key of the signature. With `standard_headers`: `whsec_` and base64 of 24 to 64 bytes.";

const settings = {
  url: WebUrl("Where events are posted to. `https`; `http` only on this machine, where the server may call private networks."),
  events: Type.Array(OneOf(webhookTypes, "A type of event."), {
    minItems: 1,
    maxItems: webhookTypes.length,
    uniqueItems: true,
    description: "Types of events that are told. There is no wildcard: a type that is added later is not told unasked.",
  }),
  enabled: Type.Boolean({
    description:
      "Whether events are told. Default true. What happens while it is false is told to nobody later; `/replay` sends it. Enabling one that was disabled begins anew.",
  }),
  standard_headers: Type.Boolean({
    description:
      "Whether the headers of Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) are sent, too.",
  }),
};

/** A receiver of a tenant's events. */
export const NotificationSubscription = Type.Object(
  {
    ...base("subscription"),
    channel: OneOf(subscriptionChannels, "How it is told: `webhook`."),
    ...settings,
    secret_set: Type.Literal(true, { description: "It has a secret, which is never shown again." }),
    previous_secret_ends_at: Nullable(Instant("An instant."), {
      description: "Until when the secret before the last rotation signs, too; null: it does not.",
    }),
    failing_since: Nullable(Instant("An instant."), {
      description: `Since when every try has failed; null: the last one arrived. After ${lifetimes.webhookFailing / 86_400} days it is disabled.`,
    }),
    disabled_at: Nullable(Instant("An instant."), { description: "When it was disabled by the server; null: it was not." }),
    disabled_reason: Nullable(OneOf(["failing"], "Why."), { description: "Why it was disabled by the server: `failing`." }),
  },
  { title: "NotificationSubscription" },
);

/** The same, with the secret that was made for it. */
export const CreatedSubscription = Type.Object(
  {
    ...NotificationSubscription.properties,
    secret: Type.Optional(
      Type.String({ description: "The secret that was made, when none was sent. Shown this once: store it now." }),
    ),
  },
  { title: "CreatedNotificationSubscription" },
);

const channel = OneOf(subscriptionChannels, "How it is told. Cannot be changed. Default `webhook`.");
const secret = Secret(`${secretRule} Default: one is made and shown once.`);

const { url, events, ...optional } = settings;
const SubscriptionCreate = Closed({
  url,
  events,
  ...Type.Partial(Closed({ ...optional, channel, secret })).properties,
});
const SubscriptionUpdate = AllOptional({
  ...settings,
  secret: Secret(`${secretRule} The one before it ends at once; to let both sign for a while: \`/rotate-secret\`.`),
});

/** The subscription of a path. */
export const subscriptionParams = Closed({ id: Id("subscription", "The subscription.") });

export const subscriptionListing: Listing = {
  fields: { channel: "text", enabled: "boolean", event: "member" },
  text: false,
  sort: ["createdAt"],
  expand: [],
  shortcuts: ["channel", "enabled"],
  words: { channel: subscriptionChannels, event: webhookTypes },
  examples: { channel: "webhook", event: "user.created" },
};

export const listNotificationSubscriptions = operation({
  id: "listNotificationSubscriptions",
  alias: "notificationSubscriptionList",
  resource: "webhooks",
  method: "GET",
  path: "/notification_subscriptions",
  summary: "List subscriptions",
  description: "`event:user.created` finds those that are told of a type.",
  access: { permission: "read:notification_subscriptions" },
  query: listingQuery(subscriptionListing),
  listing: subscriptionListing,
  reply: Page(NotificationSubscription, "NotificationSubscription"),
  status: 200,
  errors: [],
});

export const getNotificationSubscription = operation({
  id: "getNotificationSubscription",
  alias: "notificationSubscriptionGet",
  resource: "webhooks",
  method: "GET",
  path: "/notification_subscriptions/:id",
  summary: "Read a subscription",
  access: { permission: "read:notification_subscriptions" },
  params: subscriptionParams,
  reply: NotificationSubscription,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const createNotificationSubscription = operation({
  id: "createNotificationSubscription",
  alias: "notificationSubscriptionCreate",
  resource: "webhooks",
  method: "POST",
  path: "/notification_subscriptions",
  summary: "Subscribe to events",
  description: `Each event from now on is posted to \`url\`. At most ${limits.subscriptions} an account. Its payloads tell of users: a person who subscribes needs \`read:users\` as well.`,
  access: { permission: "create:notification_subscriptions" },
  body: SubscriptionCreate,
  reply: CreatedSubscription,
  status: 201,
  errors: ["conflict", "forbidden"],
});

export const updateNotificationSubscription = operation({
  id: "updateNotificationSubscription",
  alias: "notificationSubscriptionUpdate",
  resource: "webhooks",
  method: "POST",
  path: "/notification_subscriptions/:id",
  summary: "Change a subscription",
  description:
    "What waits for it goes to the new `url`, with the new secret. Disabling it lets what waits rest: it is `dead`, and `/replay` or `/redeliver` sends it.",
  access: { permission: "update:notification_subscriptions" },
  params: subscriptionParams,
  body: SubscriptionUpdate,
  reply: NotificationSubscription,
  status: 200,
  errors: ["invalid_id", "not_found", "forbidden"],
});

export const deleteNotificationSubscription = operation({
  id: "deleteNotificationSubscription",
  alias: "notificationSubscriptionDelete",
  resource: "webhooks",
  method: "DELETE",
  path: "/notification_subscriptions/:id",
  summary: "Delete a subscription, with its deliveries",
  access: { permission: "delete:notification_subscriptions" },
  params: subscriptionParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const rotateNotificationSecret = operation({
  id: "rotateNotificationSecret",
  alias: "notificationSubscriptionRotateSecret",
  resource: "webhooks",
  method: "POST",
  path: "/notification_subscriptions/:id/rotate-secret",
  summary: "Replace the secret of a subscription",
  description:
    "While both live, `X-Faable-Signature` is by the new one, `X-Faable-Signature-Previous` by the old one, and `webhook-signature` holds both.",
  access: { permission: "update:notification_subscriptions" },
  params: subscriptionParams,
  body: Closed({
    secret: Type.Optional(secret),
    expires_previous_in: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: lifetimes.previousWebhookSecretMax,
        description: "Seconds for which the old secret signs on. Default 0: it ends at once.",
      }),
    ),
  }),
  bodyOptional: true,
  reply: CreatedSubscription,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

/** What became of one try. */
export const DeliveryAttempt = Type.Object(
  {
    at: Instant("When it began."),
    duration_ms: Type.Number({ description: "How long it took." }),
    status: Nullable(Type.Integer(), { description: "The receiver's status code; null: there was no answer." }),
    error: Nullable(Type.String(), { description: "Why it failed; null: it arrived." }),
    response: Nullable(Type.String(), {
      description: `The beginning of the receiver's answer, at most ${limits.webhookAnswerBytes} bytes; null where there was none, and for receivers on a private network, whose answers are not kept.`,
    }),
  },
  { title: "DeliveryAttempt" },
);

export const testNotificationSubscription = operation({
  id: "testNotificationSubscription",
  alias: "notificationSubscriptionTest",
  resource: "webhooks",
  method: "POST",
  path: "/notification_subscriptions/:id/test",
  summary: "Post a sample event to a subscription at once",
  description:
    "Signed like any other, of made-up content. Nothing is stored of it but a row in the logs; a failure counts for nothing. Works for a disabled subscription, too.",
  access: { permission: "update:notification_subscriptions" },
  params: subscriptionParams,
  body: Closed({
    type: Type.Optional(OneOf(webhookTypes, "The type of event that is made up. Default: the first of `events`.")),
  }),
  bodyOptional: true,
  reply: Type.Object(
    {
      delivered: Type.Boolean({ description: "Whether the receiver answered with a status of 200 to 299." }),
      event: Type.String({ description: "The id of the event that was posted." }),
      attempt: DeliveryAttempt,
    },
    { title: "NotificationTest" },
  ),
  status: 200,
  errors: ["invalid_id", "not_found", "too_many_requests"],
});

const Replayable = ["dead", "delivered", "never"] as const;

export const replayNotifications = operation({
  id: "replayNotifications",
  alias: "notificationSubscriptionReplay",
  resource: "webhooks",
  method: "POST",
  path: "/notification_subscriptions/:id/replay",
  summary: "Deliver events of a range once more",
  description: `Events of the last ${lifetimes.events / 86_400} days, with their old ids, in their old order, signed anew. What waits already is left as it is.`,
  access: { permission: "update:notification_subscriptions" },
  params: subscriptionParams,
  body: Closed({
    since: Instant("Events that were produced at this time or later."),
    until: Type.Optional(Instant("Events that were produced before this time. Default: now.")),
    types: Type.Optional(
      Type.Array(OneOf(webhookTypes, "A type of event."), {
        minItems: 1,
        maxItems: webhookTypes.length,
        uniqueItems: true,
        description: "Only these types. Default: the `events` of the subscription.",
      }),
    ),
    which: Type.Optional(
      Type.Array(OneOf(Replayable, "What became of it."), {
        minItems: 1,
        maxItems: 3,
        uniqueItems: true,
        description:
          "Events whose delivery is `dead` or was `delivered`, and events of which there `never` was one, because the subscription did not exist then, listened to something else or was disabled. Default: `dead` and `never`.",
      }),
    ),
  }),
  reply: Type.Object(
    { count: Type.Integer({ description: "Deliveries that are waiting now because of this." }) },
    { title: "NotificationReplay" },
  ),
  status: 200,
  errors: ["invalid_id", "not_found", "conflict"],
});

/** The subscription as callers see it. */
export type SubscriptionShape = Static<typeof NotificationSubscription>;
