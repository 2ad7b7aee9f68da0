import { type Changes, createTenantCache, type Db } from "../../ground/storage/index.ts";
import { type Api, apiFrom } from "./api.ts";
import { findApiByIdentifier } from "./api-store.ts";

/** APIs by identifier, from memory where it can. */
export interface Apis {
  readonly peek: (accountId: string, identifier: string) => Api | undefined;
  readonly get: (accountId: string, identifier: string) => Promise<Api | undefined>;
}

export const createApis = (db: Db, changes: Changes): Apis =>
  createTenantCache<Api>({
    changes,
    nouns: ["api", "account"],
    max: 10_000,
    load: async (accountId, identifier) => {
      const row = await findApiByIdentifier(db, accountId, identifier);
      return row && apiFrom(row);
    },
  });
