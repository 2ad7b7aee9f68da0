import type { Static, TSchema } from "typebox";
import { shapeOf } from "../../base/index.ts";

/** What a room says of a kind of work. */
export interface QueueDeclaration<T extends TSchema> {
  /** Letters and underscores. Work of a name that nobody handles waits. */
  readonly name: string;
  /** What one piece of work says, beside its account. No secrets: it lies in the database until it is done. */
  readonly data: T;
  /** Seconds that one try may take. Then it is given up, whatever becomes of it, and made again. */
  readonly expireIn: number;
  /** Tries after the first, for work that threw or whose process ended. */
  readonly retries: number;
}

/** A kind of work. Declared by the room that asks for it; done by a handler that `compose` binds to it. */
export interface Queue<T extends TSchema = TSchema> extends QueueDeclaration<T> {
  /** Whether stored work is what this version knows. */
  readonly fits: (value: unknown) => value is Static<T>;
}

/** One piece of work, as its handler gets it. */
export interface Job<T extends TSchema> {
  readonly accountId: string;
  readonly data: Static<T>;
  /** Aborted when its time is over, or when the server stops. */
  readonly signal: AbortSignal;
}

/** Does one piece of work. What it throws is logged, and the work is tried again: it must bear being done twice. */
export type Handle<T extends TSchema> = (job: Job<T>) => Promise<void>;

export const queue = <T extends TSchema>(declared: QueueDeclaration<T>): Queue<T> =>
  Object.freeze({ ...declared, fits: shapeOf(declared.data) });
