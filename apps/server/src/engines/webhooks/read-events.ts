import { type WebhookEvent, type WebhookType, webhookTypes } from "@faable/auth-contract";
import { sql } from "kysely";
import { problem } from "../../base/index.ts";
import type { Database, Scope } from "../../ground/tenancy/index.ts";

/** What a reader asks for. */
export interface EventsAsked {
  readonly after: string | undefined;
  readonly latest: boolean;
  readonly types: readonly WebhookType[] | undefined;
  readonly limit: number;
  /** Seconds. */
  readonly wait: number;
}

export interface EventsRead {
  readonly results: WebhookEvent[];
  readonly next: string;
}

/** Reads events in their order. */
export interface EventReader {
  /** Waits no longer than its reader does: until `gone`. */
  readonly read: (accountId: string, asked: EventsAsked, gone: AbortSignal) => Promise<EventsRead>;
  /** Answers whoever waits. */
  readonly stop: () => void;
}

/** Readers that wait at once, on one node. */
const mostWaiting = { ofAccount: 10, all: 1_000 } as const;
/** Events that are numbered at once. */
const batch = 1_000;

const hasNew = async ({ db, accountId }: Scope): Promise<boolean> => {
  const query = db.selectFrom("events").select("id").where("account_id", "=", accountId).where("number", "is", null);
  return (await query.limit(1).executeTakeFirst()) !== undefined;
};

const highest = async ({ db, accountId }: Scope): Promise<bigint> => {
  const row = await db
    .selectFrom("events")
    .select("number")
    .where("account_id", "=", accountId)
    .where("number", "is not", null)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  return BigInt(row?.number ?? 0);
};

/**
 * Gives numbers to what is committed and has none. One at a time for an account: what is committed later has a higher number,
 * however long its transaction took, so that no reader who has come this far misses it. Answers whether there may be more.
 */
const numberSome = ({ db, accountId }: Scope, now: Date): Promise<boolean> =>
  db.transaction().execute(async (trx) => {
    await trx.selectNoFrom(sql`pg_advisory_xact_lock(hashtextextended(${`events ${accountId}`}, 0))`.as("locked")).execute();
    const inside = { accountId, db: trx };
    const rows = await trx
      .selectFrom("events")
      .select("id")
      .where("account_id", "=", accountId)
      .where("number", "is", null)
      .orderBy("seq")
      .limit(batch)
      .execute();
    // The time takes the place of a counter, which would begin anew when all events are purged.
    const top = await highest(inside);
    const base = [top, BigInt(now.getTime()) * 1_000n].reduce((one, other) => (one > other ? one : other));
    const numbers = Object.fromEntries(rows.map(({ id }, place) => [id, String(base + BigInt(place) + 1n)]));
    if (rows.length > 0)
      await trx
        .updateTable("events")
        .set({ number: sql<string>`(${JSON.stringify(numbers)}::jsonb ->> id)::bigint` })
        .where("account_id", "=", accountId)
        .where("id", "in", Object.keys(numbers))
        .execute();
    return rows.length === batch;
  });

const numberAll = async (scope: Scope, now: Date): Promise<void> => {
  if (!(await hasNew(scope))) return;
  while (await numberSome(scope, now));
};

/** An event as it is stored. */
interface Stored {
  readonly id: string;
  readonly type: string;
  readonly produced_at: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const isEvent = (stored: Stored): stored is WebhookEvent => webhookTypes.some((type) => type === stored.type);

/** What was written by `publish`, which knows each type's payload; another type can only come from a newer version. */
const told = (stored: Stored): WebhookEvent => {
  if (isEvent(stored)) return stored;
  throw new Error(`There is an event of type "${stored.type}", which this version does not know.`);
};

const readOnce = async (scope: Scope, { after = "0", latest, types, limit }: EventsAsked, now: Date): Promise<EventsRead> => {
  await numberAll(scope, now);
  const top = await highest(scope);
  const reached = String(top > BigInt(after) ? top : BigInt(after));
  if (latest) return { results: [], next: reached };
  let query = scope.db
    .selectFrom("events")
    .select(["id", "type", "created_at", "payload", "number"])
    .where("account_id", "=", scope.accountId)
    .where("number", ">", after)
    .where("number", "<=", reached)
    .orderBy("number")
    .limit(limit);
  if (types) query = query.where("type", "in", types);
  const rows = await query.execute();
  const results = rows.map(({ id, type, created_at, payload }) =>
    told({ id, type, produced_at: created_at.toISOString(), payload }),
  );
  return { results, next: rows.length === limit ? (rows.at(-1)?.number ?? reached) : reached };
};

/** Makes the reader of events: one look at the database, and another one whenever something was told in the account. */
export const createEventReader = (database: Database, clock: () => Date): EventReader => {
  const waiting = new Map<string, Set<() => void>>();
  let isStopped = false;
  const count = (): number => [...waiting.values()].reduce((sum, { size }) => sum + size, 0);
  const release = (accountId: string): void => {
    for (const go of waiting.get(accountId) ?? []) go();
  };
  database.changes.on("event", release);

  /** Until something is told, or for so many milliseconds. Listening begins at once. */
  const listen = (
    accountId: string,
    milliseconds: number,
    gone: AbortSignal,
  ): { readonly told: Promise<void>; readonly end: () => void } => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const go = (): void => resolve();
    gone.addEventListener("abort", go);
    const timer = setTimeout(go, milliseconds).unref();
    const own = waiting.get(accountId) ?? new Set();
    waiting.set(accountId, own.add(go));
    const end = (): void => {
      clearTimeout(timer);
      gone.removeEventListener("abort", go);
      own.delete(go);
      if (own.size === 0) waiting.delete(accountId);
    };
    return { told: promise, end };
  };

  const assertRoom = (accountId: string): void => {
    if ((waiting.get(accountId)?.size ?? 0) < mostWaiting.ofAccount && count() < mostWaiting.all) return;
    throw problem("too_many_requests", "Too many requests of this account wait for events. Let one reader wait, and ask again.", {
      headers: { "retry-after": "1" },
    });
  };

  return Object.freeze({
    read: async (accountId: string, asked: EventsAsked, gone: AbortSignal) => {
      const scope = database.scope(accountId);
      const until = performance.now() + asked.wait * 1_000;
      if (asked.wait > 0) assertRoom(accountId);
      for (;;) {
        const { told, end } = listen(accountId, Math.max(0, until - performance.now()), gone);
        try {
          const read = await readOnce(scope, asked, clock());
          if (read.results.length > 0 || asked.latest || isStopped || gone.aborted || performance.now() >= until) return read;
          await told;
        } finally {
          end();
        }
      }
    },
    stop: () => {
      isStopped = true;
      for (const accountId of waiting.keys()) release(accountId);
    },
  });
};
