/**
 * @faable/auth-sdk/web: receives webhooks where requests are `Request` objects: route handlers of Next.js, SvelteKit and
 * Remix, Bun, Deno, and Workers with `nodejs_compat`.
 */
import { type WebhookHandlerOptions, type WebhookRequest, webhookReceiver } from "./webhooks/receive.ts";

export type { WebhookHandlerOptions } from "./webhooks/receive.ts";

const bodyOf = ({ body, bodyUsed }: Request): ReturnType<WebhookRequest["body"]> => {
  if (!bodyUsed) return body ?? "";
  throw new TypeError("The body was read before, and its bytes are gone: give the handler of webhooks the request as it arrived");
};

/**
 * Makes a function that answers a webhook's `Request`. It reads the raw body (at most 1 MiB, else `413`), verifies it (else `401`),
 * and awaits `onEvent`: then `204`, or `500` if that threw, and the event is sent again. Refusals have a JSON body
 * `{ status, error_code, message }`.
 *
 * The same event may arrive more than once, with the same `id`: see `seen`. Answer within 5 seconds.
 *
 * @throws {TypeError} When the secret is missing.
 * @example
 * ```ts
 * import { webhookHandler } from "@faable/auth-sdk/web";
 *
 * export const POST = webhookHandler({
 *   secret: process.env.WEBHOOK_SECRET ?? "",
 *   onEvent: async (event) => {
 *     if (event.type === "user.created") await welcome(event.payload.user);
 *   },
 * });
 * ```
 */
export const webhookHandler = (options: WebhookHandlerOptions): ((request: Request) => Promise<Response>) => {
  const receive = webhookReceiver(options);
  return async (request) => {
    const { status, headers, body = null } = await receive({ headers: request.headers, body: () => bodyOf(request) });
    return new Response(body, { status, headers });
  };
};
