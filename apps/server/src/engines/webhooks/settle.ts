import { systemActor } from "../../base/index.ts";
import { recordAll } from "../../ground/events/index.ts";
import { type Claimed, letRest, settleDeliveries, type Tried } from "../../records/deliveries/index.ts";
import { disableFailing, hasFailedTooLong, noteTries, type Receiver } from "../../records/subscriptions/index.ts";
import type { Posted } from "./post.ts";
import { waitAfter } from "./retry.ts";
import type { WebhookRooms } from "./rooms.ts";
import { toldOf } from "./told.ts";

/** A delivery that was tried, and what came of it. */
export interface Done {
  readonly receiver: Receiver;
  readonly claimed: Claimed;
  readonly posted: Posted;
}

const triedOf = ({ claimed, posted }: Done, now: Date): Tried => {
  const { delivered, attempt } = posted;
  const wait = delivered ? undefined : waitAfter(claimed.tries + 1);
  const status = delivered ? "delivered" : wait === undefined ? "dead" : "waiting";
  return { claimed, attempt, status, dueAt: new Date(now.getTime() + (wait ?? 0)) };
};

/**
 * Writes what came of tries of one subscription: the deliveries, the rows of the logs and what it means for the subscription are
 * committed together. Answers in how many milliseconds the first of them is tried again.
 */
export const settle = async (
  { database, clock }: WebhookRooms,
  accountId: string,
  done: readonly Done[],
): Promise<number | undefined> => {
  const [first] = done;
  if (!first) return undefined;
  const now = clock();
  const tried = done.map((each) => triedOf(each, now));
  const arrived = done.some(({ posted }) => posted.delivered);
  const { id, failingSince } = first.receiver;
  const scope = database.backgroundScope(accountId);
  await scope.db.transaction().execute(async (db) => {
    const inside = { accountId, db };
    await settleDeliveries(inside, id, tried, now);
    await recordAll(
      inside,
      done.map(({ receiver, claimed, posted }) => toldOf({ receiver, event: claimed.event, delivery: claimed }, posted, now)),
    );
    if (arrived === (failingSince !== null)) await noteTries(inside, id, arrived, now);
  });
  if (!arrived && hasFailedTooLong(failingSince, now))
    await database.context(accountId, systemActor("webhooks")).transact((tx) => disableFailing(tx, id, letRest));
  const waiting = tried.filter(({ status }) => status === "waiting").map(({ dueAt }) => dueAt.getTime() - now.getTime());
  return waiting.length > 0 ? Math.min(...waiting) : undefined;
};
