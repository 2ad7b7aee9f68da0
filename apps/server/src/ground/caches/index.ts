/**
 * caches: records of tenants kept in this process, small and bounded. Owns how long they are believed, and the changes
 * that end them wherever they were made. Leaves loading to the room whose noun it is.
 */
export { type CacheOptions, createTenantCache, type TenantCache } from "./cache.ts";
export {
  type Change,
  type ChangeNoun,
  type Changes,
  changesChannel,
  createChanges,
  decodeChange,
  encodeChange,
} from "./changes.ts";
