/**
 * limits: budgets that keep one caller from spending everybody's time. Owns counting in this process, bounded however many
 * callers there are, and counting attempts in the database, for all processes at once. Leaves to the doors and engines:
 * which callers share a budget and how a refusal is answered.
 */
export { type Attempted, forgetAttempts, isNoted, note, purgeAttempts, returnAttempt, takeAttempts } from "./attempts.ts";
export { type Budget, type BudgetOptions, createBudget } from "./budget.ts";
export { createInFlight, type InFlight } from "./in-flight.ts";
