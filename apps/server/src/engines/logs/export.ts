import { lifetimes, limits } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import { createInFlight } from "../../ground/limits/index.ts";
import { countOf, type ListRequest, matching, orTooExpensive } from "../../ground/lists/index.ts";
import { isStatementTimeout } from "../../ground/storage/index.ts";
import { type Database, rowsOf, type Scope, type TenantRows } from "../../ground/tenancy/index.ts";
import { alive, type LogRow, source } from "./read.ts";
import { assertSameDatabase, firstIdAt, type Seen, seeNow, wasThere } from "./seen.ts";

/** An export, by what was there when it began, and how far it has come. */
export interface ExportPosition {
  readonly seen: Seen;
  readonly after?: string;
}

export interface ExportAsked {
  /** Absent: a new one. */
  readonly from: ExportPosition | undefined;
  readonly filter: Pick<ListRequest, "terms" | "text">;
  /** Rows after which the answer ends. */
  readonly limit: number;
  /** Whether rows are counted. */
  readonly progress: boolean;
}

/** How much there is, and how much of it came before; `null` for more than can be counted in time. */
interface Count {
  readonly total: number | null;
  readonly done: number;
}

/** A part of an export, in its order. */
export type ExportPart =
  | { readonly kind: "begin"; readonly at: ExportPosition; readonly count: Count | undefined }
  | { readonly kind: "rows"; readonly rows: readonly LogRow[]; readonly at: ExportPosition; readonly count: Count | undefined }
  | { readonly kind: "end"; readonly at: ExportPosition; readonly complete: boolean; readonly rows: number };

/** An export that has begun: `close` gives its place to the next one, whether or not all of it was read. */
export interface OpenExport {
  readonly parts: AsyncIterable<ExportPart>;
  readonly close: () => void;
}

export interface LogExports {
  readonly open: (scope: Scope, asked: ExportAsked) => Promise<OpenExport>;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
  readonly stop: () => void;
}

/** Rows that are read, and kept, at a time: a row of a delivery may hold 128 KiB. */
const page = 100;

/** All that an export has, in no order. */
const rowsFor = (scope: Scope, { seen }: ExportPosition, current: Seen, { filter }: ExportAsked, now: Date): TenantRows => {
  const rows = rowsOf(scope, "logs").where(alive(now));
  const there = rows.where(({ eb, or }) => or([eb("id", "<", firstIdAt(seen.floor)), wasThere(seen, current)]));
  return matching(source, there, filter);
};

const orUncounted = (error: unknown): null => {
  if (isStatementTimeout(error)) return null;
  throw error;
};

const countsOf = async (rows: TenantRows, { after }: ExportPosition): Promise<Count> => {
  const total = await countOf(rows).catch(orUncounted);
  const done = after === undefined ? 0 : await countOf(rows.where("id", "<=", after)).catch(orUncounted);
  return { total: done === null ? null : total, done: done ?? 0 };
};

const full = () =>
  problem("too_many_requests", `An account has at most ${limits.logExports} exports at once. Wait for one to end.`, {
    headers: { "retry-after": "10" },
  });

/** Makes what exports logs: a page at a time, when the one before it was taken. */
export const createLogExports = (database: Database, clock: () => Date): LogExports => {
  const stopping = new AbortController();
  const running = createInFlight(limits.logExports);

  const begin = async (scope: Scope, asked: ExportAsked): Promise<AsyncIterable<ExportPart>> => {
    const current = await seeNow(database, scope, clock());
    const start = asked.from ?? { seen: current };
    assertSameDatabase(start.seen, current);
    const all = () => rowsFor(scope, start, current, asked, clock());
    const read = ({ after }: ExportPosition, count: number): Promise<readonly LogRow[]> => {
      const rest = after === undefined ? all() : all().where("id", ">", after);
      return rest.orderBy("id").limit(count).selectAll().$castTo<LogRow>().execute().catch(orTooExpensive);
    };
    const counted = asked.progress ? await countsOf(all(), start) : undefined;
    // Read before the answer begins, so that what cannot be read is refused, not cut.
    const first = await read(start, Math.min(page, asked.limit) + 1);
    return partsOf(asked, start, counted, first, read);
  };

  return Object.freeze({
    open: async (scope: Scope, asked: ExportAsked) => {
      const close = running.enter(scope.accountId);
      if (!close) throw full();
      try {
        return { parts: await begin(scope, asked), close: once(close) };
      } catch (error) {
        close();
        throw error;
      }
    },
    stopping: stopping.signal,
    stop: () => stopping.abort(),
  });
};

const once = (close: () => void): (() => void) => {
  let isClosed = false;
  return () => {
    if (!isClosed) close();
    isClosed = true;
  };
};

async function* partsOf(
  { limit }: ExportAsked,
  start: ExportPosition,
  counted: Count | undefined,
  first: readonly LogRow[],
  read: (at: ExportPosition, count: number) => Promise<readonly LogRow[]>,
): AsyncGenerator<ExportPart> {
  const until = performance.now() + lifetimes.logExport * 1_000;
  const countAfter = (rows: number): Count | undefined => counted && { ...counted, done: counted.done + rows };
  yield { kind: "begin", at: start, count: counted };
  let [at, written, found] = [start, 0, first];
  for (;;) {
    const size = Math.min(page, limit - written);
    const rows = found.slice(0, size);
    const last = rows.at(-1);
    written += rows.length;
    if (last) at = { ...at, after: last.id };
    if (last) yield { kind: "rows", rows, at, count: countAfter(written) };
    const complete = found.length <= size;
    if (complete || written >= limit || performance.now() >= until) return yield { kind: "end", at, complete, rows: written };
    found = await read(at, Math.min(page, limit - written) + 1);
  }
}
