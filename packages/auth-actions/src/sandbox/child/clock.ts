import type { Settings } from "../messages.ts";

/** Processor time and wall time of one run. */
export interface Clock {
  /** The code is entered, and left: what its thread computes in between is the run's. */
  readonly enter: () => void;
  readonly leave: () => void;
  readonly isOverdue: () => boolean;
  /** Which time is over, in words. */
  readonly complaint: () => string;
}

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

export const createClock = ({ timeoutMs, cpuMs: most }: Settings): Clock => {
  const deadline = performance.now() + timeoutMs;
  let spent = 0;
  let since: number | undefined;
  const used = (): number => spent + (since === undefined ? 0 : cpuMs() - since);
  return {
    enter: () => {
      since = cpuMs();
    },
    leave: () => {
      spent = used();
      since = undefined;
    },
    isOverdue: () => performance.now() > deadline || used() > most,
    complaint: () =>
      used() > most ? `The code computed for longer than ${most} ms.` : `The code took longer than ${timeoutMs} ms.`,
  };
};
