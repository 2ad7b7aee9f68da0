/** Waiting work of several accounts, of which each account's turn comes round whatever the others have piled up. */
export interface FairQueue<T> {
  readonly size: () => number;
  readonly sizeOf: (accountId: string) => number;
  readonly push: (accountId: string, work: T) => void;
  /** Takes the oldest of the account whose turn it is. */
  readonly next: () => T | undefined;
}

/** Holds an entry for accounts that wait for something, and for no other. The first in the map is whose turn it is. */
export const createFairQueue = <T>(): FairQueue<T> => {
  const accounts = new Map<string, T[]>();
  let waiting = 0;
  return Object.freeze({
    size: () => waiting,
    sizeOf: (accountId: string) => accounts.get(accountId)?.length ?? 0,
    push: (accountId: string, work: T) => {
      const queue = accounts.get(accountId) ?? [];
      queue.push(work);
      accounts.set(accountId, queue);
      waiting += 1;
    },
    next: () => {
      const [turn] = accounts;
      if (!turn) return undefined;
      const [accountId, queue] = turn;
      const work = queue.shift();
      accounts.delete(accountId);
      if (queue.length > 0) accounts.set(accountId, queue);
      waiting -= 1;
      return work;
    },
  });
};
