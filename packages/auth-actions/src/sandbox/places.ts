import type { Child } from "./child-process.ts";
import type { Fetches } from "./fetches.ts";
import { shares } from "./limits.ts";
import type { Task } from "./task.ts";

/** A task that waits, or has a child. */
export interface Entry {
  readonly task: Task;
  /** When it ends before a turn has come, the task is refused. */
  patience?: NodeJS.Timeout;
  /** It has lost a child through no fault of its own; this happens to it once. */
  isRepeated: boolean;
}

/** A task that a child has. */
export interface Running {
  readonly id: number;
  readonly entry: Entry;
  readonly fetches: Fetches;
  /** When the child was given it, as `performance.now` counts. */
  readonly since: number;
  deadline: NodeJS.Timeout;
  /** Its code has been entered: its time runs. */
  hasBegun: boolean;
}

export interface Place {
  readonly child: Child;
  /** In the order in which they came. */
  readonly running: Map<number, Running>;
  readonly starting: NodeJS.Timeout;
  isReady: boolean;
  /** Of the account that has it, or had it last. */
  account: string | undefined;
  lease: number;
  /** Whose code it was about to enter when it was last heard. */
  turn: number;
  frames: number;
  /** When it was used last, as `performance.now` counts. */
  usedAt: number;
}

/** What the rules look at. */
interface SeenRun {
  readonly since: number;
  readonly hasBegun: boolean;
  readonly entry: { readonly task: Pick<Task, "isInBackground"> };
}
type Seen = Pick<Place, "isReady" | "account"> & {
  readonly running: ReadonlyMap<number, SeenRun>;
};

export const isHeld = ({ running }: Pick<Seen, "running">): boolean => running.size > 0;

/** Those that whoever comes next could have. */
export const idleOf = <P extends Seen>(places: readonly P[]): readonly P[] =>
  places.filter((place) => place.isReady && !isHeld(place));

const isQuiet = ({ running }: Seen): boolean => [...running.values()].every(({ entry }) => !entry.task.isInBackground);

/** It takes what it is given at once. A run behind one that computes is better off in the queue: another child may get free. */
const takesMore = ({ running }: Seen): boolean =>
  running.size < shares.runsPerChild && [...running.values()].every(({ hasBegun }) => hasBegun);

const leastOf = <P extends Seen>(places: readonly P[]): P | undefined =>
  [...places].sort((one, other) => one.running.size - other.running.size)[0];

export interface Wish {
  readonly task: Pick<Task, "account" | "isInBackground">;
  /** As many children as there are at ordinary times; more there are only for accounts that have none. */
  readonly children: number;
  /** Somebody else waits who has none. */
  readonly isContended: boolean;
}

/**
 * Which child a run gets, if any. Whoever has none gets a free one; whoever has some gets another one as long as ordinary times'
 * number is not used up, and all but one of it at most. What runs in the background does so one by one, and logins keep away
 * from its child where they can.
 */
export const choosePlace = <P extends Seen>(places: readonly P[], { task, children, isContended }: Wish): P | undefined => {
  const held = places.filter(isHeld);
  const own = held.filter(({ account }) => account === task.account);
  const quiet = own.filter(isQuiet);
  if (task.isInBackground && quiet.length < own.length) return undefined;
  const free = idleOf(places);
  const anyFree = free.find(({ account }) => account === task.account) ?? free[0];
  if (own.length === 0) return anyFree;
  if (isContended) return undefined;
  const mayHaveAnother = held.length < children && (quiet.length === 0 || own.length < children - 1);
  if (mayHaveAnother && anyFree) return anyFree;
  return leastOf((quiet.length > 0 ? quiet : own).filter(takesMore));
};

/**
 * In how many milliseconds every child will have had a run for so long that nobody who comes should wait for it. Runs that are
 * through by then show that the children are many enough.
 */
export const untilSlow = (places: readonly Pick<Seen, "running">[], now: number): number =>
  Math.max(...places.map(({ running }) => ([...running.values()][0]?.since ?? now) + shares.slowMs - now));

/** Those beyond ordinary times' number that nobody has needed for a while; one is left to spare. */
export const unneeded = <P extends Seen & Pick<Place, "usedAt">>(
  places: readonly P[],
  children: number,
  now: number,
): readonly P[] => {
  const idle = idleOf(places);
  const surplus = Math.min(places.length - children, idle.length - 1);
  return idle.filter(({ usedAt }) => now - usedAt >= shares.idleMs).slice(0, Math.max(0, surplus));
};
