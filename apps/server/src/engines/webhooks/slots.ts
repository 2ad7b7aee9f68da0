/** Posts that may be under way at once on one node. */
const most = { normal: 256, slow: 64, ofAccount: 128 } as const;

/** Where a post's place is: receivers that fail or hang have a few places of their own, and keep nobody else's waiting. */
export type Kind = "normal" | "slow";

/** Divides the posts that may be under way among accounts and receivers. */
export interface Slots {
  /** Takes at most so many places, and answers how many there were. */
  readonly take: (accountId: string, kind: Kind, wanted: number) => number;
  readonly giveBack: (accountId: string, kind: Kind, count: number) => void;
}

export const createSlots = (): Slots => {
  const taken = { normal: 0, slow: 0 };
  const accounts = new Map<string, number>();
  const add = (accountId: string, kind: Kind, count: number): void => {
    taken[kind] += count;
    const own = (accounts.get(accountId) ?? 0) + count;
    if (own === 0) accounts.delete(accountId);
    else accounts.set(accountId, own);
  };
  return Object.freeze({
    take: (accountId: string, kind: Kind, wanted: number) => {
      const free = Math.min(most[kind] - taken[kind], most.ofAccount - (accounts.get(accountId) ?? 0));
      const count = Math.max(0, Math.min(wanted, free));
      if (count > 0) add(accountId, kind, count);
      return count;
    },
    giveBack: (accountId: string, kind: Kind, count: number) => {
      if (count > 0) add(accountId, kind, -count);
    },
  });
};
