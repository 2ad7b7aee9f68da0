/**
 * limits: budgets that keep one caller from spending everybody's time. Owns counting in this process, bounded however
 * many callers there are. Leaves to the doors: which callers share a budget and how a refusal is answered.
 */
export { type Budget, type BudgetOptions, createBudget } from "./budget.ts";
