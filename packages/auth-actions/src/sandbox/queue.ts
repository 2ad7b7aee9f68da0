/** Who waits, in turns by account: an account with many runs waits longer for its second one, and nobody else does. */
export interface Turns<T> {
  /** `false`: the account, or everybody together, has too many waiting. */
  readonly add: (account: string, item: T) => boolean;
  /** Back before those of its account that came later, whatever the limits say: it had its turn. */
  readonly putBack: (account: string, item: T) => void;
  /** The first item, in the order of turns, that `take` accepts; its account then goes to the end. */
  readonly next: (take: (account: string, item: T) => boolean) => boolean;
  /**
   * A turn of the account is over: it goes to the end. Without this an account that had its turn long ago, and used it until
   * now, would come before one that has waited meanwhile and had none.
   */
  readonly ended: (account: string) => void;
  readonly remove: (account: string, item: T) => void;
  readonly accounts: () => Iterable<string>;
  readonly clear: () => readonly T[];
  readonly size: () => number;
}

export interface TurnsOptions<T> {
  readonly most: number;
  readonly mostPerAccount: number;
  /** Items that let others of their account pass, and how many of them an account may have beside the others. */
  readonly yields: (item: T) => boolean;
  readonly mostYielding: number;
}

export const createTurns = <T>({ most, mostPerAccount, yields, mostYielding }: TurnsOptions<T>): Turns<T> => {
  /** In the order of turns: whoever has waited longest since they had one, or came, is first. */
  const waiting = new Map<string, T[]>();
  let size = 0;

  const firstYielding = (items: readonly T[]): number => {
    const at = items.findIndex(yields);
    return at < 0 ? items.length : at;
  };
  const isFull = (items: readonly T[], item: T): boolean => {
    const before = firstYielding(items);
    return yields(item) ? items.length - before >= mostYielding : before >= mostPerAccount;
  };
  const insert = (account: string, item: T, at: (items: readonly T[]) => number): void => {
    const items = waiting.get(account) ?? [];
    items.splice(at(items), 0, item);
    waiting.set(account, items);
    size += 1;
  };
  const drop = (account: string, items: T[], at: number): void => {
    items.splice(at, 1);
    size -= 1;
    if (items.length === 0) waiting.delete(account);
  };
  const ended = (account: string): void => {
    const items = waiting.get(account);
    if (!items) return;
    waiting.delete(account);
    waiting.set(account, items);
  };

  return {
    add: (account, item) => {
      if (size >= most || isFull(waiting.get(account) ?? [], item)) return false;
      insert(account, item, (items) => (yields(item) ? items.length : firstYielding(items)));
      return true;
    },
    putBack: (account, item) => insert(account, item, (items) => (yields(item) ? firstYielding(items) : 0)),
    next: (take) => {
      for (const [account, items] of waiting) {
        const [item] = items;
        if (item === undefined || !take(account, item)) continue;
        drop(account, items, 0);
        ended(account);
        return true;
      }
      return false;
    },
    ended,
    remove: (account, item) => {
      const items = waiting.get(account);
      const at = items?.indexOf(item) ?? -1;
      if (items && at >= 0) drop(account, items, at);
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
