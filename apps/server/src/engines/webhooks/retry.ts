/** Seconds between a try that failed and the next one: 1 s, 10 s, 1 min, 10 min, 1 h, 6 h, 24 h. */
const waits = [1, 10, 60, 600, 3_600, 21_600, 86_400] as const;

/** A part of a wait that is left to chance, so that what failed together does not come back together. */
const jitter = 0.2;

/** Milliseconds until the next try, of a delivery that has failed so often; `undefined`: there is none. */
export const waitAfter = (failures: number, chance: () => number = Math.random): number | undefined => {
  const wait = waits[failures - 1];
  return wait === undefined ? undefined : wait * 1000 * (1 + jitter * chance());
};
