import { lifetimes, limits } from "@faable/auth-contract";
import { type OutboundAnswer, OutboundFailure } from "../../ground/outbound/index.ts";
import type { DeliveryAttempt } from "../../ground/storage/index.ts";
import type { Claimed } from "../../records/deliveries/index.ts";
import type { Receiver } from "../../records/subscriptions/index.ts";
import type { WebhookRooms } from "./rooms.ts";
import { signatureHeaders } from "./sign.ts";

/** One post of an event, and what came of it. */
export interface Posted {
  readonly delivered: boolean;
  readonly attempt: DeliveryAttempt;
  readonly body: string;
  /** What the receiver answered, as far as the logs keep it; absent where it is not kept. */
  readonly answer: string | undefined;
}

/** An event as its subscribers get it: compact, its members in this order. */
export const bodyOf = ({ id, type, producedAt, payload }: Claimed["event"]): string =>
  JSON.stringify({ id, type, produced_at: producedAt.toISOString(), payload });

/** Half a character at the cut is left out, and what no database takes as text. */
const text = (bytes: Buffer, most: number): string =>
  new TextDecoder().decode(bytes.subarray(0, most), { stream: true }).replaceAll("\u0000", "");

const failureOf = ({ status }: OutboundAnswer): string | null => {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400
    ? `The receiver answered ${status}: redirects are not followed.`
    : `The receiver answered ${status}.`;
};

/** One line, whatever was sent instead of an answer. Of what is not public nobody learns why it failed, nor whether its name exists. */
const reasonOf = ({ isPublic, message }: OutboundFailure): string =>
  isPublic ? message.replaceAll(/\p{Cc}+/gu, " ").slice(0, 300) : "The receiver was not reached, or did not answer in time.";

const roundedTo = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

/** Posts an event to a receiver, once. What goes wrong there is the answer, not an error. */
export const post = async (
  { outbound, clock }: Pick<WebhookRooms, "outbound" | "clock">,
  receiver: Receiver,
  event: Claimed["event"],
): Promise<Posted> => {
  const body = bodyOf(event);
  const at = clock();
  const begin = performance.now();
  const headers = {
    "content-type": "application/json",
    "user-agent": "Faable-Webhooks/1",
    "x-faable-event": event.type,
    ...signatureHeaders(receiver, event.id, body, at),
  };
  const ended = (answered: Pick<DeliveryAttempt, "status" | "error" | "response">): DeliveryAttempt => ({
    at: at.toISOString(),
    duration_ms: roundedTo(performance.now() - begin),
    ...answered,
  });
  try {
    const answer = await outbound.request({
      method: "POST",
      url: receiver.url,
      headers,
      body,
      timeout: lifetimes.webhookAnswer * 1000,
      maxBytes: limits.webhookLogBytes,
      onlyStatus: true,
    });
    const error = failureOf(answer);
    const response = answer.isPublic ? text(answer.body, limits.webhookAnswerBytes) : null;
    const kept = answer.isPublic ? text(answer.body, limits.webhookLogBytes) : undefined;
    return { delivered: error === null, attempt: ended({ status: answer.status, error, response }), body, answer: kept };
  } catch (error) {
    if (!(error instanceof OutboundFailure)) throw error;
    const attempt = ended({ status: null, error: reasonOf(error), response: null });
    return { delivered: false, attempt, body, answer: undefined };
  }
};
