import { createHmac, timingSafeEqual } from "node:crypto";

/** Request headers: a `Headers` object, or a plain object such as Node's `request.headers`. Names in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Options of {@link verifyWebhook}. */
export interface WebhookOptions {
  /** Milliseconds that the signature may be old, or ahead of this machine's clock. Default 300 000. */
  readonly toleranceMs?: number | undefined;
}

const isHeaders = (headers: WebhookHeaders): headers is { get(name: string): string | null } => typeof headers.get === "function";

// A header that came twice proves nothing: which of the two would be the sender's?
const single = (values: readonly unknown[]): string | undefined => {
  const [value, ...more] = values.flat();
  return typeof value === "string" && more.length === 0 ? value : undefined;
};

const headerOf = (headers: WebhookHeaders, name: string): string | undefined => {
  if (isHeaders(headers)) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).filter(([key]) => key.toLowerCase() === name);
  return single(found.map(([, value]) => value));
};

const checkArguments = (rawBody: unknown, secret: unknown): void => {
  if (typeof rawBody !== "string" && !(rawBody instanceof Uint8Array)) {
    throw new TypeError("verifyWebhook needs the raw body as it arrived (string or bytes), not a parsed object");
  }
  if (typeof secret !== "string" || secret === "") throw new TypeError("verifyWebhook needs the subscription's secret");
};

const isRecent = (timestamp: string, toleranceMs: number): boolean =>
  /^\d{1,16}$/.test(timestamp) && Math.abs(Date.now() - Number(timestamp)) <= toleranceMs;

const digestOf = (signature: string): Buffer | undefined => {
  const [, hex] = /^sha256=([0-9a-f]{64})$/i.exec(signature) ?? [];
  return hex === undefined ? undefined : Buffer.from(hex, "hex");
};

/**
 * Whether a webhook request comes from the holder of the subscription's secret and is recent: checks
 * `X-Faable-Signature`, an HMAC-SHA256 over `<X-Faable-Timestamp>.<raw body>`, in constant time.
 *
 * The same delivery may arrive more than once; tell by `X-Faable-Delivery`.
 *
 * @param rawBody The body as it arrived, before any parsing.
 * @param headers The request's headers.
 * @param secret The subscription's secret.
 * @returns `false` when a header is missing, given twice, malformed, too old, or the signature is not right.
 * @throws {TypeError} When the body is already parsed or the secret is missing: mistakes of the program, not of the sender.
 * @example
 * ```ts
 * if (!verifyWebhook(rawBody, request.headers, secret)) return reply.status(401).end();
 * const event = JSON.parse(rawBody);
 * ```
 */
export const verifyWebhook = (
  rawBody: string | Uint8Array,
  headers: WebhookHeaders,
  secret: string,
  { toleranceMs = 300_000 }: WebhookOptions = {},
): boolean => {
  checkArguments(rawBody, secret);
  const timestamp = headerOf(headers, "x-faable-timestamp") ?? "";
  const given = digestOf(headerOf(headers, "x-faable-signature") ?? "");
  if (!given || !isRecent(timestamp, toleranceMs)) return false;
  const expected = createHmac("sha256", secret).update(`${timestamp}.`).update(rawBody).digest();
  return timingSafeEqual(given, expected);
};
