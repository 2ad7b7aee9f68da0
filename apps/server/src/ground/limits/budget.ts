import { bounded } from "../../base/index.ts";

export interface BudgetOptions {
  /** Requests allowed per window, and at once after a pause. */
  readonly limit: number;
  /** Seconds in which a spent budget refills. */
  readonly window: number;
  /** Most callers remembered. Whoever is forgotten starts with a full budget. */
  readonly callers?: number;
}

export interface Budget {
  /** What it was made with: so many requests in so many seconds. */
  readonly limit: number;
  readonly window: number;
  /** Takes one from the caller's budget. Returns 0, or the seconds after which the next one is there. */
  readonly spend: (caller: string) => number;
  /** The same question without taking. */
  readonly wait: (caller: string) => number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket per caller. Nothing is kept for callers that have not been seen for a while. */
export const createBudget = ({ limit, window, callers = 50_000 }: BudgetOptions): Budget => {
  const buckets = bounded<string, Bucket>(callers);
  const perMs = limit / (window * 1000);

  const refilled = (caller: string): Bucket => {
    const now = performance.now();
    const bucket = buckets.get(caller);
    if (!bucket) {
      const fresh = { tokens: limit, at: now };
      buckets.set(caller, fresh);
      return fresh;
    }
    bucket.tokens = Math.min(limit, bucket.tokens + (now - bucket.at) * perMs);
    bucket.at = now;
    return bucket;
  };

  const secondsUntilOne = ({ tokens }: Bucket): number => (tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMs / 1000)));

  return Object.freeze({
    limit,
    window,
    wait: (caller: string) => secondsUntilOne(refilled(caller)),
    spend: (caller: string) => {
      const bucket = refilled(caller);
      const seconds = secondsUntilOne(bucket);
      if (seconds === 0) bucket.tokens -= 1;
      return seconds;
    },
  });
};
