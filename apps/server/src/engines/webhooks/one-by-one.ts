import { setTimeout as sleep } from "node:timers/promises";

/** Has works follow one another. */
export type OneByOne = <T>(work: () => Promise<T>) => Promise<T>;

/** Milliseconds of rest after each. The process is kept alive for it: what waits behind it at a stop is still to be written. */
const rest = 4;

/**
 * What is done for receivers that fail is done one thing at a time, with a rest in between. Posts to receivers that hang begin
 * together and are given up together, five seconds later: all that was written of them at once held up whoever was signing in.
 */
export const createOneByOne = (): OneByOne => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined).then(() => sleep(rest));
    return mine;
  };
};
