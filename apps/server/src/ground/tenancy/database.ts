import { type Driver, sql } from "kysely";
import { type Actor, bounded, type Clock, type Hosts, type Keyring } from "../../base/index.ts";
import { type Change, type Changes, changesChannel, decodeChange, encodeChange } from "../caches/index.ts";
import type { Jobs } from "../jobs/index.ts";
import { type Db, type Engine, type Executor, isDeadlock, isMigrated, isWritable, queriesOn, runIn } from "../storage/index.ts";
import type { Context, Transaction } from "./context.ts";
import { pipelineOf } from "./pipeline-of.ts";
import type { Scope } from "./scope.ts";
import { createShares } from "./shares.ts";
import { type Rest, sharing } from "./sharing.ts";
import { tenantGuard } from "./tenant-guard.ts";
import { type OpenTransaction, transactionOn } from "./transaction-on.ts";

/** The one way to the database. Everything but the last two members leads to the rows of one account. */
export interface Database {
  readonly engine: Engine["name"];
  readonly changes: Changes;
  /** For what the server itself has to know: clients, keys, refusals to record. */
  readonly scope: (accountId: string) => Scope;
  readonly pointReads: (accountId: string) => Scope;
  /** What a use case is given, for this account and actor. */
  readonly context: (accountId: string, actor: Actor) => Context;
  /** Only for tables that belong to nobody: accounts, by which the others are found. Refuses tenants' tables. */
  readonly installation: Executor;
  /** The same as `scope` for work that nobody waits for: long time limits, and no part of the account's share. */
  readonly backgroundScope: (accountId: string) => Scope;
  /** Every tenant's rows, unguarded. For questions across tenants that no request may ask. */
  readonly background: Db;
  readonly isReady: () => Promise<boolean>;
  /** For how long the oldest transaction of anybody has been open (milliseconds): what it writes is as old when it is committed. */
  readonly oldestTransaction: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** A probe that gets no answer must hear "not ready" before it gives up itself (milliseconds). */
const readyWithin = 2_000;

/**
 * Asks whether the schema is there and current, and can be written to. One builder for all probes: each new one would keep
 * what it compiled.
 */
const readiness = (engine: Engine): Database["isReady"] => {
  const db = queriesOn(engine.connections, []);
  const isReady = async (): Promise<boolean> => (await isMigrated(db)) && isWritable(db);
  return () =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, readyWithin, false);
      void isReady()
        .catch(() => false)
        .then(resolve)
        .finally(() => clearTimeout(timer));
    });
};

/** Of whoever else is connected; `0` when nobody has one open. */
const oldestTransactionOf = (engine: Engine): Database["oldestTransaction"] => {
  const db = queriesOn(engine.connections, []);
  const age = sql<number>`(select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8
    from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid())`;
  return async () => {
    const { seconds } = await db.selectNoFrom(age.as("seconds")).executeTakeFirstOrThrow();
    return Math.ceil(seconds * 1_000);
  };
};

/** What every context has in common. */
export interface Surroundings {
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly hosts: Hosts;
  readonly jobs: Pick<Jobs, "enqueue" | "wake">;
}

/**
 * Of fifteen connections an account has at most one for lists and ten for everything else at once: more than ten wait for
 * nothing but each other's commits. Whatever it asks for, the others find free ones; and as a list may keep a processor of
 * the database busy, it keeps one and not several.
 */
const sharesOf = ({ size, patience, answers }: Engine, { away }: Changes) => {
  const common = { waiting: 100, timeout: patience, isAway: away, answers };
  const share = (part: number) => createShares({ each: Math.max(1, Math.floor(size * part)), ...common });
  return { lists: share(0.1), others: share(2 / 3) };
};

/**
 * A list that kept a processor of the database busy for long is followed by a time in which its account has none running, so
 * that its neighbours have the processor too. The next one of the account waits for it, and is not refused because of it.
 */
const restAfterList: Rest = (held) => (held < longList ? 0 : Math.min(held * 3, longestRest));

const longList = 50;
const longestRest = 750;

const announce = ({ db, send }: OpenTransaction, changes: readonly Change[]): void => {
  if (changes.length === 0) return;
  const payloads = [...new Set(changes.map(encodeChange))];
  const calls = payloads.map((payload) => sql`pg_notify(${changesChannel}, ${payload})`);
  send(sql`select ${sql.join(calls)}`.compile(db));
};

