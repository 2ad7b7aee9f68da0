import { bounded } from "../../base/index.ts";
import { isConnectionLost, isUnavailable } from "../storage/index.ts";
import type { ChangeNoun, Changes } from "./changes.ts";

export interface CacheOptions<V> {
  readonly changes: Changes;
  /** Entries are forgotten when one of these changes in their account. */
  readonly nouns: readonly ChangeNoun[];
  /** Set when keys are not grouped by account (a host, for instance): any change of these nouns then forgets everything. */
  readonly acrossAccounts?: boolean;
  /** Most entries kept; the least recently used leave first. */
  readonly max: number;
  readonly load: (accountId: string, key: string) => Promise<V | undefined>;
}

/** Records of tenants, kept in this process for as long as nothing changes them. */
export interface TenantCache<V> {
  /** What is kept and may be believed, without waiting. */
  readonly peek: (accountId: string, key: string) => V | undefined;
  /** What is kept or loaded. Absent records are not kept: strangers choose those keys. */
  readonly get: (accountId: string, key: string) => Promise<V | undefined>;
}

/**
 * Milliseconds that an entry is believed: while notifications arrive, while they do not, and while the database cannot be
 * asked at all. The last is how long public keys and machine tokens of known clients outlive their database.
 */
const maxAge = { live: 30_000, deaf: 1_000, away: 300_000 } as const;

/** While the database is away it is asked again this often, beside the answers from memory and not before them. */
const askAgain = 1_000;

interface Entry<V> {
  readonly value: V;
  readonly at: number;
}

/**
 * A change raises the generation. A record read from the database before a change but arriving after it belongs to an
 * older generation and is not kept.
 */
export const createTenantCache = <V extends NonNullable<unknown>>(options: CacheOptions<V>): TenantCache<V> => {
  const { changes, load } = options;
  const entries = bounded<string, Entry<V>>(options.max);
  const loading = new Map<string, Promise<V | undefined>>();
  let generation = 0;
  let believedSince = 0;
  let askedAt = 0;

  const forget = (prefix: string): void => {
    generation += 1;
    for (const key of entries.keys()) if (key.startsWith(prefix)) entries.delete(key);
    for (const key of loading.keys()) if (key.startsWith(prefix)) loading.delete(key);
  };
  for (const noun of options.nouns) changes.on(noun, (accountId) => forget(options.acrossAccounts ? "" : `${accountId}\n`));
  // When notifications end, entries stay, unbelieved: should the database be away they are all there is. When they begin
  // again it is there, and whatever was kept may have changed unheard.
  changes.onReset((live) => {
    if (live) forget("");
    generation += 1;
    loading.clear();
    believedSince = performance.now();
  });

  const believed = (name: string, now: number): V | undefined => {
    const entry = entries.get(name);
    if (!entry) return undefined;
    if (changes.away()) return now - entry.at < maxAge.away ? entry.value : undefined;
    const fresh = entry.at >= believedSince && now - entry.at < (changes.live() ? maxAge.live : maxAge.deaf);
    return fresh ? entry.value : undefined;
  };

  /** A connection that broke says nothing about the database: it is asked once more, on another one. Silence does. */
  const ask = (accountId: string, key: string): Promise<V | undefined> => {
    const begin = performance.now();
    return load(accountId, key).catch((error: unknown) => {
      if (!isConnectionLost(error) || performance.now() - begin > askAgain / 2) throw error;
      return load(accountId, key);
    });
  };

  const loadNow = async (accountId: string, key: string, name: string): Promise<V | undefined> => {
    const before = generation;
    const value = await ask(accountId, key);
    changes.asked(true);
    if (value !== undefined && before === generation) entries.set(name, { value, at: performance.now() });
    return value;
  };

  const loadOnce = (accountId: string, key: string, name: string): Promise<V | undefined> => {
    const known = loading.get(name);
    if (known) return known;
    const running = loadNow(accountId, key, name).finally(() => {
      if (loading.get(name) === running) loading.delete(name);
    });
    loading.set(name, running);
    return running;
  };

  const loadOrKept = (accountId: string, key: string, name: string): Promise<V | undefined> =>
    loadOnce(accountId, key, name).catch((error: unknown) => {
      if (!isUnavailable(error)) throw error;
      changes.asked(false);
      const kept = believed(name, performance.now());
      if (kept === undefined) throw error;
      return kept;
    });

  const peek = (accountId: string, key: string): V | undefined => {
    const name = `${accountId}\n${key}`;
    const now = performance.now();
    const value = believed(name, now);
    if (value !== undefined && changes.away() && now - askedAt > askAgain) {
      askedAt = now;
      void loadOrKept(accountId, key, name).catch(() => undefined);
    }
    return value;
  };

  return Object.freeze({
    peek,
    get: (accountId: string, key: string) => {
      const kept = peek(accountId, key);
      return kept === undefined ? loadOrKept(accountId, key, `${accountId}\n${key}`) : Promise.resolve(kept);
    },
  });
};
