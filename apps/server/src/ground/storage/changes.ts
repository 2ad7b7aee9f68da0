/** What caches keep, and what a change can therefore be about. */
export type ChangeNoun = "account" | "key" | "client" | "api";

/** Something cached has changed in this account. */
export interface Change {
  readonly noun: ChangeNoun;
  readonly accountId: string;
}

export const channel = "faable_changes";

export const encodeChange = ({ noun, accountId }: Change): string => `${noun}:${accountId}`;

const isNoun = (text: string): text is ChangeNoun => text === "account" || text === "key" || text === "client" || text === "api";

export const decodeChange = (payload: string): Change | undefined => {
  const [noun = "", accountId = ""] = payload.split(":");
  return isNoun(noun) ? { noun, accountId } : undefined;
};

type Listener = (accountId: string) => void;

/**
 * Where caches hear of changes, made here or on another node. While the connection to the database's notifications is
 * down (`live` is false), caches must not trust what they hold for longer than a second.
 */
export interface Changes {
  readonly live: () => boolean;
  readonly on: (noun: ChangeNoun, listener: Listener) => void;
  readonly apply: (change: Change) => void;
  /** The notifications stopped or started again: whatever was missed meanwhile may have changed. */
  readonly setLive: (live: boolean) => void;
  /** Called whenever everything cached must be forgotten. */
  readonly onReset: (listener: () => void) => void;
}

export const createChanges = (): Changes => {
  const listeners = new Map<ChangeNoun, Listener[]>();
  const resets: (() => void)[] = [];
  let isLive = false;
  return Object.freeze({
    live: () => isLive,
    on: (noun: ChangeNoun, listener: Listener) => {
      listeners.set(noun, [...(listeners.get(noun) ?? []), listener]);
    },
    apply: ({ noun, accountId }: Change) => {
      for (const listener of listeners.get(noun) ?? []) listener(accountId);
    },
    setLive: (live: boolean) => {
      isLive = live;
      for (const reset of resets) reset();
    },
    onReset: (listener: () => void) => {
      resets.push(listener);
    },
  });
};
