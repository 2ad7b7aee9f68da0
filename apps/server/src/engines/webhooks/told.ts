import { deliveryEvent, limits } from "@faable/auth-contract";
import { systemActor } from "../../base/index.ts";
import { type AuditEvent, timeOfRow } from "../../ground/events/index.ts";
import type { Claimed } from "../../records/deliveries/index.ts";
import type { Receiver } from "../../records/subscriptions/index.ts";
import type { Posted } from "./post.ts";

interface About {
  readonly receiver: Receiver;
  readonly event: Claimed["event"];
  /** Absent for a sample. */
  readonly delivery?: Pick<Claimed, "id" | "tries">;
}

const messageOf = (delivery: About["delivery"], error: string | null): { readonly message?: string } => {
  if (error !== null) return { message: error };
  return delivery ? {} : { message: "A sample was delivered to a subscription." };
};

const cut = (body: string): string => Buffer.from(body).subarray(0, limits.webhookLogBytes).toString();

/** The row of the logs that tells of a post. */
export const toldOf = (
  { receiver, event, delivery }: About,
  { delivered, attempt, body, answer }: Posted,
  now: Date,
): AuditEvent => ({
  type: deliveryEvent(event.type),
  at: timeOfRow(new Date(attempt.at), now),
  actor: { ...systemActor("webhooks"), ...(event.login === null ? {} : { login: event.login }) },
  status: delivered ? "success" : "failed",
  ...messageOf(delivery, attempt.error),
  data: {
    subscription_id: receiver.id,
    ...(delivery ? { delivery_id: delivery.id } : { test: true as const }),
    event_id: event.id,
    event_type: event.type,
    attempt: (delivery?.tries ?? 0) + 1,
    duration_ms: attempt.duration_ms,
    request: { url: receiver.url, body: cut(body) },
    ...(answer === undefined ? {} : { response: { body: answer } }),
    ...(attempt.status === null ? {} : { response_status: attempt.status }),
    ...(attempt.error === null ? {} : { error: attempt.error }),
  },
});
