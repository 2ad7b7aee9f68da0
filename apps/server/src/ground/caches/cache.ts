import { bounded } from "../../base/index.ts";
import type { ChangeNoun, Changes } from "../storage/changes.ts";

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
  /** What is kept, without waiting; `undefined` when nothing fresh is. */
  readonly peek: (accountId: string, key: string) => V | undefined;
  /** What is kept or loaded. Absent records are not kept: strangers choose those keys. */
  readonly get: (accountId: string, key: string) => Promise<V | undefined>;
}

/** How long an entry is believed: while notifications arrive, and while they do not. */
const maxAge = { live: 30_000, deaf: 1_000 };

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

  const forget = (prefix: string): void => {
    generation += 1;
    for (const key of entries.keys()) if (key.startsWith(prefix)) entries.delete(key);
    for (const key of loading.keys()) if (key.startsWith(prefix)) loading.delete(key);
  };
  for (const noun of options.nouns) changes.on(noun, (accountId) => forget(options.acrossAccounts ? "" : `${accountId}\n`));
  changes.onReset(() => forget(""));

  const fresh = (place: string): V | undefined => {
    const entry = entries.get(place);
    if (!entry) return undefined;
    return performance.now() - entry.at < (changes.live() ? maxAge.live : maxAge.deaf) ? entry.value : undefined;
  };

  const loadNow = async (accountId: string, key: string, place: string): Promise<V | undefined> => {
    const before = generation;
    const value = await load(accountId, key);
    if (value !== undefined && before === generation) entries.set(place, { value, at: performance.now() });
    return value;
  };

  const loadOnce = (accountId: string, key: string, place: string): Promise<V | undefined> => {
    const running = loadNow(accountId, key, place).finally(() => {
      if (loading.get(place) === running) loading.delete(place);
    });
    loading.set(place, running);
    return running;
  };

  return Object.freeze({
    peek: (accountId: string, key: string) => fresh(`${accountId}\n${key}`),
    get: (accountId: string, key: string) => {
      const place = `${accountId}\n${key}`;
      const kept = fresh(place);
      return kept === undefined ? (loading.get(place) ?? loadOnce(accountId, key, place)) : Promise.resolve(kept);
    },
  });
};
