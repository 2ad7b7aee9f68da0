import { createTenantCache } from "../../ground/caches/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { type Api, apiFrom } from "./api.ts";
import { findApiByIdentifier } from "./api-store.ts";

/** APIs by identifier, from memory where it can. */
export interface Apis {
  readonly peek: (accountId: string, identifier: string) => Api | undefined;
  readonly get: (accountId: string, identifier: string) => Promise<Api | undefined>;
}

/** `isOperator` tells whose management API has the operator's permissions besides. */
export const createApis = ({ scope, changes }: Database, isOperator: (accountId: string) => Promise<boolean>): Apis =>
  createTenantCache<Api>({
    changes,
    nouns: ["api", "account"],
    max: 10_000,
    load: async (accountId, identifier) => {
      const row = await findApiByIdentifier(scope(accountId), identifier);
      return row && apiFrom(row, await isOperator(accountId));
    },
  });
