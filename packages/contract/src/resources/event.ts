import { Type } from "typebox";
import { type WebhookEvent, webhookTypes } from "../events/webhook.ts";
import { lifetimes, limits } from "../lifetimes.ts";
import { operation } from "../operation.ts";
import { Closed, Id, Instant, OneOf } from "../shapes.ts";

const Event = Type.Unsafe<WebhookEvent>(
  Type.Object(
    {
      id: Id("event", "The event."),
      type: OneOf(webhookTypes, "Its type."),
      produced_at: Instant("When it happened."),
      payload: Type.Unsafe<Record<string, unknown>>({
        type: "object",
        additionalProperties: true,
        description: "What its type tells: docs/events.md.",
      }),
    },
    { title: "AccountEvent", description: "An event, as webhooks deliver it." },
  ),
);

export const listEvents = operation({
  id: "listEvents",
  alias: "eventList",
  resource: "webhooks",
  method: "GET",
  path: "/events",
  summary: "Read events in their order, and wait for new ones",
  description: `Every event of the account, whether or not somebody subscribed: to fill gaps, or instead of webhooks. Begin without \`after\`, keep \`next\`, and ask again with it: nothing is left out, nothing comes twice. With \`wait\`, an answer without events comes after that time. Events are kept for ${lifetimes.events / 86_400} days.`,
  access: { permission: "read:notification_subscriptions" },
  query: Closed({
    after: Type.Optional(
      Type.String({
        pattern: "^[0-9]{1,18}$",
        description: "`next` of the answer before. Default: from the oldest event that is kept.",
      }),
    ),
    latest: Type.Optional(
      Type.Boolean({ description: "Answers no events, and in `next` where those after this moment begin. Default false." }),
    ),
    types: Type.Optional(
      Type.String({
        maxLength: 500,
        pattern: "^[a-z._]+(,[a-z._]+)*$",
        description: "Only these types, divided by commas.",
        examples: ["user.created,user.deleted"],
      }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: limits.eventsPageMax, description: `How many at most. Default ${limits.eventsPage}.` }),
    ),
    wait: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: lifetimes.eventsWait,
        description: "Seconds to wait for an event when there is none. Default 0.",
      }),
    ),
  }),
  reply: Type.Object(
    {
      results: Type.Array(Event, { description: "Events, in the order in which they were committed." }),
      next: Type.String({ description: "What to send as `after` next, also when there were no events." }),
    },
    { title: "EventBatch" },
  ),
  status: 200,
  errors: ["too_many_requests"],
});
