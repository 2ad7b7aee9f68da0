import { purgeAttempts } from "../../ground/limits/index.ts";
import type { Database, Scope } from "../../ground/tenancy/index.ts";

const batch = 5_000;

/** By key and through an index that starts with the account, so that a distributed database can plan it too. */
const purgeLogs = async ({ db, accountId }: Scope, now: Date): Promise<number> => {
  const due = db
    .selectFrom("logs")
    .select("id")
    .where("account_id", "=", accountId)
    .where("expires_at", "<=", now)
    .orderBy("expires_at")
    .limit(batch);
  const { numDeletedRows } = await db
    .deleteFrom("logs")
    .where("account_id", "=", accountId)
    .where("id", "in", due)
    .executeTakeFirst();
  return Number(numDeletedRows);
};

const purgeAccount = async (scope: Scope, now: Date): Promise<void> => {
  for (let deleted = batch; deleted >= batch; ) deleted = await purgeLogs(scope, now);
  for (let deleted = batch; deleted >= batch; ) deleted = await purgeAttempts(scope, now, batch);
};

/** Accounts in pages: there may be very many, and one with its part of the database away must not keep the others. */
async function* accountIds({ installation }: Database): AsyncGenerator<string> {
  let after = "";
  for (let more = true; more; ) {
    const query = installation.selectFrom("accounts").select("account_id").where("account_id", ">", after);
    const rows = await query.orderBy("account_id").limit(500).execute();
    for (const { account_id } of rows) yield account_id;
    after = rows.at(-1)?.account_id ?? after;
    more = rows.length === 500;
  }
}

/** Deletes rows whose time is up, in batches, account by account. Several nodes may do so at once. */
export const purgeExpired = async (database: Database, now: Date): Promise<void> => {
  const failures: unknown[] = [];
  for await (const id of accountIds(database))
    await purgeAccount(database.backgroundScope(id), now).catch((error: unknown) => void failures.push(error));
  if (failures.length > 0)
    throw new AggregateError(failures, `The expired rows of ${failures.length} accounts could not be purged.`);
};
