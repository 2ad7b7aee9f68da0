import { createHmac } from "node:crypto";
import type { Receiver } from "../../records/subscriptions/index.ts";

type Signing = Pick<Receiver, "secret" | "previousSecret" | "standardHeaders">;

const hex = (secret: string, timestamp: number, body: string): string =>
  `sha256=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;

/** Standard Webhooks: the key is what its base64 says, and the id is signed, too. */
const standard = (secret: string, id: string, seconds: number, body: string): string => {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
};

const standardHeaders = ({ secret, previousSecret }: Signing, id: string, now: number, body: string) => {
  const seconds = Math.floor(now / 1000);
  const secrets = previousSecret === undefined ? [secret] : [secret, previousSecret];
  return {
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": secrets.map((each) => standard(each, id, seconds, body)).join(" "),
  };
};

/** Headers by which a receiver knows that the body is ours. They cover exactly the bytes that are sent (SEC-HOOK-03). */
export const signatureHeaders = (receiver: Signing, id: string, body: string, now: Date): Record<string, string> => {
  const timestamp = now.getTime();
  const { secret, previousSecret } = receiver;
  return {
    "x-faable-delivery": id,
    "x-faable-timestamp": String(timestamp),
    "x-faable-signature": hex(secret, timestamp, body),
    ...(previousSecret === undefined ? {} : { "x-faable-signature-previous": hex(previousSecret, timestamp, body) }),
    ...(receiver.standardHeaders ? standardHeaders(receiver, id, timestamp, body) : {}),
  };
};
