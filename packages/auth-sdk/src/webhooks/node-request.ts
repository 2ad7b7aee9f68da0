import type { WebhookRequest } from "./receive.ts";

/** A request of `node:http`, as far as it is read; Express's and Fastify's `raw` are such. */
export interface IncomingWebhook extends AsyncIterable<Uint8Array> {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Whether somebody has read the body already. */
  readonly readableEnded: boolean;
  /** What a middleware made of it. */
  readonly body?: unknown;
}

/** The body of a request that may have gone through a middleware: bytes that one left (`express.raw()`), or the stream. */
const bodyOf = (request: IncomingWebhook): ReturnType<WebhookRequest["body"]> => {
  if (request.body instanceof Uint8Array || typeof request.body === "string") return request.body;
  if (!request.readableEnded) return request;
  throw new TypeError("The body was read before, and its bytes are gone: put the handler of webhooks before what parses bodies");
};

/** What a receiver reads of a request of Node. */
export const nodeRequest = (request: IncomingWebhook): WebhookRequest => ({
  headers: request.headers,
  body: () => bodyOf(request),
});
