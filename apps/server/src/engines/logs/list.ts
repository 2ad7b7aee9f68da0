import { type AuditEntry, auditEvents } from "@faable/auth-contract";
import { type SqlBool, sql } from "kysely";
import { conditionFor, type ListRequest, listRows, pageOf, type Rows, type Term } from "../../ground/lists/index.ts";
import { rowsOf, type Scope, type TenantRows } from "../../ground/tenancy/index.ts";
import { alive, type LogRow, source } from "./read.ts";
import { inTime } from "./time-range.ts";

const isOrigin = ({ field, negated }: Term): boolean => field === "origin" && !negated;

/** Types below one name: `oauth` has `oauth.logout`, and itself if it is one. */
const entriesOf = ({ values: [origin = ""] }: Term): readonly (readonly [type: string, entry: AuditEntry])[] =>
  Object.entries(auditEvents).filter(([type]) => type === origin || type.startsWith(`${origin}.`));

/** What bounds the time alone leaves the newest rows of each type next to each other in its index. */
const isTime = ({ field }: Term): boolean => field === "since" || field === "until";

/** What many rows have alike: to look for it among rows of a kind that are few is less than to look for that kind among these. */
const isCommon = ({ field }: Term): boolean => field === "status" || field === "client";

/** Rows that are kept for good tell of what administrators do, which is seldom beside what everybody does all day. */
const areFew = (entries: readonly (readonly [string, AuditEntry])[]): boolean =>
  entries.every(([, { keepFor }]) => keepFor === null);

/** Looked at in the rows that the index of types brings: in this form no other index offers itself, which would be read once for each type. */
const lookedAt = (rows: TenantRows, term: Term): TenantRows => rows.where(sql<SqlBool>`(${conditionFor(source, term)}) is true`);

/** The newest rows of each type, next to each other. */
const newestOf = (scope: Scope, rows: TenantRows, types: readonly string[], request: ListRequest) => {
  const newest = pageOf(rows.where("logs.type", "=", sql.ref("kind.name")), source, request).select("logs.id");
  const kinds = sql<{ name: string }>`unnest(${[...types]}::text[])`.as<"kind">(sql`kind(name)`);
  return scope.db
    .selectFrom(kinds)
    .innerJoinLateral(newest.as("newest"), (join) => join.onTrue())
    .select("newest.id")
    .orderBy("newest.id", request.sort.descending ? "desc" : "asc")
    .limit(request.limit + 1);
};

/** Whether a page of these types is best read type by type: where nothing else narrows it, or what does so narrows it little. */
const isByType = (entries: ReturnType<typeof entriesOf>, others: readonly Term[], { text, count }: ListRequest): boolean =>
  text.length === 0 && !count && (others.length === 0 || (areFew(entries) && others.every(isCommon)));

/** What administrators did with a client: an index holds these rows alone, and the planner sees that only from these words. */
const isAboutClient = (entries: ReturnType<typeof entriesOf>, others: readonly Term[]): boolean =>
  entries.every(([type]) => type.startsWith("admin.")) && others.some(({ field, negated }) => field === "client" && !negated);

/**
 * Narrows rows to the types of an origin, of which the planner knows how many rows there are, as it does not of a beginning. A page
 * of nothing but an origin is one of the newest rows of each of its types: an index has those in their order, and none has those of
 * an origin, so that where they were few among very many all of them were read and sorted. So is one of a seldom origin and what
 * many others have, too: the planner takes two conditions to have nothing to do with each other, and would look for an
 * administrator's rows among millions of a client that has none.
 */
const ofOrigin = (scope: Scope, rows: TenantRows, request: ListRequest): TenantRows => {
  const origin = request.terms.find(isOrigin);
  if (!origin) return rows;
  const entries = entriesOf(origin);
  const types = entries.map(([type]) => type);
  const rest = request.terms.filter((term) => term !== origin);
  const others = rest.filter((term) => !isTime(term));
  const ofTypes = rows.where("type", "=", sql`any(${[...types]}::text[])`);
  if (isAboutClient(entries, others)) return ofTypes.where(sql<SqlBool>`type like 'admin.%'`);
  if (!isByType(entries, others, request)) return ofTypes;
  return rows.where(
    "id",
    "in",
    newestOf(scope, others.reduce(lookedAt, rows), types, { ...request, terms: rest.filter(isTime) }),
  );
};

/**
 * The index of teams holds every column that a condition is about. A page of a team and something else is found in it alone: its
 * rows lie far apart, and reading each of thousands to see that none is asked for takes longer than the page.
 */
const ofTeam = (rows: TenantRows, request: ListRequest): TenantRows => {
  const { terms, text, count } = request;
  const isCovered = text.length === 0 && !count && terms.length > 1;
  if (!isCovered || !terms.some(({ field, negated }) => field === "team" && !negated)) return rows;
  return rows.where("id", "in", pageOf(rows, source, request).select("logs.id"));
};

export const listLogs = (scope: Scope, request: ListRequest, now: Date): Promise<Rows<LogRow>> => {
  const rows = inTime(rowsOf(scope, "logs").where(alive(now)), request.terms);
  return listRows(ofTeam(ofOrigin(scope, rows, request), request), source, request);
};