/** The executor of one account instead of another's, in the same transaction. */
const guardedFor = (db: Executor, accountId: string): Executor => db.withoutPlugins().withPlugin(tenantGuard(accountId));

/**
 * Changes are announced inside the transaction, so other nodes hear of them exactly when they are committed; this node
 * applies them before it answers, so that the caller's next request sees its own write.
 */
const transactIn =
  (
    { driver, accountId }: { readonly driver: Driver; readonly accountId: string },
    changes: Changes,
    { clock, jobs }: Surroundings,
    actor: Actor,
  ): Context["transact"] =>
  async (work) => {
    const announced: Change[] = [];
    let count = 0;
    const ending = new Map<string, () => Promise<void>>();
    const at = clock();
    const within = (open: OpenTransaction, trx: Executor, account: string): Transaction => ({
      accountId: account,
      db: trx,
      send: open.send,
      actor,
      at,
      changed: (noun) => void announced.push({ noun, accountId: account }),
      enqueue: async (queue, items) => {
        await jobs.enqueue(runIn(trx), account, queue, items);
        announced.push({ noun: "job", accountId: account });
      },
      atEnd: (key, last) => {
        if (!ending.has(`${account} ${key}`)) ending.set(`${account} ${key}`, last);
      },
      told: (more) => {
        count += more;
        return count - more;
      },
      inAccount: (other) => within(open, guardedFor(trx, other), other),
    });
    const result = await transactionOn(driver, [tenantGuard(accountId)], async (open) => {
      const value = await work(within(open, open.db, accountId));
      for (const last of ending.values()) await last();
      announce(open, announced);
      return value;
    });
    for (const change of announced) changes.apply(change);
    return result;
  };

/** How often a transaction is begun that another one waits for, which waits for it. */
const attempts = 3;

/** The database undoes one of two transactions that wait for each other. That one is done again: nobody else could know why. */
const repeating =
  (transact: Context["transact"]): Context["transact"] =>
  async (work) => {
    for (let attempt = 1; ; attempt += 1)
      try {
        return await transact(work);
      } catch (error) {
        if (!isDeadlock(error) || attempt === attempts) throw error;
      }
  };

/** What is made once per account, and kept for the ones in use. */
const perAccount = <T extends object>(create: (accountId: string) => T): ((accountId: string) => T) => {
  const known = bounded<string, T>(2_000);
  return (accountId) => {
    const made = known.get(accountId) ?? create(accountId);
    known.set(accountId, made);
    return made;
  };
};

const hear = (engine: Engine, changes: Changes): Promise<void> =>
  engine.listen(changesChannel, {
    live: changes.setLive,
    changed: (payload) => {
      const change = decodeChange(payload);
      if (change) changes.apply(change);
    },
  });

/** Puts the accounts' guard and shares between the rooms and an open engine, and starts to hear of changes. */
export const createDatabase = async (engine: Engine, changes: Changes, surroundings: Surroundings): Promise<Database> => {
  const { clock, keyring, hosts, jobs } = surroundings;
  changes.on("job", jobs.wake);
  await hear(engine, changes);
  const shares = sharesOf(engine, changes);
  const lists = perAccount((id) => queriesOn(sharing(engine.connections, shares.lists, id, restAfterList), [tenantGuard(id)]));
  const drivers = perAccount((id) => sharing(engine.connections, shares.others, id));
  const others = perAccount((id) => queriesOn(drivers(id), [tenantGuard(id)]));
  const points = perAccount((id) => queriesOn(pipelineOf(engine.pointReads, id), [tenantGuard(id)]));
  const background = queriesOn(engine.background, []);
  const scope = (accountId: string) => ({ accountId, db: others(accountId) });
  const pointReads = (accountId: string): Scope => ({ accountId, db: points(accountId) });
  return Object.freeze({
    engine: engine.name,
    changes,
    scope,
    pointReads,
    context: (accountId: string, actor: Actor): Context => ({
      accountId,
      db: lists(accountId),
      actor,
      now: clock,
      keyring,
      hosts,
      pointReads: pointReads(accountId),
      transact: repeating(transactIn({ driver: drivers(accountId), accountId }, changes, surroundings, actor)),
    }),
    installation: queriesOn(engine.connections, [tenantGuard(undefined)]),
    background,
    backgroundScope: (accountId: string): Scope => ({ accountId, db: background.withPlugin(tenantGuard(accountId)) }),
    isReady: readiness(engine),
    oldestTransaction: oldestTransactionOf(engine),
    close: engine.close,
  });
};
