import type { WebhookEvent } from "../generated/events.gen.ts";
import { isRecord, parseObject } from "../json.ts";
import { verifyWebhook, type WebhookHeaders, type WebhookOptions, type WebhookSecret } from "./verify.ts";

type Parsed = ReturnType<typeof parseObject>;

const isEvent = (value: Parsed | WebhookEvent): value is WebhookEvent =>
  value !== undefined &&
  [value.id, value.type, value.produced_at].every((member) => typeof member === "string") &&
  isRecord(value.payload);

/**
 * The event in a webhook request, once {@link verifyWebhook} has found its signature right. A `switch` on `event.type` tells
 * what `event.payload` is. The same event may arrive more than once, with the same `id`.
 *
 * @param rawBody The body as it arrived, before any parsing.
 * @param headers The request's headers.
 * @param secret The subscription's secret, or several of which any may have signed.
 * @returns `undefined` when the request is not verified: answer 401.
 * @throws {TypeError} When the body is already parsed, the secret is missing, or a body that was signed is no event: mistakes of a
 * program that holds the secret.
 * @example
 * ```ts
 * const event = readWebhook(rawBody, request.headers, secret);
 * if (!event) return response.writeHead(401).end();
 * if (event.type === "user.created") await welcome(event.payload.user.email);
 * ```
 */
export const readWebhook = (
  rawBody: string | Uint8Array,
  headers: WebhookHeaders,
  secret: WebhookSecret,
  options: WebhookOptions = {},
): WebhookEvent | undefined => {
  if (!verifyWebhook(rawBody, headers, secret, options)) return undefined;
  const event = parseObject(typeof rawBody === "string" ? rawBody : new TextDecoder().decode(rawBody));
  if (isEvent(event)) return event;
  throw new TypeError("The body is signed, and is no event: { id, type, produced_at, payload }");
};
