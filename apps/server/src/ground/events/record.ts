import { createId } from "../../base/index.ts";
import type { Executor } from "../storage/index.ts";
import type { Actor } from "./actor.ts";

/** One row of the audit trail, before it is stored. Holds names and ids, never secrets, tokens or values of claims. */
export interface AuditEvent {
  readonly accountId: string;
  /** Dotted name of the catalogue, for example `admin.user.updated`. */
  readonly type: string;
  readonly status: "success" | "failed" | "info";
  readonly message: string;
  readonly at: Date;
  readonly actor?: Actor;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly userId?: string;
  readonly clientId?: string;
  readonly teamId?: string;
  /** Seconds after which it is purged; kept when absent. */
  readonly keepFor?: number;
}

const dataOf = ({ actor, data }: AuditEvent): Readonly<Record<string, unknown>> => {
  if (!actor) return data ?? {};
  const { ip, ...who } = actor;
  return { actor: who, ...(ip === undefined ? {} : { ip }), ...data };
};

const rowOf = (event: AuditEvent) => ({
  account_id: event.accountId,
  id: createId("log", event.at),
  type: event.type,
  status: event.status,
  message: event.message,
  data: JSON.stringify(dataOf(event)),
  user_id: event.userId ?? null,
  client_id: event.clientId ?? null,
  team_id: event.teamId ?? null,
  created_at: event.at,
  expires_at: event.keepFor === undefined ? null : new Date(event.at.getTime() + event.keepFor * 1000),
});

/** Writes events in the caller's transaction. */
export const recordAll = async (db: Executor, events: readonly AuditEvent[]): Promise<void> => {
  if (events.length === 0) return;
  await db.insertInto("logs").values(events.map(rowOf)).execute();
};

export const record = (db: Executor, event: AuditEvent): Promise<void> => recordAll(db, [event]);
