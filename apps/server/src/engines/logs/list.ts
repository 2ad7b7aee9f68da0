import { auditEvents } from "@faable/auth-contract";
import { sql } from "kysely";
import { type ListRequest, listRows, pageOf, type Rows, type Term } from "../../ground/lists/index.ts";
import { rowsOf, type Scope, type TenantRows } from "../../ground/tenancy/index.ts";
import { alive, type LogRow, source } from "./read.ts";
import { inTime } from "./time-range.ts";

const isOrigin = ({ field, negated }: Term): boolean => field === "origin" && !negated;

/** Types below one name: `oauth` has `oauth.logout`, and itself if it is one. */
const typesOf = ({ values: [origin = ""] }: Term): readonly string[] =>
  Object.keys(auditEvents).filter((type) => type === origin || type.startsWith(`${origin}.`));

/** What bounds the time alone leaves the newest rows of each type next to each other in its index. */
const areTimes = (terms: readonly Term[]): boolean => terms.every(({ field }) => field === "since" || field === "until");

/**
 * Narrows a page of an origin to the newest rows of each of its types. An index has those in their order, and none has those of
 * an origin: where they are few among very many, all of them were read and sorted.
 */
const newestOfOrigin = (scope: Scope, rows: TenantRows, request: ListRequest): TenantRows => {
  const origin = request.terms.find(isOrigin);
  const rest = request.terms.filter((term) => term !== origin);
  if (!origin || !areTimes(rest) || request.text.length > 0 || request.count) return rows;
  const ofKind = rows.where("logs.type", "=", sql.ref("kind.name"));
  const newest = pageOf(ofKind, source, { ...request, terms: rest }).select("logs.id");
  const kinds = sql<{ name: string }>`unnest(${[...typesOf(origin)]}::text[])`.as<"kind">(sql`kind(name)`);
  const ids = scope.db
    .selectFrom(kinds)
    .innerJoinLateral(newest.as("newest"), (join) => join.onTrue())
    .select("newest.id")
    .orderBy("newest.id", request.sort.descending ? "desc" : "asc")
    .limit(request.limit + 1);
  return rows.where("id", "in", ids);
};

export const listLogs = (scope: Scope, request: ListRequest, now: Date): Promise<Rows<LogRow>> => {
  const rows = inTime(rowsOf(scope, "logs").where(alive(now)), request.terms);
  return listRows(newestOfOrigin(scope, rows, request), source, request);
};
