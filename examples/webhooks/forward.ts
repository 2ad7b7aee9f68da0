import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { WebhookEvent } from "@faable/auth-sdk";

/** Where events are posted to, and by what they are signed. */
export interface Receiver {
  readonly url: string;
  readonly secret: string;
}

/** Seconds between a try that failed and the next one. The server itself tries for more than a day. */
const pauses = [1, 2, 4];

/** What the server sends. */
const headersFor = ({ id, type }: WebhookEvent, body: string, secret: string): Record<string, string> => {
  const timestamp = String(Date.now());
  return {
    "content-type": "application/json",
    "x-faable-event": type,
    "x-faable-delivery": id,
    "x-faable-timestamp": timestamp,
    "x-faable-signature": `sha256=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`,
  };
};

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);

const reasonOf = (error: unknown, url: string): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer within 5 seconds";
  if (codeOf(error.cause) === "ECONNREFUSED") return `nothing listens at ${new URL(url).host}: start your receiver`;
  return error.cause instanceof Error ? error.cause.message : error.message;
};

const post = async (
  event: WebhookEvent,
  { url, secret }: Receiver,
): Promise<{ readonly arrived: boolean; readonly told: string }> => {
  const body = JSON.stringify(event);
  const headers = headersFor(event, body, secret);
  try {
    const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(5_000) });
    await answer.body?.cancel();
    return { arrived: answer.ok, told: String(answer.status) };
  } catch (error) {
    return { arrived: false, told: reasonOf(error, url) };
  }
};

/** Posts an event, a few times if it has to be, and prints what came of it. */
export const forward = async (event: WebhookEvent, receiver: Receiver): Promise<void> => {
  const name = `${event.type}  ${event.id}`;
  for (const pause of [...pauses, undefined]) {
    const { arrived, told } = await post(event, receiver);
    if (arrived) return console.log(`${name}  → ${told}`);
    if (pause === undefined) return console.log(`${name}  → ${told}; given up`);
    console.log(`${name}  → ${told}; again in ${pause} s`);
    await sleep(pause * 1_000);
  }
};
