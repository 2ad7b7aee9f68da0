import { SandboxBusy } from "./action.ts";
import type { Child, StartChild } from "./child-process.ts";
import { shares } from "./limits.ts";
import type { Settings } from "./messages.ts";
import { choosePlace, type Entry, idleOf, isHeld, type Place, type Running, unneeded, untilSlow } from "./places.ts";
import { createTurns } from "./queue.ts";
import { lost, overdue, type Task, unbelievable } from "./task.ts";

export interface PoolOptions {
  /** As many as there are at ordinary times. */
  readonly children: number;
  /** So many more while all are slow. */
  readonly extraChildren: number;
  readonly settings: Settings;
  /** How long a run waits for its turn at most. */
  readonly patienceMs: number;
  readonly start: StartChild;
  readonly report: (event: string, error?: unknown) => void;
}

export interface Pool {
  /** Takes a task, or refuses it through the task itself. */
  readonly take: (task: Task) => void;
  /** A task of this account is about to come. */
  readonly wake: (account: string) => void;
  readonly close: () => void;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

/** Waits this long, and longer with every failure in a row, before another child is started. */
const pause = (failures: number): number => Math.min(5_000, 50 * 2 ** failures);

/**
 * The children, and who has which. A child belongs to one account as long as it has a run of it; where somebody waits who has
 * none, those who have one get no further runs into it. While all are slow more are started, for whoever has none.
 */
export const createPool = ({ children, extraChildren, settings, patienceMs, start, report }: PoolOptions): Pool => {
  const places = new Set<Place>();
  const turns = createTurns<Entry>({
    most: shares.waiting,
    mostPerAccount: shares.waitingPerAccount,
    yields: ({ task }) => task.isInBackground,
    mostYielding: shares.waitingInBackground,
  });
  const limit = settings.timeoutMs + shares.graceMs;
  let lastId = 0;
  let leases = 0;
  let failures = 0;
  let restart: NodeJS.Timeout | undefined;
  let growth: NodeJS.Timeout | undefined;
  let tidying: NodeJS.Timeout | undefined;
  let isClosed = false;

  const hasChild = (account: string): boolean => [...places].some((place) => place.account === account && isHeld(place));

  const leave = (place: Place, running: Running): void => {
    clearTimeout(running.deadline);
    running.fetches.abort();
    place.running.delete(running.id);
    place.usedAt = performance.now();
    turns.ended(running.entry.task.account);
  };

  const refuse = ({ task, patience }: Entry, message: string): void => {
    clearTimeout(patience);
    task.refuse(new SandboxBusy(message));
  };

  const keepWaiting = (entry: Entry): void => {
    entry.patience = setTimeout(() => {
      turns.remove(entry.task.account, entry);
      refuse(entry, "The run has waited too long for its turn.");
    }, patienceMs);
  };

  /** Somebody waits who has nothing: whoever has a child uses it up first. */
  const isContended = (account: string): boolean => [...turns.accounts()].some((other) => other !== account && !hasChild(other));

  const lend = (place: Place, account: string): void => {
    if (isHeld(place)) return;
    place.frames = 0;
    if (place.account === account) return;
    leases += 1;
    place.lease = leases;
    place.account = account;
  };

  const expire = (place: Place, running: Running): void => {
    // What hung is what was entered last; a run that only waited for it is over, too, as its time is.
    const hung = place.running.get(place.turn);
    leave(place, running);
    running.entry.task.fail(overdue(settings.timeoutMs));
    if (hung && hung !== running) {
      leave(place, hung);
      hung.entry.task.fail(overdue(settings.timeoutMs));
    }
    report("sandbox.child_hung");
    lose(place);
  };

  /** It is this run's turn in its child, at first or again. */
  const begin = (place: Place, running: Running): void => {
    place.turn = running.id;
    if (running.hasBegun) return;
    running.hasBegun = true;
    running.entry.task.begin();
    clearTimeout(running.deadline);
    running.deadline = setTimeout(() => expire(place, running), limit);
  };

  const hand = (place: Place, entry: Entry): void => {
    const { task } = entry;
    clearTimeout(entry.patience);
    lend(place, task.account);
    lastId += 1;
    const id = lastId;
    const isAlone = !isHeld(place);
    const deadline = setTimeout(() => expire(place, running), shares.behindOthers * limit);
    const since = performance.now();
    const running: Running = { id, entry, fetches: task.open(), since, deadline, hasBegun: false };
    place.running.set(id, running);
    if (isAlone) begin(place, running);
    place.child.send(task.message(id, place.lease, !isAlone));
  };

  /** When all have been slow for long enough: looked at again then. */
  const growLater = (milliseconds: number): void => {
    growth ??= setTimeout(() => {
      growth = undefined;
      dispatch();
    }, milliseconds);
  };

  /** One to spare: whoever comes next need not wait for a start, nor for a run that takes seconds. */
  const grow = (): void => {
    const all = [...places];
    const isWanted = all.length > 0 || turns.size() > 0;
    const isUnderWay = restart !== undefined || all.some(({ isReady }) => !isReady);
    if (!isWanted || isUnderWay || idleOf(all).length > 0 || all.length >= children + extraChildren) return;
    const wait = all.length < children ? 0 : untilSlow(all, performance.now());
    if (wait > 0) growLater(wait);
    else open();
  };

  const dispatch = (): void => {
    if (isClosed) return;
    while (
      turns.next((account, entry) => {
        const place = choosePlace([...places], { task: entry.task, children, isContended: isContended(account) });
        if (place) hand(place, entry);
        return place !== undefined;
      })
    );
    grow();
  };

  /** Children beyond the ordinary number go when nobody needs them. */
  const tidy = (): void => {
    tidying = undefined;
    for (const place of unneeded([...places], children, performance.now())) lose(place);
    tidyLater();
  };
  const tidyLater = (): void => {
    if (!isClosed && places.size > children) tidying ??= setTimeout(tidy, shares.idleMs);
  };

  /** The child is gone. Whose fault it was is over; the others of its account begin again, unless something of theirs has left. */
  const lose = (place: Place): void => {
    if (!places.delete(place)) return;
    place.child.kill();
    clearTimeout(place.starting);
    if (!place.isReady) failures += 1;
    const guilty = place.running.get(place.turn);
    for (const running of [...place.running.values()].reverse()) {
      leave(place, running);
      const { entry, fetches } = running;
      if (running === guilty || entry.isRepeated || fetches.hasBegun() || isClosed) entry.task.fail(lost);
      else {
        entry.isRepeated = true;
        turns.putBack(entry.task.account, entry);
        keepWaiting(entry);
      }
    }
    if (isClosed || restart) return;
    restart = setTimeout(
      () => {
        restart = undefined;
        dispatch();
      },
      place.isReady ? 0 : pause(failures),
    );
  };

  const answer = async (place: Place, running: Running, message: Readonly<Record<string, unknown>>): Promise<void> => {
    const asked = running.fetches.ask(message);
    if (!asked) {
      disbelieve(place, running);
      return;
    }
    const told = await asked.answer;
    if (place.running.get(running.id) === running)
      place.child.send({ kind: "answer", id: running.id, call: asked.call, answer: told });
  };

  /** What a child says that ours would not say: it is in other hands, and goes. */
  const disbelieve = (place: Place, running?: Running): void => {
    report("sandbox.child_disbelieved");
    if (running) {
      leave(place, running);
      running.entry.task.fail(unbelievable);
    }
    lose(place);
  };

  const conclude = (place: Place, running: Running, message: Readonly<Record<string, unknown>>): void => {
    try {
      running.entry.task.conclude(message);
    } catch {
      disbelieve(place, running);
      return;
    }
    leave(place, running);
    dispatch();
  };

  const ready = (place: Place): void => {
    clearTimeout(place.starting);
    place.isReady = true;
    failures = 0;
    dispatch();
  };

  /** Where one has begun another one can be sent. */
  const takeTurn = (place: Place, running: Running): void => {
    const isFirst = !running.hasBegun;
    begin(place, running);
    if (isFirst) dispatch();
  };

  const hear = (place: Place, message: unknown): void => {
    place.frames += 1;
    const known = isRecord(message) && place.frames <= shares.framesPerLease ? message : {};
    const running = typeof known.id === "number" ? place.running.get(known.id) : undefined;
    if (known.kind === "ready" && !place.isReady) ready(place);
    else if (!running) disbelieve(place);
    else if (known.kind === "turn") takeTurn(place, running);
    else if (known.kind === "fetch") void answer(place, running, known);
    else conclude(place, running, known);
  };

  const startOne = (place: () => Place): Child =>
    start(settings, {
      said: (message) => hear(place(), message),
      gone: () => {
        if (places.has(place())) report("sandbox.child_gone");
        lose(place());
      },
    });

  const open = (): void => {
    const starting = setTimeout(() => lose(place), shares.startMs);
    const running = new Map<number, Running>();
    const child = startOne(() => place);
    const unused = { isReady: false, account: undefined, lease: 0, turn: 0, frames: 0, usedAt: performance.now() };
    const place: Place = { child, running, starting, ...unused };
    places.add(place);
    tidyLater();
  };

  return {
    wake: (account) => {
      const all = [...places];
      if (isClosed || all.some(isHeld)) return;
      const place = choosePlace(all, { task: { account, isInBackground: false }, children, isContended: false });
      if (!place || performance.now() - place.usedAt < shares.wakeMs) return;
      place.usedAt = performance.now();
      place.child.send({ kind: "wake" });
    },
    take: (task) => {
      const entry: Entry = { task, isRepeated: false };
      if (isClosed) refuse(entry, "The sandbox is closed.");
      else if (!turns.add(task.account, entry)) refuse(entry, "Too many runs wait for their turn.");
      else {
        keepWaiting(entry);
        dispatch();
      }
    },
    close: () => {
      isClosed = true;
      for (const timer of [restart, growth, tidying]) clearTimeout(timer);
      for (const entry of turns.clear()) refuse(entry, "The sandbox is closed.");
      for (const place of [...places]) lose(place);
    },
  };
};
