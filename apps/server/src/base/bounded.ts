import { LRUCache } from "lru-cache";

/**
 * A cache of at most `max` entries, of which the least recently used leave first. It takes memory as it fills: with the
 * library's `max` all its places would be reserved, and written, at the start.
 */
export const bounded = <K extends NonNullable<unknown>, V extends NonNullable<unknown>>(max: number): LRUCache<K, V> =>
  new LRUCache<K, V>({ maxSize: max, sizeCalculation: () => 1 });
