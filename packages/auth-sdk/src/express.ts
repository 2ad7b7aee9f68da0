/**
 * @faable/auth-sdk/express: lets requests in by the access token they carry, and receives webhooks. For Express, Connect and whatever else calls
 * `(request, response, next)`.
 */
import { admit, type GuardedRequest } from "./guard.ts";
import type { TokenVerifier } from "./verify/verifier.ts";
import { type IncomingWebhook, nodeRequest } from "./webhooks/node-request.ts";
import { type WebhookHandlerOptions, webhookReceiver } from "./webhooks/receive.ts";

export { claimsOf, type GuardedRequest } from "./guard.ts";
export type { IncomingWebhook } from "./webhooks/node-request.ts";
export type { WebhookHandlerOptions } from "./webhooks/receive.ts";

/** A response of `node:http`, which Express's is too, as far as it is written to. */
export interface GuardedResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body?: string): unknown;
}

/** A middleware. */
export type Guard = (request: GuardedRequest, response: GuardedResponse, next: (error?: unknown) => void) => void;

/**
 * Makes a middleware that lets in whoever brings an access token (`Authorization: Bearer …`) that is good and allows this.
 * Others are answered here: `401` without a good token, `403` when it lacks the permission, with `WWW-Authenticate` and a JSON
 * body `{ status, error_code, message }`. When the tenant's keys cannot be read, `next` gets the error: answer 503.
 *
 * @param verify Made once by `createTokenVerifier`; it holds the keys.
 * @param permission What the token must allow, in `scope` or `permissions`; all of several. Without: any good token.
 * @example
 * ```ts
 * import { createTokenVerifier } from "@faable/auth-sdk";
 * import { claimsOf, requirePermission } from "@faable/auth-sdk/express";
 *
 * const verify = createTokenVerifier({ domain: "acme.auth.example.net", audience: "https://orders.example" });
 * app.get("/orders", requirePermission(verify, "read:orders"), (request, response) => {
 *   response.json({ for: claimsOf(request).sub });
 * });
 * ```
 */
export const requirePermission =
  (verify: TokenVerifier, permission?: string | readonly string[]): Guard =>
  (request, response, next) => {
    admit(verify, permission, request).then((refusal) => {
      if (!refusal) return next();
      response.statusCode = refusal.status;
      for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
      response.setHeader("content-type", "application/json; charset=utf-8");
      response.end(JSON.stringify(refusal.body));
    }, next);
  };

/** A handler of webhooks. */
export type WebhookHandler = (request: IncomingWebhook, response: GuardedResponse, next: (error?: unknown) => void) => void;

/**
 * Makes a handler for the route of a webhook. It reads the raw body (at most 1 MiB, else `413`), verifies it (else `401`), and
 * awaits `onEvent`: then `204`, or `500` if that threw, and the event is sent again. Refusals have a JSON body
 * `{ status, error_code, message }`. Put it before
 * `express.json()`; behind `express.raw({ type: "application/json" })` it works as well, with that one's limit.
 *
 * The same event may arrive more than once, with the same `id`: see `seen`. Answer within 5 seconds.
 *
 * @throws {TypeError} When the secret is missing.
 * @example
 * ```ts
 * import { webhookHandler } from "@faable/auth-sdk/express";
 *
 * app.post("/webhooks", webhookHandler({
 *   secret: process.env.WEBHOOK_SECRET ?? "",
 *   onEvent: async (event) => {
 *     if (event.type === "user.created") await welcome(event.payload.user);
 *   },
 * }));
 * ```
 */
export const webhookHandler = (options: WebhookHandlerOptions): WebhookHandler => {
  const receive = webhookReceiver(options);
  return (request, response, next) => {
    receive(nodeRequest(request)).then(({ status, headers, body }) => {
      response.statusCode = status;
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(body);
    }, next);
  };
};
