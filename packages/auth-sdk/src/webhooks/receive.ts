import type { WebhookEvent } from "../generated/events.gen.ts";
import { readWebhook } from "./read.ts";
import { secretsOf, type WebhookHeaders, type WebhookOptions, type WebhookSecret } from "./verify.ts";

/** What a handler of webhooks is made of. */
export interface WebhookHandlerOptions extends WebhookOptions {
  /** The subscription's secret, or several of which any may have signed. */
  readonly secret: WebhookSecret;
  /**
   * Told of each verified event, and awaited: once it is done, the answer is 204 and the event is not sent again. When it
   * throws, the answer is 500 and the event comes again later. The sender waits 5 seconds for the answer, and then sends
   * it again as well: what takes longer belongs into a queue of yours.
   */
  readonly onEvent: (event: WebhookEvent) => unknown;
  /**
   * Whether an event of this id was handled already: then it is answered 204 and `onEvent` is not called. The same event may
   * arrive more than once. To remember the id is `onEvent`'s part, best in the transaction of what it does. Default: none was.
   */
  readonly seen?: ((id: string) => boolean | Promise<boolean>) | undefined;
  /** Told of what `onEvent` or `seen` threw, and of requests that cannot be read by a mistake of the program. Default: `console.error`. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Bytes that a body may have; more is answered 413. Default 1 048 576. */
  readonly maxBytes?: number | undefined;
}

/** A request, whatever framework it came through. */
export interface WebhookRequest {
  readonly headers: WebhookHeaders;
  /** The body as it arrives; a function, since it is a mistake of the program when it is not there any more. */
  readonly body: () => AsyncIterable<Uint8Array> | Uint8Array | string;
}

/** What to answer. */
export interface WebhookAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; absent with 204. */
  readonly body?: string;
}

/** Answers a request. */
export type WebhookReceiver = (request: WebhookRequest) => Promise<WebhookAnswer>;

const refusal = (status: number, error_code: string, message: string): WebhookAnswer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  body: JSON.stringify({ status, error_code, message }),
});

const done: WebhookAnswer = { status: 204, headers: {} };
const unverified = refusal(
  401,
  "invalid_signature",
  "X-Faable-Signature is missing, given twice, too old, or not by this subscription's secret over this body",
);
const tooLarge = refusal(413, "payload_too_large", "The body is larger than a webhook may be");
const incomplete = refusal(400, "bad_request", "The body did not arrive whole");
const failed = refusal(500, "internal_error", "The event could not be handled: send it again");

const byteLength = (body: Uint8Array | string): number =>
  typeof body === "string" ? new TextEncoder().encode(body).length : body.length;

const joined = (chunks: readonly Uint8Array[], size: number): Uint8Array => {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
};

/** Whole, or `undefined` when it is too large: the rest is read and dropped, so that the sender gets to read the answer. */
const readWhole = async (body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array | undefined> => {
  let size = 0;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= maxBytes ? joined(chunks, size) : undefined;
};

const report = (error: unknown): void => console.error("A webhook could not be handled:", error);

/**
 * What all handlers of webhooks are: reads the body, verifies it, has the event handled, and says what to answer.
 *
 * @throws {TypeError} When the secret is missing: at the start of the program, not at its first delivery.
 */
export const webhookReceiver = ({
  secret,
  onEvent,
  seen = () => false,
  onError = report,
  maxBytes = 1_048_576,
  toleranceMs,
}: WebhookHandlerOptions): WebhookReceiver => {
  const secrets = secretsOf(secret);

  const handle = async (rawBody: Uint8Array | string, headers: WebhookHeaders): Promise<WebhookAnswer> => {
    const event = readWebhook(rawBody, headers, secrets, { toleranceMs });
    if (!event) return unverified;
    if (!(await seen(event.id))) await onEvent(event);
    return done;
  };

  const read = async (body: ReturnType<WebhookRequest["body"]>): Promise<Uint8Array | string | WebhookAnswer> => {
    if (typeof body === "string" || body instanceof Uint8Array) return byteLength(body) > maxBytes ? tooLarge : body;
    try {
      return (await readWhole(body, maxBytes)) ?? tooLarge;
    } catch {
      // The sender went away, and will send it again.
      return incomplete;
    }
  };

  return async ({ headers, body }) => {
    try {
      const rawBody = await read(body());
      return typeof rawBody === "string" || rawBody instanceof Uint8Array ? await handle(rawBody, headers) : rawBody;
    } catch (error) {
      onError(error);
      return failed;
    }
  };
};
