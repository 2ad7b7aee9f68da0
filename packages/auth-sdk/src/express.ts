/**
 * @faable/auth-sdk/express: lets requests in by the access token they carry. For Express, Connect and whatever else calls
 * `(request, response, next)`.
 */
import { admit, type GuardedRequest } from "./guard.ts";
import type { TokenVerifier } from "./verify/verifier.ts";

export { claimsOf, type GuardedRequest } from "./guard.ts";

/** A response of `node:http`, which Express's is too, as far as it is written to. */
export interface GuardedResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
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
