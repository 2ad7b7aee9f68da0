/** Who waits, in turns by account: an account with many runs waits longer for its second one, and nobody else does. */
export interface Turns<T> {
  /** `false`: the account, or everybody together, has too many waiting. */
  readonly add: (account: string, item: T) => boolean;
  /** Back to the front of its account, whatever the limits say: it had its turn. */
  readonly putBack: (account: string, item: T) => void;
  /** The first item, in the order of turns, that `take` accepts; its account then goes to the end. */
  readonly next: (take: (account: string, item: T) => boolean) => boolean;
  readonly remove: (account: string, item: T) => void;
  readonly accounts: () => Iterable<string>;
  readonly clear: () => readonly T[];
  readonly size: () => number;
}

export const createTurns = <T>(mostPerAccount: number, most: number): Turns<T> => {
  const waiting = new Map<string, T[]>();
  let size = 0;

  const itemsOf = (account: string): T[] => {
    const present = waiting.get(account);
    if (present) return present;
    const items: T[] = [];
    waiting.set(account, items);
    return items;
  };
  const drop = (account: string, items: T[], at: number): void => {
    items.splice(at, 1);
    size -= 1;
    waiting.delete(account);
    if (items.length > 0) waiting.set(account, items);
  };

  return {
    add: (account, item) => {
      if (size >= most || (waiting.get(account)?.length ?? 0) >= mostPerAccount) return false;
      itemsOf(account).push(item);
      size += 1;
      return true;
    },
    putBack: (account, item) => {
      itemsOf(account).unshift(item);
      size += 1;
    },
    next: (take) => {
      for (const [account, items] of waiting) {
        const [item] = items;
        if (item === undefined || !take(account, item)) continue;
        drop(account, items, 0);
        return true;
      }
      return false;
    },
    remove: (account, item) => {
      const items = waiting.get(account);
      const at = items?.indexOf(item) ?? -1;
      if (!items || at < 0) return;
      items.splice(at, 1);
      size -= 1;
      if (items.length === 0) waiting.delete(account);
    },
    accounts: () => waiting.keys(),
    clear: () => {
      const all = [...waiting.values()].flat();
      waiting.clear();
      size = 0;
      return all;
    },
    size: () => size,
  };
};
