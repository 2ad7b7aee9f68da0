/** @faable/auth-sdk/hono: receives webhooks, as a handler of Hono. */
import { webhookHandler as forRequests } from "./web.ts";
import type { WebhookHandlerOptions } from "./webhooks/receive.ts";

export type { WebhookHandlerOptions } from "./webhooks/receive.ts";

/** A context of Hono, as far as it is read. */
export interface WebhookContext {
  readonly req: { readonly raw: Request };
}

/**
 * Makes a handler for the route of a webhook. It reads the raw body (at most 1 MiB, else `413`), verifies it (else `401`), and awaits
 * `onEvent`: then `204`, or `500` if that threw, and the event is sent again. Refusals have a JSON body
 * `{ status, error_code, message }`. No middleware before it may read the body.
 *
 * The same event may arrive more than once, with the same `id`: see `seen`. Answer within 5 seconds.
 *
 * @throws {TypeError} When the secret is missing.
 * @example
 * ```ts
 * import { webhookHandler } from "@faable/auth-sdk/hono";
 *
 * app.post("/webhooks", webhookHandler({
 *   secret: process.env.WEBHOOK_SECRET ?? "",
 *   onEvent: async (event) => {
 *     if (event.type === "user.created") await welcome(event.payload.user);
 *   },
 * }));
 * ```
 */
export const webhookHandler = (options: WebhookHandlerOptions): ((context: WebhookContext) => Promise<Response>) => {
  const answer = forRequests(options);
  return ({ req }) => answer(req.raw);
};
