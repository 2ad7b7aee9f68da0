import { type Problem, problem } from "../../../base/index.ts";
import type { Budget } from "../../../ground/limits/index.ts";

/** Budgets of the token endpoint, each per source address, so that nobody spends another's. */
export interface TokenBudgets {
  /** Requests of authenticated clients, per client. */
  readonly requests: Budget;
  /** Refused requests, per client, or together for all names that no client of the account has. */
  readonly failures: Budget;
}

/** Whose budget it is. Names that strangers make up share one, so that a new name is not a new budget. */
export const callerKey = (accountId: string, clientId: string | undefined, address: string): string =>
  `${accountId}\n${clientId ?? ""}\n${address}`;

const tooMany = ({ limit, window }: Budget, what: string, seconds: number): Problem =>
  problem(
    "too_many_requests",
    `More than ${limit} ${what} in ${window} seconds from one address. Try again in ${seconds} seconds, and reuse tokens until they expire.`,
    { headers: { "retry-after": String(seconds) } },
  );

const spent = (budget: Budget | undefined, caller: string, what: string): Problem | undefined => {
  const seconds = budget?.spend(caller) ?? 0;
  return budget && seconds > 0 ? tooMany(budget, what, seconds) : undefined;
};

/** Takes one from the budget of an authenticated client. */
export const spendRequest = (budgets: TokenBudgets | undefined, caller: string): void => {
  const refusal = spent(budgets?.requests, caller, "token requests of one client");
  if (refusal) throw refusal;
};

/** Takes one from the budget of refusals. Once it is spent, this is what is answered instead of the refusal. */
export const spendFailure = (budgets: TokenBudgets | undefined, caller: string): Problem | undefined =>
  spent(budgets?.failures, caller, "refused token requests");
