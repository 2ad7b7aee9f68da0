import { actionTriggers, lifetimes } from "@faable/auth-contract";
import { purgeAttempts } from "../../ground/limits/index.ts";
import { type Database, purgeRows, type Scope } from "../../ground/tenancy/index.ts";
import { purgeActionEvents } from "../../records/actions/index.ts";
import { purgeGrants } from "../../records/grants/index.ts";
import { purgeInteractions } from "../../records/interactions/index.ts";
import { purgeSessions } from "../../records/sessions/index.ts";

const batch = 5_000;

const ago = (now: Date, seconds: number): Date => new Date(now.getTime() - seconds * 1000);

type Purge = (scope: Scope, now: Date, batch: number) => Promise<number>;

/** Everything that has an end. Grants go with their session, and at the latest when they end themselves. */
const purges: readonly Purge[] = [
  (scope, now, size) => purgeRows(scope, "logs", "expires_at", now, size),
  purgeAttempts,
  (scope, now, size) => purgeRows(scope, "events", "created_at", ago(now, lifetimes.events), size),
  (scope, now, size) => purgeInteractions(scope, now, size),
  (scope, now, size) => purgeSessions(scope, ago(now, lifetimes.endedSessions), size),
  (scope, now, size) => purgeGrants(scope, now, size),
  (scope, _now, size) => purgeActionEvents(scope, actionTriggers, size),
];

const purgeAccount = async (scope: Scope, now: Date): Promise<void> => {
  for (const purge of purges) for (let deleted = batch; deleted >= batch; ) deleted = await purge(scope, now, batch);
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
