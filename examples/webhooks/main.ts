import { randomBytes } from "node:crypto";
import { type WebhookEvent, webhookTypes } from "@faable/auth-sdk";
import { webhookHandler } from "@faable/auth-sdk/fastify";
import { fastify } from "fastify";
import { demoApi } from "../demo-api.ts";
import { explain, findIssuer } from "../demo-server.ts";
import { listenAt } from "../listen.ts";
import { originSetting, stop } from "../settings.ts";

// `npm run example:webhooks`, with the server running.

const origin = originSetting("FAABLE_EXAMPLE_WEBHOOKS_URL", "http://localhost:4006");
const url = `${origin}/webhooks`;
const secret = `whsec_${randomBytes(32).toString("base64")}`;
const api = demoApi();

const subjectOf = (event: WebhookEvent): string => {
  switch (event.type) {
    case "user.created":
    case "user.deleted":
    case "auth.login":
      return event.payload.user.email ?? event.payload.user.user_id;
    case "user.updated":
      return `${event.payload.user.email ?? event.payload.user.user_id}: ${event.payload.changed.join(", ")}`;
    default:
      return JSON.stringify(event.payload);
  }
};

const onEvent = (event: WebhookEvent): void =>
  console.log(`verified  ${event.produced_at}  ${event.type}  ${event.id}  ${subjectOf(event)}`);

/** What a run that was killed has left: whatever is posted to this very URL. */
const leftBehind = async (): Promise<string | undefined> => {
  for await (const { id, url: of } of api.listNotificationSubscriptions()) if (of === url) return id;
  return undefined;
};

/** What waits for it is signed by the new secret: it arrives, too. */
const takeUp = async (id: string): Promise<string> => {
  await api.rotateNotificationSecret(id, { secret });
  return (await api.updateNotificationSubscription(id, { events: webhookTypes, enabled: true })).id;
};

const subscribe = async (): Promise<string> => {
  const left = await leftBehind();
  return left === undefined ? (await api.createNotificationSubscription({ url, events: webhookTypes, secret })).id : takeUp(left);
};

await findIssuer();
const app = fastify();
app.post("/webhooks", webhookHandler({ secret, onEvent }));
await listenAt(app, origin, "The receiver");
const subscription = await subscribe().catch(explain);
const { delivered, attempt } = await api.testNotificationSubscription(subscription).catch(explain);
if (!delivered) stop(`A sample did not arrive: ${attempt.error} See "What can go wrong" in docs/guides/webhooks.md.`);
console.log(
  `That was a sample. From now on it is told of every event (${subscription}). In another terminal: npm run demo:user -- kim@example.org`,
);

const end = async (): Promise<void> => {
  await api.deleteNotificationSubscription(subscription).catch(explain);
  await app.close();
  console.log("The subscription is deleted.");
};
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void end());
