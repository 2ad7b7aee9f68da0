import type { PayloadOf, WebhookType } from "@faable/auth-contract";
import { createId } from "../../base/index.ts";
import { recordAll } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { getSubscription, receiverFrom, toSubscription } from "../../records/subscriptions/index.ts";
import { post } from "./post.ts";
import type { WebhookRooms } from "./rooms.ts";
import { toldOf } from "./told.ts";

const sampleUser = (at: string): PayloadOf<"user.created">["user"] => ({
  user_id: "user_000000000000000000000000",
  email: "sample@example.org",
  email_verified: true,
  name: "A Sample",
  given_name: "A",
  family_name: "Sample",
  picture: null,
  phone: null,
  locale: "en",
  user_metadata: {},
  app_metadata: {},
  suspended: false,
  createdAt: at,
  updatedAt: at,
});

/** Made-up content of every type. */
const samples = (at: string, id: string, url: string): { readonly [T in WebhookType]: PayloadOf<T> } => ({
  "user.created": { user: sampleUser(at) },
  "user.updated": { user: sampleUser(at), changed: ["name"] },
  "user.deleted": { user: sampleUser(at) },
  "auth.login": {
    user: sampleUser(at),
    client: { client_id: "sample", name: "A sample" },
    connection: { name: "Username-Password-Authentication", strategy: "database" },
    ip: "203.0.113.7",
    user_agent: "Mozilla/5.0",
    is_new_user: false,
  },
  "team.member.added": {
    team: { id: "team_000000000000000000000000", name: "A sample" },
    member: {
      id: "tm_000000000000000000000000",
      user: "user_000000000000000000000000",
      team: "team_000000000000000000000000",
      roles: [],
    },
    method: "direct",
  },
  "action.failing": {
    action: { id: "action_000000000000000000000000", name: "A sample" },
    trigger: "post-login",
    failures: 10,
    error: { name: "TypeError", message: "A sample." },
  },
  "notification_subscription.disabled": { subscription: { id, url }, failing_since: at },
});

/** Posts a sample to a subscription at once, whether or not it is enabled. */
export const testSubscription = async (rooms: WebhookRooms, context: Context, id: string, type: WebhookType | undefined) => {
  const row = await getSubscription(context, id);
  const now = rooms.clock();
  const receiver = receiverFrom(rooms.keyring, row, now);
  const asked = type ?? toSubscription(row).events[0] ?? "user.created";
  const payload = samples(now.toISOString(), id, row.url)[asked];
  const event = { id: createId("event", now), type: asked, producedAt: now, login: null, payload };
  const posted = await post(rooms, receiver, event);
  await recordAll(context, [{ ...toldOf({ receiver, event }, posted, context.now()), actor: context.actor }]);
  return { delivered: posted.delivered, event: event.id, attempt: posted.attempt };
};
