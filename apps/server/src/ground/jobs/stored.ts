import type { Static, TSchema } from "typebox";
import type { Queue } from "./queue.ts";

/** A piece of work as it lies in the database. */
export interface Stored {
  readonly account: string;
  readonly data: unknown;
}

export const storedJob = (accountId: string, data: unknown): Stored => ({ account: accountId, data });

/** Another version of the server may have written it. What does not fit is not done, and stays in the database for whoever looks. */
export const readJob = <T extends TSchema>(
  { name, fits }: Queue<T>,
  stored: unknown,
): { readonly accountId: string; readonly data: Static<T> } => {
  const [account, data]: unknown[] =
    typeof stored === "object" && stored !== null ? [Reflect.get(stored, "account"), Reflect.get(stored, "data")] : [];
  if (typeof account !== "string" || !fits(data)) throw new Error(`Work of ${name} has another shape than this version knows.`);
  return { accountId: account, data };
};
