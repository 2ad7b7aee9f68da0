import type { ActionTrigger } from "@faable/auth-contract";
import { createTenantCache } from "../../ground/caches/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { type Action, actionFrom } from "./action.ts";
import { findEnabled } from "./action-store.ts";

/** The Actions of an account that run at a trigger, in their order, from memory where it can. */
export interface Actions {
  readonly peek: (accountId: string, trigger: ActionTrigger) => readonly Action[] | undefined;
  readonly get: (accountId: string, trigger: ActionTrigger) => Promise<readonly Action[]>;
}

/** Accounts whose Actions are kept: at a hundred Actions of 64 KiB each, no more than the busiest fill memory. */
const kept = 2_000;

const at = (all: readonly Action[], trigger: ActionTrigger): readonly Action[] =>
  all.length === 0 ? all : all.filter(({ triggers }) => triggers.includes(trigger));

export const createActions = ({ scope, changes }: Database): Actions => {
  const cache = createTenantCache<readonly Action[]>({
    changes,
    nouns: ["action", "account"],
    max: kept,
    load: async (accountId) => (await findEnabled(scope(accountId))).map(actionFrom),
  });
  return Object.freeze({
    peek: (accountId: string, trigger: ActionTrigger) => {
      const all = cache.peek(accountId, "");
      return all && at(all, trigger);
    },
    get: async (accountId: string, trigger: ActionTrigger) => at((await cache.get(accountId, "")) ?? [], trigger),
  });
};
