import { problem, unavailable } from "../../base/index.ts";

export interface ShareOptions {
  /** What one account may have at once. */
  readonly each: number;
  /** How many more of its requests may wait for it. */
  readonly waiting: number;
  /** Milliseconds that one of them waits at most. */
  readonly timeout: number;
  /** Whether the last question to the database was left without an answer. */
  readonly isAway: () => boolean;
  /** Asks it now. */
  readonly answers: () => Promise<boolean>;
}

/** Divides something scarce among the accounts that ask for it. */
export interface Shares {
  /**
   * Takes one of the account's share and answers how to give it back. Beyond its share an account waits for itself; beyond
   * that it is refused: with 429 when it keeps its share busy, with 503 when the database does, by not answering. Another
   * account is never waited for.
   */
  readonly take: (accountId: string) => Promise<() => void>;
}

interface Account {
  taken: number;
  readonly queue: ((taken: boolean) => void)[];
}

const busy = () =>
  problem("too_many_requests", "This account keeps its share of the database busy. Try again in a second.", {
    headers: { "retry-after": "1" },
  });

/** Holds an entry for accounts that have or want something at this moment, and for no other. */
export const createShares = ({ each, waiting, timeout, isAway, answers }: ShareOptions): Shares => {
  const accounts = new Map<string, Account>();

  const giveBack = (accountId: string, account: Account) => (): void => {
    const next = account.queue.shift();
    if (next) return void next(true);
    account.taken -= 1;
    if (account.taken === 0) accounts.delete(accountId);
  };

  const wait = (account: Account): Promise<boolean> =>
    new Promise((resolve) => {
      const turn = (taken: boolean): void => {
        clearTimeout(timer);
        resolve(taken);
      };
      const timer = setTimeout(() => {
        account.queue.splice(account.queue.indexOf(turn), 1);
        resolve(false);
      }, timeout);
      account.queue.push(turn);
    });

  return Object.freeze({
    take: async (accountId: string) => {
      // Whoever has waited for a silent database once must not wait for it again: no answer may take longer than 5 s.
      if (isAway() && !(await answers())) throw unavailable();
      const account = accounts.get(accountId) ?? { taken: 0, queue: [] };
      accounts.set(accountId, account);
      if (account.taken < each) account.taken += 1;
      else if (account.queue.length >= waiting || !(await wait(account))) throw (await answers()) ? busy() : unavailable();
      return giveBack(accountId, account);
    },
  });
};
