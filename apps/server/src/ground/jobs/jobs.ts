import { type Db, PgBoss } from "pg-boss";
import type { Static, TSchema } from "typebox";
import type { Engine, Report, Run } from "../storage/index.ts";
import type { Handle, Queue } from "./queue.ts";
import { readJob, storedJob } from "./stored.ts";

/** Work to be done, and those who do it. */
export interface Jobs {
  /** Asks for work with a statement of the caller's transaction. The queue must be open. */
  readonly enqueue: <T extends TSchema>(
    run: Run,
    accountId: string,
    queue: Queue<T>,
    items: readonly Static<T>[],
  ) => Promise<void>;
  /** Begins to do the work of a queue on this node. */
  readonly work: <T extends TSchema>(queue: Queue<T>, handle: Handle<T>) => Promise<void>;
  /** There may be work now. Without being told, it is looked for every few seconds. */
  readonly wake: () => void;
  /** Begins nothing new, gives what is under way a moment, and leaves the rest to be tried again. */
  readonly stop: () => Promise<void>;
}

/** What a node does at once in a queue: so many workers, each with so many pieces of work. */
const workers = 4;
const batch = 5;
/** Of all places, what one account may fill (each node looks by itself): its slow receivers keep nobody else's work waiting. */
const shareOfAccount = 5;
/** Seconds between looks for work that nobody told of: retries, and what a dead node left. */
const lookEvery = 5;
const superviseEvery = 30;
/** Milliseconds that a stop waits for work under way. */
const patience = 4_000;

const databaseOf = (run: Run): Db => ({
  executeSql: async (text, values) => ({ rows: [...(await run(text, values))] }),
});

/**
 * One statement after the other: two that look for work at once would each count what the other is about to take as free, and
 * an account would have twice its share.
 */
const inTurn = (run: Run): Run => {
  let last: Promise<unknown> = Promise.resolve();
  return (text, values) => {
    const next = last.then(() => run(text, values));
    last = next.catch(() => undefined);
    return next;
  };
};

const open = async (engine: Engine, report: Report): Promise<PgBoss> => {
  const boss = new PgBoss({
    db: databaseOf(inTurn(engine.run)),
    backend: engine.name,
    // Several first starts at once would collide there; migrations wait for one another.
    createSchema: false,
    schedule: false,
    registerInstance: false,
    reindex: false,
    monitorVacuum: false,
    superviseIntervalSeconds: superviseEvery,
    monitorIntervalSeconds: superviseEvery,
    openTelemetry: { enabled: false },
  });
  boss.on("error", (error) => report("jobs", error));
  return boss.start();
};

const options = ({ expireIn, retries }: Queue) => ({
  expireInSeconds: expireIn,
  retryLimit: retries,
  retryDelay: 5,
  retryBackoff: true,
});

/**
 * Opens these queues, making what is missing of them in the database. A queue is known before the first work is asked for:
 * looking it up then would take a second connection, which the embedded database does not have.
 */
export const createJobs = async (engine: Engine, queues: readonly Queue[], report: Report): Promise<Jobs> => {
  const boss = await open(engine, report);
  for (const { name } of queues) if (!(await boss.getQueue(name))) await boss.createQueue(name);
  const known = new Set(await Promise.all(queues.map(async ({ name }) => (await boss.getQueue(name))?.name)));
  const waiting: string[] = [];
  return Object.freeze({
    enqueue: async <T extends TSchema>(run: Run, accountId: string, queue: Queue<T>, items: readonly Static<T>[]) => {
      if (!known.has(queue.name)) throw new Error(`The queue ${queue.name} is not open.`);
      const jobs = items.map((data) => ({ data: storedJob(accountId, data), group: { id: accountId }, ...options(queue) }));
      if (jobs.length > 0) await boss.insert(queue.name, jobs, { db: databaseOf(run) });
    },
    work: async <T extends TSchema>(queue: Queue<T>, handle: Handle<T>) => {
      for (let turn = 0; turn < workers; turn += 1) {
        const id = await boss.work(
          queue.name,
          { batchSize: batch, pollingIntervalSeconds: lookEvery, groupConcurrency: shareOfAccount, perJobResults: true },
          (jobs) => Promise.all(jobs.map((job) => settled(queue, handle, job, report))),
        );
        waiting.push(id);
      }
    },
    wake: () => {
      for (const id of waiting) boss.notifyWorker(id);
    },
    stop: () => boss.stop({ close: false, timeout: patience }),
  });
};

interface Fetched {
  readonly id: string;
  readonly data: unknown;
  readonly signal: AbortSignal;
}

/** One piece of work of a batch goes its own way, whatever becomes of the others. */
const settled = async <T extends TSchema>(
  queue: Queue<T>,
  handle: Handle<T>,
  { id, data, signal }: Fetched,
  report: Report,
): Promise<{ readonly id: string; readonly status: "completed" | "failed" }> => {
  try {
    await handle({ ...readJob(queue, data), signal });
    return { id, status: "completed" };
  } catch (error) {
    report(`work of ${queue.name} failed and will be tried again`, error);
    return { id, status: "failed" };
  }
};
