import { setTimeout as sleep } from "node:timers/promises";
import { type Due, dueSubscriptions, dueSubscriptionsOf } from "../../records/deliveries/index.ts";
import { createKnownPaces } from "./known-paces.ts";
import { createLane, type Lane, type LaneHooks } from "./lane.ts";
import { createOneByOne } from "./one-by-one.ts";
import type { WebhookRooms } from "./rooms.ts";
import { createSlots } from "./slots.ts";

/** Delivers what waits, from this node. */
export interface Dispatcher {
  /** Begins nothing new, gives what is under way a moment, and leaves the rest to be tried again. */
  readonly stop: () => Promise<void>;
}

/** Milliseconds between looks for what nobody told of: retries, and what a dead node left. */
const lookEvery = 2_000;
/** A wait that is kept in memory; longer ones are found by a look. */
const longestTimer = 120_000;
/** Milliseconds that a stop waits for posts under way. */
const patience = 5_500;

/** Begins to deliver. Any number of nodes may do so on one database. */
export const startDispatcher = (rooms: WebhookRooms): Dispatcher => {
  const { database, clock, report } = rooms;
  const slots = createSlots();
  const oneByOne = createOneByOne();
  const lanes = new Map<string, Lane>();
  const paces = createKnownPaces();
  const hungry = new Set<string>();
  const timers = new Map<string, NodeJS.Timeout>();
  const checking = new Map<string, boolean>();
  let isStopping = false;

  const keyOf = (accountId: string, id: string): string => `${accountId} ${id}`;

  const feed = (): void => {
    const waiting = [...hungry];
    hungry.clear();
    for (const key of waiting) lanes.get(key)?.pump();
  };

  const wake = ({ accountId, subscriptionId: id, failingSince }: Due): void => {
    if (isStopping) return;
    const key = keyOf(accountId, id);
    const lane = lanes.get(key) ?? open(accountId, id, key, failingSince);
    lane.pump();
  };

  const later = (accountId: string, id: string, key: string, milliseconds: number): void => {
    if (milliseconds > longestTimer || timers.has(key) || isStopping) return;
    const ring = (): void => {
      timers.delete(key);
      (lanes.get(key) ?? open(accountId, id, key)).pump();
    };
    timers.set(key, setTimeout(ring, milliseconds).unref());
  };

  const open = (accountId: string, id: string, key: string, failingSince?: Date | null): Lane => {
    const hooks: LaneHooks = {
      hungry: () => void hungry.add(key),
      fed: feed,
      later: (milliseconds) => later(accountId, id, key, milliseconds),
      idle: (pace) => {
        lanes.delete(key);
        paces.keep(key, pace);
      },
      oneByOne,
      isStopping: () => isStopping,
    };
    const lane = createLane(rooms, slots, accountId, id, hooks, paces.first(key, failingSince));
    lanes.set(key, lane);
    return lane;
  };

  /** Many commits in a row are looked at once. */
  const check = async (accountId: string): Promise<void> => {
    if (checking.has(accountId)) return void checking.set(accountId, true);
    do {
      checking.set(accountId, false);
      const due = await dueSubscriptionsOf(database.backgroundScope(accountId), clock()).catch((error: unknown) => {
        report("webhooks: nothing could be read", error);
        return [];
      });
      due.forEach(wake);
    } while (checking.get(accountId) === true && !isStopping);
    checking.delete(accountId);
  };

  const look = async (): Promise<void> => {
    try {
      (await dueSubscriptions(database.background, clock())).forEach(wake);
    } catch (error) {
      report("webhooks: nothing could be read", error);
    }
  };

  const stopping = new AbortController();
  const looking = (async () => {
    while (!isStopping) {
      await look();
      await sleep(lookEvery, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  })();
  database.changes.on("delivery", (accountId) => void check(accountId));

  return Object.freeze({
    stop: async () => {
      isStopping = true;
      stopping.abort();
      for (const timer of timers.values()) clearTimeout(timer);
      const settled = Promise.all([looking, ...[...lanes.values()].map((lane) => lane.settled())]);
      await Promise.race([settled, sleep(patience, undefined, { ref: false })]);
    },
  });
};
