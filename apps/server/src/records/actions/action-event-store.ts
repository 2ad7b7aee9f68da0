import { type ActionTrigger, limits } from "@faable/auth-contract";
import { createId, storableJson } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";

/** An event that was given to Actions, as it is kept. */
export interface KeptEvent {
  readonly id: string;
  readonly at: Date;
  readonly event: Readonly<Record<string, unknown>>;
}

const rows = ({ db, accountId }: Scope, trigger: ActionTrigger) =>
  db.selectFrom("action_events").where("account_id", "=", accountId).where("trigger", "=", trigger);

/** An event to be kept, freed of what tells who it was. */
export interface NewKeptEvent {
  readonly trigger: ActionTrigger;
  readonly at: Date;
  readonly event: object;
}

export const keepEvents = async ({ db, accountId }: Scope, events: readonly NewKeptEvent[]): Promise<void> => {
  const rows = events.map(({ trigger, at, event }) => ({
    account_id: accountId,
    id: createId("actionEvent", at),
    trigger,
    event: storableJson(event),
    created_at: at,
    updated_at: at,
  }));
  await db.insertInto("action_events").values(rows).execute();
};

/** The last events of a trigger, newest first. */
export const findKeptEvents = async (scope: Scope, trigger: ActionTrigger, limit: number): Promise<readonly KeptEvent[]> => {
  const found = await rows(scope, trigger).selectAll().orderBy("id", "desc").limit(limit).execute();
  return found.map(({ id, created_at: at, event }) => ({ id, at, event }));
};

/** Deletes all that are kept: the account does not want it any more. */
export const forgetEvents = async ({ db, accountId }: Scope): Promise<void> => {
  await db.deleteFrom("action_events").where("account_id", "=", accountId).execute();
};

/** Deletes what is older than the last events of a trigger. Answers how many. */
const purgeOf = async (scope: Scope, trigger: ActionTrigger, batch: number): Promise<number> => {
  const oldest = await rows(scope, trigger)
    .select("id")
    .orderBy("id", "desc")
    .offset(limits.actionEvents)
    .limit(1)
    .executeTakeFirst();
  if (!oldest) return 0;
  const due = rows(scope, trigger).select("id").where("id", "<=", oldest.id).orderBy("id").limit(batch);
  const { numDeletedRows } = await scope.db
    .deleteFrom("action_events")
    .where("account_id", "=", scope.accountId)
    .where("id", "in", due)
    .executeTakeFirst();
  return Number(numDeletedRows);
};

/** Keeps no more events than can be replayed. Answers the most that it deleted of one trigger. */
export const purgeActionEvents = async (scope: Scope, triggers: readonly ActionTrigger[], batch: number): Promise<number> => {
  let most = 0;
  for (const trigger of triggers) most = Math.max(most, await purgeOf(scope, trigger, batch));
  return most;
};
