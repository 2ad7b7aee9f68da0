import { limits } from "../limits.ts";
import { Refusal } from "../rules/refusal.ts";

/** The timers of one run. None outlives it. */
export interface Timers {
  readonly start: (delay: number) => number;
  readonly clear: (timer: number) => void;
  readonly stop: () => void;
  readonly count: () => number;
}

/** What a timer takes at most; Node lets a longer one go off at once. */
const longest = 2_147_483_647;

export const createTimers = (goOff: (timer: number) => void): Timers => {
  const running = new Map<number, NodeJS.Timeout>();
  let last = 0;
  const clear = (timer: number): void => {
    clearTimeout(running.get(timer));
    running.delete(timer);
  };
  return {
    start: (delay) => {
      if (running.size >= limits.timers) throw new Refusal(`A run has at most ${limits.timers} timers at a time.`, "RangeError");
      last += 1;
      const timer = last;
      const fire = (): void => {
        running.delete(timer);
        goOff(timer);
      };
      running.set(timer, setTimeout(fire, Math.min(delay, longest)));
      return timer;
    },
    clear,
    stop: () => {
      for (const timer of running.keys()) clear(timer);
    },
    count: () => running.size,
  };
};
