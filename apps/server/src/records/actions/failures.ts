import type { Scope } from "../../ground/tenancy/index.ts";

const row = ({ db, accountId }: Scope, id: string) =>
  db.updateTable("actions").where("account_id", "=", accountId).where("id", "=", id);

/** Counts a failure, and answers how many there have been in a row. */
export const countFailure = async (scope: Scope, id: string): Promise<number> => {
  const counted = await row(scope, id)
    .set(({ eb }) => ({ failures: eb("failures", "+", 1) }))
    .returning("failures")
    .executeTakeFirst();
  return counted?.failures ?? 0;
};

/** An Action that came to its end is not failing any more. */
export const forgetFailures = async (scope: Scope, id: string): Promise<void> => {
  await row(scope, id).set({ failures: 0 }).where("failures", ">", 0).execute();
};
