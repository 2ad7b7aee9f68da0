/**
 * The runtime's own `AbortSignal`; `unknown` in a program compiled without any runtime's types, so that the declarations
 * of this package compile there too.
 */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : unknown;

/** Settles like the work, or rejects with the signal's reason as soon as it aborts. The work itself goes on. */
export const untilAborted = <T>(work: Promise<T>, signal: Signal | undefined): Promise<T> => {
  if (!signal) return work;
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    // Signals may outlive thousands of calls; each call takes its listener along.
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
};

/** Waits, and rejects with the signal's reason when it aborts meanwhile. */
export const sleep = (milliseconds: number, signal?: Signal): Promise<void> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  return untilAborted(pause, signal).finally(() => clearTimeout(timer));
};

/** Timers that are asked for more than this fire at once. */
const longestTimer = 2_147_483_647;

/**
 * Does work under a signal that aborts when the caller's does, or when the time is over (a `TimeoutError`). Written out
 * because `AbortSignal.any` came during Node.js 18 and keeps every signal it was ever given.
 */
export const withDeadline = async <T>(
  milliseconds: number,
  signal: Signal | undefined,
  work: (signal: Signal) => Promise<T>,
): Promise<T> => {
  const controller = new AbortController();
  const late = () => controller.abort(new DOMException(`No answer within ${milliseconds} ms`, "TimeoutError"));
  const timer = setTimeout(late, Math.min(milliseconds, longestTimer));
  const abort = () => controller.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await untilAborted(work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
};
