import { exportLogs, limits, logListing, type ReplyOf, readLogTail } from "@faable/auth-contract";
import { type Keyring, problem } from "../../base/index.ts";
import * as logs from "../../engines/logs/index.ts";
import type { ListRequest } from "../../ground/lists/index.ts";
import type { Admitted } from "./access.ts";
import { type Bound, bindLines, bindWaiting } from "./bind.ts";
import { malformedCursor, openCursor, parseList, signedCursor } from "./list-request.ts";
import type { ManagementRooms } from "./rooms.ts";

/**
 * How a row is shown to a caller. What was posted to a receiver is the whole user, as is what expand=user shows: who may read the
 * logs alone learns that it was posted, and where.
 */
export const shownTo = ({ scopes }: Pick<Admitted, "scopes">): ((row: logs.LogRow) => ReturnType<typeof logs.toLog>) =>
  scopes.has("read:users") ? logs.toLog : (row) => logs.withoutPosted(logs.toLog(row));

/** Makes a filter of what a query says. */
export type FilterOf = (accountId: string, query: string | undefined) => Promise<Pick<ListRequest, "terms" | "text">>;

/** Reads a query as the list of logs does, where it is no list that is read. */
export const filterOf =
  (keyring: Keyring, completed: (accountId: string, request: ListRequest) => Promise<ListRequest>): FilterOf =>
  (accountId, query) =>
    completed(accountId, parseList(keyring, accountId, "logs", logListing, query === undefined ? {} : { query }).request);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

const isSeen = (value: unknown): value is logs.Seen =>
  isObject(value) && typeof value.snapshot === "string" && typeof value.floor === "number";

const isWithin = (value: unknown): value is NonNullable<logs.TailPosition["within"]> =>
  isObject(value) && isSeen(value.upTo) && typeof value.after === "string";

const isTailPosition = (value: unknown): value is logs.TailPosition =>
  isObject(value) && isSeen(value.seen) && (value.within === undefined || isWithin(value.within));

const purposeOf = (accountId: string): string => JSON.stringify([accountId, "logs tail"]);

/** The cursor of what comes after a position: for any filter, since a reader has seen all rows up to it. */
export const tailCursor = (keyring: Keyring, accountId: string, position: logs.TailPosition): string =>
  signedCursor(keyring, position, purposeOf(accountId));

const positionAt = (keyring: Keyring, accountId: string, cursor: string): logs.TailPosition => {
  const position = openCursor(keyring, cursor, purposeOf(accountId));
  if (!isTailPosition(position)) throw malformedCursor();
  return position;
};

/** An export has one filter from its beginning to its end. */
const exportPurpose = (accountId: string, query = ""): string => JSON.stringify([accountId, "logs export", query]);

const isExportPosition = (value: unknown): value is logs.ExportPosition =>
  isObject(value) && isSeen(value.seen) && (value.after === undefined || typeof value.after === "string");

const startOf = (
  keyring: Keyring,
  purpose: string,
  cursor: string | undefined,
  after: string | undefined,
): logs.ExportPosition | undefined => {
  if (cursor === undefined && after !== undefined)
    throw problem("validation_error", "after says how far an export has come: send the cursor of its first line with it.", {
      details: { fields: ["after"] },
    });
  if (cursor === undefined) return undefined;
  const position = openCursor(keyring, cursor, purpose);
  if (!isExportPosition(position)) throw malformedCursor();
  return after === undefined ? position : { ...position, after };
};

type Line = ReplyOf<typeof exportLogs>;

interface Cursors {
  readonly export: (at: logs.ExportPosition) => string;
  readonly tail: (at: logs.ExportPosition) => string;
}

const endLine = ({ at, complete, rows }: Extract<logs.ExportPart, { kind: "end" }>, cursors: Cursors): Line => ({
  end: { complete, rows, ...(complete ? { tail: cursors.tail(at) } : { cursor: cursors.export(at) }) },
});

async function* linesOf(
  parts: AsyncIterable<logs.ExportPart>,
  cursors: Cursors,
  show: ReturnType<typeof shownTo>,
): AsyncGenerator<readonly Line[]> {
  for await (const part of parts)
    if (part.kind === "begin") yield [{ begin: { cursor: cursors.export(part.at), ...part.count } }];
    else if (part.kind === "end") yield [endLine(part, cursors)];
    else {
      const progress = part.count && { ...part.count, cursor: cursors.export(part.at) };
      yield [...part.rows.map((row) => ({ log: show(row) })), ...(progress ? [{ progress }] : [])];
    }
}

/** The logs as streams, beside their list. */
export const logStreams = ({ keyring, tail, exports }: ManagementRooms, filter: FilterOf): readonly Bound[] => [
  bindWaiting(readLogTail, async (call, gone) => {
    const { accountId } = call.context;
    const { after, query, limit = limits.tailPage, wait = 0 } = call.query;
    const from = after === undefined ? undefined : positionAt(keyring, accountId, after);
    const { rows, next } = await tail.read(accountId, { from, filter: await filter(accountId, query), limit, wait }, gone);
    return { results: rows.map(shownTo(call)), next: tailCursor(keyring, accountId, next) };
  }),
  bindLines(exportLogs, async (call) => {
    const { context, query: parameters } = call;
    const { query, cursor, after, limit = Number.MAX_SAFE_INTEGER, progress = false } = parameters;
    const { accountId } = context;
    const purpose = exportPurpose(accountId, query);
    const from = startOf(keyring, purpose, cursor, after);
    const asked = { from, filter: await filter(accountId, query), limit, progress };
    const { parts, close } = await exports.open(context, asked);
    const cursors: Cursors = {
      export: (at) => signedCursor(keyring, at, purpose),
      tail: ({ seen }) => tailCursor(keyring, accountId, { seen }),
    };
    return { lines: linesOf(parts, cursors, shownTo(call)), close, signal: exports.stopping };
  }),
];
