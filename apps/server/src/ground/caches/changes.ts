/** What caches keep, and what a change can therefore be about; work that waits to be done, and what others wait to hear of. */
export type ChangeNoun = (typeof nouns)[number];

const nouns = ["account", "key", "client", "api", "connection", "action", "job", "event", "delivery"] as const;

/** Something cached has changed in this account. */
export interface Change {
  readonly noun: ChangeNoun;
  readonly accountId: string;
}

export const changesChannel = "faable_changes";

export const encodeChange = ({ noun, accountId }: Change): string => `${noun}:${accountId}`;

const isNoun = (text: string): text is ChangeNoun => nouns.some((noun) => noun === text);

export const decodeChange = (payload: string): Change | undefined => {
  const [noun = "", accountId = ""] = payload.split(":");
  return isNoun(noun) ? { noun, accountId } : undefined;
};

type Listener = (accountId: string) => void;

/**
 * Where caches hear of changes, made here or on another node, and learn how far they may believe what they hold. While
 * notifications do not arrive (`live` is false) that is a second; while the database cannot even be asked (`away`) what
 * they have is all there is.
 */
export interface Changes {
  readonly live: () => boolean;
  readonly on: (noun: ChangeNoun, listener: Listener) => void;
  readonly apply: (change: Change) => void;
  /** The notifications stopped or started again: whatever was missed meanwhile may have changed. */
  readonly setLive: (live: boolean) => void;
  /** Called whenever nothing that was read before may be believed any more: the notifications ended, or began again. */
  readonly onReset: (listener: (live: boolean) => void) => void;
  readonly away: () => boolean;
  /** Tells whether the database answered a question just now. */
  readonly asked: (answered: boolean) => void;
}

/** Milliseconds for which one unanswered question counts: longer than the next one takes to fail, so that they overlap. */
const awayFor = 5_000;

export const createChanges = (): Changes => {
  const listeners = new Map<ChangeNoun, Listener[]>();
  const resets: ((live: boolean) => void)[] = [];
  let isLive = false;
  let awayUntil = 0;
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
      if (live) awayUntil = 0;
      for (const reset of resets) reset(live);
    },
    onReset: (listener: (live: boolean) => void) => {
      resets.push(listener);
    },
    away: () => awayUntil > 0 && performance.now() < awayUntil,
    asked: (answered: boolean) => {
      awayUntil = answered ? 0 : performance.now() + awayFor;
    },
  });
};
