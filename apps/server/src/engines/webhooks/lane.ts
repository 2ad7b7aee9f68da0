import { systemActor } from "../../base/index.ts";
import { type Claimed, claimDeliveries, letRest } from "../../records/deliveries/index.ts";
import { findSubscription, type Receiver, receiverFrom } from "../../records/subscriptions/index.ts";
import type { OneByOne } from "./one-by-one.ts";
import { type Pace, paceAfter, paceAtFirst } from "./pace.ts";
import { post } from "./post.ts";
import type { WebhookRooms } from "./rooms.ts";
import { type Done, settle } from "./settle.ts";
import type { Kind, Slots } from "./slots.ts";

/** The posts of one node to one receiver. */
export interface Lane {
  /** There may be something to post, or room to post it. */
  readonly pump: () => void;
  /** When nothing is under way any more. */
  readonly settled: () => Promise<void>;
}

/** Whom a lane tells how it goes. */
export interface LaneHooks {
  /** It would post, but all places are taken. */
  readonly hungry: () => void;
  /** It has given places back. */
  readonly fed: () => void;
  /** Something is to be tried again in so many milliseconds. */
  readonly later: (milliseconds: number) => void;
  /** It has nothing under way, and found nothing to post. It ends with what it knew of its receiver, if it knew something. */
  readonly idle: (pace: Pace | undefined) => void;
  /** What is done for receivers that fail, of all lanes. */
  readonly oneByOne: OneByOne;
  readonly isStopping: () => boolean;
}

/** Milliseconds for which a delivery is its node's alone: three times what a post takes at most. */
const lease = 15_000;
/** What is written by one transaction. */
const batch = 100;
/** Milliseconds after which writing is tried again when the database did not take it. */
const writeAgain = 1_000;

/** What a receiver is sent at this moment, at most so many; nothing when it is disabled or gone. */
const claim = async (
  { database, keyring, clock }: WebhookRooms,
  accountId: string,
  id: string,
  most: number,
): Promise<{ readonly receiver: Receiver; readonly claimed: readonly Claimed[] } | undefined> => {
  const scope = database.backgroundScope(accountId);
  const row = await findSubscription(scope, id);
  if (!row) return undefined;
  const now = clock();
  if (!row.enabled) {
    // An event was told while it was being disabled.
    await database.context(accountId, systemActor("webhooks")).transact((tx) => letRest(tx, id));
    return undefined;
  }
  const until = new Date(now.getTime() + lease);
  return { receiver: receiverFrom(keyring, row, now), claimed: await claimDeliveries(scope, id, most, now, until) };
};

/** Posts what waits for one subscription, as fast as its receiver takes it. Without a `first` pace it reads how that has answered. */
export const createLane = (
  rooms: WebhookRooms,
  slots: Slots,
  accountId: string,
  id: string,
  hooks: LaneHooks,
  first?: Pace,
): Lane => {
  let pace = first;
  let underWay = 0;
  let isTurning = false;
  let isAskedAgain = false;
  let isHungry = false;
  let writing: Promise<void> | undefined;
  const done: (Done & { readonly place: Kind })[] = [];

  const orTold = <T>(reading: Promise<T>): Promise<T | undefined> =>
    reading.catch((error: unknown) => {
      rooms.report("webhooks: nothing could be read", error);
      return undefined;
    });

  /** How its receiver has answered: as this node knows, else as it is stored. */
  const known = async (): Promise<Pace> => {
    if (pace) return pace;
    const row = await findSubscription(rooms.database.backgroundScope(accountId), id);
    pace = paceAtFirst(row?.failing_since ?? null);
    return pace;
  };

  /** A place is held until what came of its post is written: so what lies in memory is bounded, too, while the database is slow. */
  const free = (written: readonly { readonly place: Kind }[]): void => {
    for (const { place } of written) slots.giveBack(accountId, place, 1);
    hooks.fed();
  };

  const unhurried = <T>(kind: Kind | undefined, work: () => Promise<T>): Promise<T> =>
    kind === "slow" ? hooks.oneByOne(work) : work();

  const writeOne = async (): Promise<void> => {
    const taken = done.splice(0, batch);
    try {
      const wait = await unhurried(taken[0]?.place, () => settle(rooms, accountId, taken));
      pace = paceAfter(
        pace ?? paceAtFirst(null),
        taken.map(({ posted }) => posted),
      );
      free(taken);
      if (wait !== undefined) hooks.later(wait);
    } catch (error) {
      rooms.report("webhooks: what came of deliveries could not be written yet", error);
      done.unshift(...taken);
      await new Promise((next) => setTimeout(next, writeAgain));
      // Whoever comes to them after their time here delivers them once more.
      if (hooks.isStopping()) done.length = 0;
    }
  };

  const write = (): void => {
    writing ??= (async () => {
      while (done.length > 0) await writeOne();
      writing = undefined;
      pump();
    })();
  };

  const send = async (receiver: Receiver, claimed: Claimed, place: Kind): Promise<void> => {
    underWay += 1;
    try {
      done.push({ receiver, claimed, place, posted: await post(rooms, receiver, claimed.event) });
    } catch (error) {
      rooms.report("webhooks: a delivery failed here and is tried again", error);
      free([{ place }]);
    } finally {
      underWay -= 1;
      // What failed here has left nothing to write.
      const isWritten = done.length === 0;
      if (!isWritten) write();
      // While the one half is written the other is on its way.
      if (isWritten || underWay <= (pace?.width ?? 0) / 2) pump();
    }
  };

  /** Fills the window once. Answers whether there may be more. */
  const fill = async (): Promise<boolean> => {
    const { kind: place, width } = (await orTold(known())) ?? paceAtFirst(null);
    const wanted = width - underWay;
    if (wanted <= 0) return false;
    const granted = slots.take(accountId, place, wanted);
    if (granted === 0) {
      isHungry = true;
      hooks.hungry();
      return false;
    }
    const found = await orTold(unhurried(place, () => claim(rooms, accountId, id, granted)));
    const claimed = found?.claimed ?? [];
    for (const each of claimed) if (found) void send(found.receiver, each, place);
    if (claimed.length === granted) return true;
    slots.giveBack(accountId, place, granted - claimed.length);
    hooks.fed();
    return false;
  };

  const turn = async (): Promise<void> => {
    isTurning = true;
    do {
      isAskedAgain = false;
      while (!hooks.isStopping() && (await fill()));
    } while (isAskedAgain && !hooks.isStopping());
    isTurning = false;
    if (underWay === 0 && done.length === 0 && !writing && !isHungry) hooks.idle(pace);
  };

  const pump = (): void => {
    isHungry = false;
    if (isTurning) isAskedAgain = true;
    else if (!hooks.isStopping()) void turn();
  };

  const settled = async (): Promise<void> => {
    while (underWay > 0 || isTurning || writing) await (writing ?? new Promise((next) => setTimeout(next, 20)));
  };

  return { pump, settled };
};
