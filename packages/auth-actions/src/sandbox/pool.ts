import { SandboxBusy } from "./action.ts";
import type { Child, StartChild } from "./child-process.ts";
import type { Fetches } from "./fetches.ts";
import { shares } from "./limits.ts";
import type { Settings } from "./messages.ts";
import { createTurns } from "./queue.ts";
import { lost, overdue, type Task, unbelievable } from "./task.ts";

/** A task that a child has. */
interface Running {
  readonly id: number;
  readonly entry: Entry;
  readonly fetches: Fetches;
  deadline: NodeJS.Timeout;
  /** Its code has been entered: its time runs. */
  hasBegun: boolean;
}

/** A task that waits, or has a child. */
interface Entry {
  readonly task: Task;
  /** When it ends before a turn has come, the task is refused. */
  patience?: NodeJS.Timeout;
  /** It has lost a child through no fault of its own; this happens to it once. */
  isRepeated: boolean;
}

interface Place {
  readonly child: Child;
  readonly running: Map<number, Running>;
  readonly starting: NodeJS.Timeout;
  isReady: boolean;
  /** Of the account that has it, or had it last. */
  account: string | undefined;
  lease: number;
  /** Whose code it was about to enter when it was last heard. */
  turn: number;
  frames: number;
}

export interface PoolOptions {
  readonly children: number;
  readonly settings: Settings;
  /** How long a run waits for its turn at most. */
  readonly patienceMs: number;
  readonly start: StartChild;
  readonly report: (event: string, error?: unknown) => void;
}

export interface Pool {
  /** Takes a task, or refuses it through the task itself. */
  readonly take: (task: Task) => void;
  readonly close: () => void;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

/** Waits this long, and longer with every failure in a row, before another child is started. */
const pause = (failures: number): number => Math.min(5_000, 50 * 2 ** failures);

/**
 * The children, and who has which. A child belongs to one account as long as it has a run of it; an account has at most all but
 * one; where somebody waits who has none, those who have one get no further runs into it.
 */
export const createPool = ({ children, settings, patienceMs, start, report }: PoolOptions): Pool => {
  const places = new Set<Place>();
  const turns = createTurns<Entry>(shares.waitingPerAccount, shares.waiting);
  const share = Math.max(1, children - 1);
  const limit = settings.timeoutMs + shares.graceMs;
  let lastId = 0;
  let leases = 0;
  let failures = 0;
  let restart: NodeJS.Timeout | undefined;
  let isClosed = false;

  const idle = (): Place[] => [...places].filter(({ isReady, running }) => isReady && running.size === 0);
  const held = (account: string): Place[] => [...places].filter((place) => place.account === account && place.running.size > 0);

  const leave = (place: Place, running: Running): void => {
    clearTimeout(running.deadline);
    running.fetches.abort();
    place.running.delete(running.id);
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
  const isContended = (account: string): boolean =>
    [...turns.accounts()].some((other) => other !== account && held(other).length === 0);

  const choose = (account: string): Place | undefined => {
    const own = held(account);
    const free = idle();
    if (own.length < share && free.length > 0) return free.find((place) => place.account === account) ?? free[0];
    if (isContended(account)) return undefined;
    const [least] = own.sort((one, other) => one.running.size - other.running.size);
    return least && least.running.size < shares.runsPerChild ? least : undefined;
  };

  const lend = (place: Place, account: string): void => {
    if (place.running.size > 0) return;
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
    const isAlone = place.running.size === 0;
    const deadline = setTimeout(() => expire(place, running), shares.behindOthers * limit);
    const running: Running = { id, entry, fetches: task.open(), deadline, hasBegun: false };
    place.running.set(id, running);
    if (isAlone) begin(place, running);
    place.child.send(task.message(id, place.lease, !isAlone));
  };

  const dispatch = (): void => {
    if (isClosed) return;
    while (
      turns.next((account, entry) => {
        const place = choose(account);
        if (place) hand(place, entry);
        return place !== undefined;
      })
    );
    // One to spare: whoever comes next need not wait for a start.
    const isWanted = places.size > 0 || turns.size() > 0;
    const isStarting = [...places].some(({ isReady }) => !isReady);
    if (isWanted && !isStarting && !restart && idle().length === 0 && places.size < children) open();
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

  const hear = (place: Place, message: unknown): void => {
    place.frames += 1;
    const known = isRecord(message) && place.frames <= shares.framesPerLease ? message : {};
    const running = typeof known.id === "number" ? place.running.get(known.id) : undefined;
    if (known.kind === "ready" && !place.isReady) ready(place);
    else if (!running) disbelieve(place);
    else if (known.kind === "turn") begin(place, running);
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
    const place: Place = { child, running, starting, isReady: false, account: undefined, lease: 0, turn: 0, frames: 0 };
    places.add(place);
  };

  return {
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
      clearTimeout(restart);
      for (const entry of turns.clear()) refuse(entry, "The sandbox is closed.");
      for (const place of [...places]) lose(place);
    },
  };
};
