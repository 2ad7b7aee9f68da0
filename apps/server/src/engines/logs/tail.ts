import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import { createInFlight } from "../../ground/limits/index.ts";
import { type ListRequest, matching, orTooExpensive } from "../../ground/lists/index.ts";
import { type Database, rowsOf, type Scope } from "../../ground/tenancy/index.ts";
import { alive, type LogRow, source } from "./read.ts";
import { assertSameDatabase, cameBetween, firstIdAt, type Seen, seeNow } from "./seen.ts";

/** Where a reader of new rows stands: what it has seen, and within a batch of new ones, how far it has come. */
export interface TailPosition {
  readonly seen: Seen;
  readonly within?: { readonly upTo: Seen; readonly after: string };
}

/** What a reader asks for. */
export interface TailAsked {
  /** Absent: what is written from now on. */
  readonly from: TailPosition | undefined;
  readonly filter: Pick<ListRequest, "terms" | "text">;
  readonly limit: number;
  /** Seconds. */
  readonly wait: number;
}

export interface TailRead {
  readonly rows: readonly LogRow[];
  readonly next: TailPosition;
}

/** Reads rows as they are written. */
export interface LogTail {
  /** Waits no longer than its reader does: until `gone`. */
  readonly read: (accountId: string, asked: TailAsked, gone: AbortSignal) => Promise<TailRead>;
  /** Answers whoever waits. */
  readonly stop: () => void;
}

/** Readers of all accounts that wait at once, on one node: each looks once in a second. */
const mostWaiting = 200;
/** Milliseconds between two looks. Being told of every row would cost those who write them more than looking does. */
const between = 1_000;

const newRows = async (
  scope: Scope,
  { seen, within }: TailPosition,
  upTo: Seen,
  { filter, limit }: TailAsked,
  now: Date,
): Promise<readonly LogRow[]> => {
  const first = rowsOf(scope, "logs").where(alive(now)).where("id", ">=", firstIdAt(seen.floor)).where(cameBetween(seen, upTo));
  const rows = within ? first.where("id", ">", within.after) : first;
  const query = matching(source, rows, filter).orderBy("id").limit(limit).selectAll().$castTo<LogRow>();
  return query.execute().catch(orTooExpensive);
};

const readOnce = async (database: Database, scope: Scope, asked: TailAsked, from: TailPosition, now: Date): Promise<TailRead> => {
  const current = await seeNow(database, scope, now);
  assertSameDatabase(from.seen, current);
  const upTo = from.within?.upTo ?? current;
  // Nothing was written anywhere.
  if (upTo.snapshot === from.seen.snapshot) return { rows: [], next: { seen: upTo } };
  const rows = await newRows(scope, from, upTo, asked, now);
  const last = rows.at(-1);
  const isWhole = rows.length < asked.limit || last === undefined;
  return { rows, next: isWhole ? { seen: upTo } : { seen: from.seen, within: { upTo, after: last.id } } };
};

const full = () =>
  problem("too_many_requests", "Too many requests of this account wait for log rows. Let one reader wait, and ask again.", {
    headers: { "retry-after": "1" },
  });

/** Makes the reader of new rows. It costs nothing while nobody reads. */
export const createLogTail = (database: Database, clock: () => Date): LogTail => {
  const stopping = new AbortController();
  const [each, all] = [createInFlight(limits.tailsWaiting), createInFlight(mostWaiting)];
  const enter = (accountId: string): (() => void) => {
    const leaveAll = all.enter("");
    const leaveEach = leaveAll && each.enter(accountId);
    if (!leaveEach) leaveAll?.();
    if (!leaveAll || !leaveEach) throw full();
    return () => {
      leaveEach();
      leaveAll();
    };
  };
  const pause = (milliseconds: number, ended: AbortSignal) =>
    sleep(milliseconds, undefined, { signal: ended }).catch(() => undefined);

  const wait = async (scope: Scope, asked: TailAsked, from: TailPosition, ended: AbortSignal): Promise<TailRead> => {
    const until = performance.now() + asked.wait * 1_000;
    for (let at = from; ; ) {
      const read = await readOnce(database, scope, asked, at, clock());
      const left = until - performance.now();
      if (read.rows.length > 0 || left <= 0 || ended.aborted) return read;
      at = read.next;
      await pause(Math.min(left, between), ended);
    }
  };

  return Object.freeze({
    read: async (accountId: string, asked: TailAsked, gone: AbortSignal) => {
      const scope = database.scope(accountId);
      const from = asked.from ?? { seen: await seeNow(database, scope, clock()) };
      if (asked.wait === 0) return readOnce(database, scope, asked, from, clock());
      const leave = enter(accountId);
      return wait(scope, asked, from, AbortSignal.any([gone, stopping.signal])).finally(leave);
    },
    stop: () => stopping.abort(),
  });
};
