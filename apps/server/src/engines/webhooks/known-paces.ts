import { bounded } from "../../base/index.ts";
import { type Pace, paceAtFirst } from "./pace.ts";

/** Slow receivers that are remembered. */
const remembered = 10_000;

/** What this node knows of receivers while it posts nothing to them. */
export interface KnownPaces {
  /** How one is begun with, given since when it is stored to have failed; `undefined` where that is not known and has to be read. */
  readonly first: (key: string, failingSince: Date | null | undefined) => Pace | undefined;
  /** How it was posted to in the end, if it was. */
  readonly keep: (key: string, pace: Pace | undefined) => void;
}

/**
 * That a receiver answers, and takes its time, is stored nowhere: forgotten, it would begin among the quick ones with each event,
 * and all such ones at once.
 */
export const createKnownPaces = (): KnownPaces => {
  const slow = bounded<string, Pace>(remembered);
  return Object.freeze({
    first: (key: string, failingSince: Date | null | undefined) =>
      slow.get(key) ?? (failingSince === undefined ? undefined : paceAtFirst(failingSince)),
    keep: (key: string, pace: Pace | undefined) => {
      if (pace?.kind === "slow") slow.set(key, pace);
      else slow.delete(key);
    },
  });
};
