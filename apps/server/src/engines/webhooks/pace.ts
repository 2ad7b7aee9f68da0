import type { Posted } from "./post.ts";
import type { Kind } from "./slots.ts";

/** How many posts to one receiver may be under way, and in whose places. */
export interface Pace {
  readonly kind: Kind;
  readonly width: number;
}

/** Few until it has answered well and while it takes its time, one while it does not. */
const widths = { failing: 1, first: 4, most: 64 } as const;

/** Milliseconds after which an answer came slowly, however good it was. */
const slowly = 1_000;

/** A receiver that has failed of late begins where it left off: nothing else is remembered of it while nothing of it is due. */
export const paceAtFirst = (failingSince: Date | null): Pace =>
  failingSince === null ? { kind: "normal", width: widths.first } : { kind: "slow", width: widths.failing };

/** The pace after posts of which the answers are known. */
export const paceAfter = (
  { width }: Pace,
  posted: readonly { readonly delivered: boolean; readonly attempt: Pick<Posted["attempt"], "duration_ms"> }[],
): Pace => {
  if (!posted.some(({ delivered }) => delivered)) return { kind: "slow", width: widths.failing };
  if (posted.some(({ attempt }) => attempt.duration_ms > slowly)) return { kind: "slow", width: widths.first };
  const isWell = posted.every(({ delivered }) => delivered);
  return { kind: "normal", width: isWell ? Math.min(width * 2, widths.most) : width };
};
