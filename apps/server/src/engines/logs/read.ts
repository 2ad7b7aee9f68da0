import { auditStatuses, logListing } from "@faable/auth-contract";
import { type Selectable, type SqlBool, sql } from "kysely";
import type { ListSource } from "../../ground/lists/index.ts";
import { storedWord, type Tables } from "../../ground/storage/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";

export type LogRow = Selectable<Tables["logs"]>;

/** How rows are filtered. */
export const source: ListSource<"logs"> = {
  table: "logs",
  listing: logListing,
  columns: {
    origin: "type",
    user: "user_id",
    client: "client_id",
    team: "team_id",
    login: "login_id",
    since: "created_at",
    until: "created_at",
  },
  text: ["message"],
};

/** A row whose time is up is gone for readers, whether or not it has been deleted yet. */
export const alive = (now: Date) => sql<SqlBool>`(expires_at is null or expires_at > ${now})`;

export const findLog = ({ db, accountId }: Scope, id: string, now: Date): Promise<LogRow | undefined> =>
  db.selectFrom("logs").selectAll().where("account_id", "=", accountId).where("id", "=", id).where(alive(now)).executeTakeFirst();

/** The row as the Management API shows it, its references as ids. */
export const toLog = (row: LogRow) => ({
  id: row.id,
  account: row.account_id,
  type: row.type,
  status: storedWord("logs.status", auditStatuses, row.status),
  message: row.message,
  data: row.data,
  user: row.user_id,
  client: row.client_id,
  team: row.team_id,
  login: row.login_id,
  expires_at: row.expires_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.created_at.toISOString(),
});

/** The row without the body of what was posted to a receiver. */
export const withoutPosted = (log: ReturnType<typeof toLog>): ReturnType<typeof toLog> => {
  const { request } = log.data ?? {};
  if (typeof request !== "object" || request === null || !("body" in request)) return log;
  const { body: _, ...rest } = request;
  return { ...log, data: { ...log.data, request: rest } };
};
