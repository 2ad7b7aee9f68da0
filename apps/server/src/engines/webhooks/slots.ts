/** Posts that may be under way at once on one node. */
const most = { normal: 256, slow: 64 } as const;

/** Where a post's place is: receivers that fail, hang or dawdle have a few places of their own, and keep nobody else's waiting. */
export type Kind = "normal" | "slow";

/** Divides the posts that may be under way among accounts and receivers. */
export interface Slots {
  /** Takes at most so many places, and answers how many there were. */
  readonly take: (accountId: string, kind: Kind, wanted: number) => number;
  readonly giveBack: (accountId: string, kind: Kind, count: number) => void;
}

interface Places {
  readonly all: number;
  taken: number;
  readonly accounts: Map<string, number>;
}

const places = (all: number): Places => ({ all, taken: 0, accounts: new Map() });

const add = (kind: Places, accountId: string, count: number): void => {
  kind.taken += count;
  const own = (kind.accounts.get(accountId) ?? 0) + count;
  if (own === 0) kind.accounts.delete(accountId);
  else kind.accounts.set(accountId, own);
};

/**
 * An account has at most as many places as it leaves free, so that some are left for whoever comes next, however many receivers
 * of how many accounts hang.
 */
export const createSlots = (): Slots => {
  const kinds = { normal: places(most.normal), slow: places(most.slow) };
  return Object.freeze({
    take: (accountId: string, kind: Kind, wanted: number) => {
      const { all, taken, accounts } = kinds[kind];
      const [own, free] = [accounts.get(accountId) ?? 0, all - taken];
      const count = Math.max(0, Math.min(wanted, Math.ceil((free + own) / 2) - own));
      if (count > 0) add(kinds[kind], accountId, count);
      return count;
    },
    giveBack: (accountId: string, kind: Kind, count: number) => {
      if (count > 0) add(kinds[kind], accountId, -count);
    },
  });
};
