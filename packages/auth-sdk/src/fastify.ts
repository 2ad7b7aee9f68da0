/** @faable/auth-sdk/fastify: lets requests in by the access token they carry, as a hook of Fastify, and receives webhooks. */
import { admit, type GuardedRequest } from "./guard.ts";
import type { TokenVerifier } from "./verify/verifier.ts";
import { type IncomingWebhook, nodeRequest } from "./webhooks/node-request.ts";
import { type WebhookHandlerOptions, webhookReceiver } from "./webhooks/receive.ts";

export { claimsOf, type GuardedRequest } from "./guard.ts";
export type { IncomingWebhook } from "./webhooks/node-request.ts";
export type { WebhookHandlerOptions } from "./webhooks/receive.ts";

/** A reply of Fastify, as far as it is written to. */
export interface GuardedReply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body?: unknown): unknown;
}

/** A hook for `onRequest` or `preHandler`. */
export type Guard = (request: GuardedRequest, reply: GuardedReply) => Promise<unknown>;

/**
 * Makes a hook that lets in whoever brings an access token (`Authorization: Bearer …`) that is good and allows this. Others
 * are answered here: `401` without a good token, `403` when it lacks the permission, with `WWW-Authenticate` and a JSON body
 * `{ status, error_code, message }`. When the tenant's keys cannot be read, it throws, and your error handler decides: 503.
 *
 * @param verify Made once by `createTokenVerifier`; it holds the keys.
 * @param permission What the token must allow, in `scope` or `permissions`; all of several. Without: any good token.
 * @example
 * ```ts
 * import { createTokenVerifier } from "@faable/auth-sdk";
 * import { claimsOf, requirePermission } from "@faable/auth-sdk/fastify";
 *
 * const verify = createTokenVerifier({ domain: "acme.auth.example.net", audience: "https://orders.example" });
 * app.get("/orders", { onRequest: requirePermission(verify, "read:orders") }, async (request) => ({ for: claimsOf(request).sub }));
 * ```
 */
export const requirePermission =
  (verify: TokenVerifier, permission?: string | readonly string[]): Guard =>
  async (request, reply) => {
    const refusal = await admit(verify, permission, request);
    if (!refusal) return undefined;
    reply.code(refusal.status);
    for (const [name, value] of Object.entries(refusal.headers)) reply.header(name, value);
    reply.send(refusal.body);
    return reply;
  };

/** Options of a route of Fastify, its handler included. */
export interface WebhookRoute {
  readonly onRequest: (request: { readonly raw: IncomingWebhook }, reply: GuardedReply) => Promise<unknown>;
  readonly handler: () => never;
}

/** Fastify wants a handler for every route, and comes to it only when no hook has answered. */
const unreachable = (): never => {
  throw new Error("onRequest answers every webhook");
};

/**
 * Makes the options of a route for the route of a webhook. It reads the raw body (at most 1 MiB, else `413`), verifies it (else `401`), and
 * awaits `onEvent`: then `204`, or `500` if that threw, and the event is sent again. Refusals have a JSON body
 * `{ status, error_code, message }`. It does so before
 * Fastify would parse it: `bodyLimit`, content type parsers and schemas do not apply.
 *
 * The same event may arrive more than once, with the same `id`: see `seen`. Answer within 5 seconds.
 *
 * @throws {TypeError} When the secret is missing.
 * @example
 * ```ts
 * import { webhookHandler } from "@faable/auth-sdk/fastify";
 *
 * app.post("/webhooks", webhookHandler({
 *   secret: process.env.WEBHOOK_SECRET ?? "",
 *   onEvent: async (event) => {
 *     if (event.type === "user.created") await welcome(event.payload.user);
 *   },
 * }));
 * ```
 */
export const webhookHandler = (options: WebhookHandlerOptions): WebhookRoute => {
  const receive = webhookReceiver(options);
  return {
    onRequest: async ({ raw }, reply) => {
      const { status, headers, body } = await receive(nodeRequest(raw));
      reply.code(status);
      for (const [name, value] of Object.entries(headers)) reply.header(name, value);
      reply.send(body);
      return reply;
    },
    handler: unreachable,
  };
};
