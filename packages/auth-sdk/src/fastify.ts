/** @faable/auth-sdk/fastify: lets requests in by the access token they carry, as a hook of Fastify. */
import { admit, type GuardedRequest } from "./guard.ts";
import type { TokenVerifier } from "./verify/verifier.ts";

export { claimsOf, type GuardedRequest } from "./guard.ts";

/** A reply of Fastify, as far as it is written to. */
export interface GuardedReply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: unknown): unknown;
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
