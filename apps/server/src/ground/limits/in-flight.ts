/** What takes long and is waited for elsewhere, of which each account may have so many at once. */
export interface InFlight {
  /** Takes a place and answers how to give it back; `undefined` when the account has none left. */
  readonly enter: (accountId: string) => (() => void) | undefined;
}

/** Holds an entry for accounts that wait for something at this moment, and for no other. */
export const createInFlight = (each: number): InFlight => {
  const taken = new Map<string, number>();
  const leave = (accountId: string) => (): void => {
    const left = (taken.get(accountId) ?? 1) - 1;
    if (left > 0) taken.set(accountId, left);
    else taken.delete(accountId);
  };
  return Object.freeze({
    enter: (accountId: string) => {
      const now = taken.get(accountId) ?? 0;
      if (now >= each) return undefined;
      taken.set(accountId, now + 1);
      return leave(accountId);
    },
  });
};
