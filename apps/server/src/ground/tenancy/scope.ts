import type { Executor } from "../storage/index.ts";

/**
 * One account and the way to its rows, and to nobody else's: the executor refuses every statement that is not about this
 * account. The first argument of every store function.
 */
export interface Scope {
  readonly accountId: string;
  readonly db: Executor;
}
