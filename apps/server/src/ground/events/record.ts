import {
  type AuditEntry,
  type AuditStatus,
  type AuditType,
  auditEvents,
  type Change,
  type ChangeType,
  type DataOf,
  whatHappened,
} from "@faable/auth-contract";
import { type Actor, createOrderedId, instantOfId, storable, storableJson } from "../../base/index.ts";
import { type Scope, type Transaction, tenantTable } from "../tenancy/index.ts";

/** Whom a row concerns, by id. */
export interface Concerned {
  readonly user?: string;
  readonly client?: string;
  readonly team?: string;
}

/** One event before it is stored. Its type says what belongs into `data`. */
export interface AuditEvent<T extends AuditType = AuditType> {
  readonly type: T;
  readonly at: Date;
  readonly data: DataOf<(typeof auditEvents)[T]>;
  readonly actor?: Actor;
  /** Default: what the type's declaration says. */
  readonly status?: AuditStatus;
  /** Default: what the type's declaration says of this status. */
  readonly message?: string;
  readonly concerned?: Concerned;
}

const logs = tenantTable("logs");

const dataOf = ({ actor, data }: AuditEvent): object => {
  if (!actor) return data;
  const { ip, login: _, ...who } = actor;
  return { actor: who, ...(ip === undefined ? {} : { ip }), ...data };
};

const rowOf = (accountId: string, event: AuditEvent, id: string) => {
  const { status: usual, keepFor }: AuditEntry = auditEvents[event.type];
  const { status = usual } = event;
  return {
    account_id: accountId,
    id,
    type: event.type,
    status,
    message: storable(event.message ?? whatHappened(event.type, status)),
    data: storableJson(dataOf(event)),
    user_id: event.concerned?.user ?? null,
    client_id: event.concerned?.client ?? null,
    team_id: event.concerned?.team ?? null,
    login_id: event.actor?.login ?? null,
    created_at: event.at,
    expires_at: keepFor === null ? null : new Date(event.at.getTime() + keepFor * 1000),
  };
};

/** Milliseconds that a row may be younger than what it tells of. Readers of new rows look no further back (`seen.ts`). */
const late = 30_000;

/** The time of a row that is written `now`: that of what it tells of, or, when it could not be written for so long, its own. */
export const timeOfRow = (at: Date, now: Date): Date => (now.getTime() - at.getTime() > late ? now : at);

/** Rows of one statement: each number of them is a statement of its own, which is compiled once. */
const together = 20;

/** Writes events of one account. Inside a transaction they are committed with what they tell of. */
export const recordAll = async (
  { db, accountId, told, send }: Scope & Partial<Pick<Transaction, "told" | "send">>,
  events: readonly AuditEvent[],
): Promise<void> => {
  if (events.length === 0) return;
  // Of one instant, too, what is told first comes first: in a transaction everything happens at one.
  const first = told?.(events.length) ?? 0;
  const rows = events.map((event, at) => rowOf(accountId, event, createOrderedId("log", event.at, first + at)));
  if (send)
    for (let at = 0; at < rows.length; at += together) logs.add({ db, accountId, send }, ...rows.slice(at, at + together));
  else await db.insertInto("logs").values(rows).execute();
};

const isRecorded = async ({ db, accountId }: Scope, id: string): Promise<boolean> =>
  (await db.selectFrom("logs").select("id").where("account_id", "=", accountId).where("id", "=", id).execute()).length > 0;

/**
 * Writes an event whose id was given before it happened: of work that is done again, only what came of it first is told. Work that
 * waited for so long that nobody looks for new rows at the id's place any more has a row at its own; done twice, it is told twice.
 */
export const recordOnce = async (scope: Scope, id: string, event: AuditEvent): Promise<void> => {
  const { db, accountId } = scope;
  if (event.at.getTime() - instantOfId(id) > late) {
    if (!(await isRecorded(scope, id))) await recordAll(scope, [event]);
    return;
  }
  await db
    .insertInto("logs")
    .values(rowOf(accountId, event, id))
    .onConflict((conflict) => conflict.columns(["account_id", "id"]).doNothing())
    .execute();
};

/** Writes what somebody did, in the transaction in which it is done. */
export const record = <T extends AuditType>(
  transaction: Transaction,
  type: T,
  data: AuditEvent<T>["data"],
  concerned: Concerned = {},
): Promise<void> => recordAll(transaction, [{ type, data, concerned, at: transaction.at, actor: transaction.actor }]);

/** Writes an administrative change of one object: which it is, and the names of the fields that changed. */
export const recordChange = (
  transaction: Transaction,
  type: ChangeType,
  id: string,
  changed?: readonly string[],
  concerned: Concerned = {},
): Promise<void> => {
  const data: Change = { resource_id: id, ...(changed === undefined ? {} : { changed: [...changed] }) };
  return recordAll(transaction, [{ type, data, concerned, at: transaction.at, actor: transaction.actor }]);
};
