import { FaableApiError } from "./error.ts";

/** How long a joined call waits for the one that does the work. */
export interface WaitLimit {
  /** Milliseconds. */
  readonly milliseconds: number;
  /** What is being waited for, for the error's message. */
  readonly what: string;
}

const tooLate = ({ milliseconds, what }: WaitLimit): FaableApiError =>
  new FaableApiError(`Gave up after waiting ${milliseconds / 1000} s for ${what}, which another call had begun`, {
    code: "timeout",
  });

const wait = <T>(work: Promise<T>, limit: WaitLimit): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooLate(limit)), limit.milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/**
 * Lets calls that come while the work is under way share it. Nothing is remembered afterwards.
 *
 * @param limit When given, calls that joined wait no longer than this; the work itself goes on.
 */
export const singleFlight = <T>(work: () => Promise<T>, limit?: WaitLimit): (() => Promise<T>) => {
  let flight: Promise<T> | undefined;
  return () => {
    if (flight) return limit ? wait(flight, limit) : flight;
    flight = work().finally(() => {
      flight = undefined;
    });
    return flight;
  };
};

/** Does the work once and remembers its result; a failure is not remembered. */
export const onceSuccessful = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let result: { readonly value: T } | undefined;
  const load = singleFlight(async () => {
    result = { value: await work() };
    return result.value;
  });
  return async () => (result ? result.value : load());
};
