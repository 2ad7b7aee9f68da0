import { createHmac, timingSafeEqual } from "node:crypto";

/** Request headers: a `Headers` object, or a plain object such as Node's `request.headers`. Names in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The subscription's secret, or several of which any may have signed: the old and the new one while they change. */
export type WebhookSecret = string | readonly string[];

/** Options of {@link verifyWebhook}. */
export interface WebhookOptions {
  /** Milliseconds that the signature may be old, or ahead of this machine's clock. Default 300 000. */
  readonly toleranceMs?: number | undefined;
}

const isHeaders = (headers: WebhookHeaders): headers is { get(name: string): string | null } => typeof headers.get === "function";

const valuesOf = (headers: WebhookHeaders, name: string): readonly unknown[] => {
  if (isHeaders(headers)) return [headers.get(name) ?? undefined].filter((value) => value !== undefined);
  const found = Object.entries(headers).filter(([key]) => key.toLowerCase() === name);
  return found.flatMap(([, value]) => value ?? []);
};

// A header that came twice proves nothing: which of the two would be the sender's?
const headerOf = (headers: WebhookHeaders, name: string): string => {
  const [value, ...more] = valuesOf(headers, name);
  return typeof value === "string" && more.length === 0 ? value : "";
};

/** The secrets as a list; complains of what can only be a mistake of the program. */
export const secretsOf = (secret: WebhookSecret): readonly string[] => {
  const secrets: readonly unknown[] = [secret].flat();
  if (secrets.length > 0 && secrets.every((each): each is string => typeof each === "string" && each !== "")) return secrets;
  throw new TypeError("verifyWebhook needs the subscription's secret, or a list of secrets");
};

const checkBody = (rawBody: unknown): void => {
  if (typeof rawBody === "string" || rawBody instanceof Uint8Array) return;
  throw new TypeError("verifyWebhook needs the raw body as it arrived (string or bytes), not a parsed object");
};

const isRecent = (timestamp: string, toleranceMs: number): boolean =>
  /^\d{1,16}$/.test(timestamp) && Math.abs(Date.now() - Number(timestamp)) <= toleranceMs;

const digestOf = (signature: string): Buffer | undefined => {
  const [, hex] = /^sha256=([0-9a-f]{64})$/i.exec(signature) ?? [];
  return hex === undefined ? undefined : Buffer.from(hex, "hex");
};

/** The signatures of a request; none when one of them is not what the server writes. The second is sent during a rotation only. */
const signaturesIn = (headers: WebhookHeaders): readonly Buffer[] => {
  const previous = "x-faable-signature-previous";
  const names = ["x-faable-signature", ...(valuesOf(headers, previous).length > 0 ? [previous] : [])];
  const given = names.map((name) => digestOf(headerOf(headers, name)));
  return given.every((digest) => digest !== undefined) ? given : [];
};

/**
 * Whether a webhook request comes from the holder of the subscription's secret and is recent: checks
 * `X-Faable-Signature`, an HMAC-SHA256 over `<X-Faable-Timestamp>.<raw body>`, in constant time. While a secret is
 * being rotated, `X-Faable-Signature-Previous` is by the one before, and is as good: the secret that you have fits either way.
 *
 * The same delivery may arrive more than once; tell by `X-Faable-Delivery`. The headers of Standard Webhooks are not read.
 *
 * @param rawBody The body as it arrived, before any parsing.
 * @param headers The request's headers.
 * @param secret The subscription's secret, or several of which any may have signed.
 * @returns `false` when a header is missing, given twice, malformed, too old, or no signature is right.
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
  secret: WebhookSecret,
  { toleranceMs = 300_000 }: WebhookOptions = {},
): boolean => {
  checkBody(rawBody);
  const secrets = secretsOf(secret);
  const timestamp = headerOf(headers, "x-faable-timestamp");
  if (!isRecent(timestamp, toleranceMs)) return false;
  const given = signaturesIn(headers);
  const fits = secrets.flatMap((each) => {
    const expected = createHmac("sha256", each).update(`${timestamp}.`).update(rawBody).digest();
    return given.map((digest) => timingSafeEqual(digest, expected));
  });
  return fits.includes(true);
};
