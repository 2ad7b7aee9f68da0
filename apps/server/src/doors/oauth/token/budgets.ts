import { problem } from "../../../base/index.ts";
import type { Budget } from "../../../ground/limits/index.ts";

/** Budgets of the token endpoint, each per client and source address, so that nobody spends another's. */
export interface TokenBudgets {
  /** Requests of authenticated clients. */
  readonly requests: Budget;
  /** Failed authentications. */
  readonly failures: Budget;
}

const tooMany = (seconds: number): Error =>
  problem("too_many_requests", `Too many token requests. Try again in ${seconds} seconds, and reuse tokens until they expire.`, {
    headers: { "retry-after": String(seconds) },
    oauth: { error: "invalid_request" },
  });

const spend = (budget: Budget, caller: string): void => {
  const seconds = budget.spend(caller);
  if (seconds > 0) throw tooMany(seconds);
};

export const spendRequest = (budgets: TokenBudgets | undefined, caller: string): void => {
  if (budgets) spend(budgets.requests, caller);
};

/**
 * Throttles guessing: once the budget is spent, wrong secrets are answered 429 without an audit row. The right secret is
 * never refused for another's failures, so nobody can be locked out; 256 random bits leave nothing to guess meanwhile.
 */
export const spendFailure = (budgets: TokenBudgets | undefined, caller: string): void => {
  if (budgets) spend(budgets.failures, caller);
};
