import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { problem } from "../../../base/index.ts";
import type { Job, Verdict } from "./jobs.ts";
import { createFairQueue } from "./queue.ts";

/** Where passwords are hashed and verified. */
export interface HashingPool {
  /** The stored form of a new password. */
  readonly hash: (accountId: string, password: string) => Promise<string>;
  /** Whether the password has this hash; without one, takes the time of a hash and is wrong. */
  readonly verify: (accountId: string, password: string, stored: string | null) => Promise<Verdict>;
  /** Ends the threads. Whatever waits is refused. */
  readonly close: () => Promise<void>;
}

export interface HashingPoolOptions {
  /** Hashes at once. */
  readonly threads: number;
  /** Places in the queue for each thread: what is hashed in about three seconds. */
  readonly waiting?: number;
  /** What each thread runs. */
  readonly script?: URL;
}

interface Work {
  readonly job: Job;
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (error: unknown) => void;
}

type Answer = { readonly verdict: Verdict } | { readonly failure: string };

interface Thread {
  readonly worker: Worker;
  work: Work | undefined;
}

const closed = () =>
  problem("service_unavailable", "The server is shutting down. Try again shortly.", { headers: { "retry-after": "2" } });

const full = () =>
  problem("service_unavailable", "More passwords wait to be checked than can be in time. Try again in 2 seconds.", {
    headers: { "retry-after": "2" },
  });

const shareSpent = () =>
  problem("too_many_requests", "This account has its share of passwords waiting to be checked. Try again in 2 seconds.", {
    headers: { "retry-after": "2" },
  });

/**
 * Tells the refusal a moment later (milliseconds): a caller that tries again at once, with a storm of others, would else take
 * from everybody the thread that answers.
 */
const refuse = (error: Error): Promise<never> => sleep(250).then(() => Promise.reject(error));

/** Somebody's hash that no password has: whoever is unknown costs what everybody costs. */
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/**
 * Threads of its own, because hashing on libuv's four would keep every signature waiting behind it. They start at the first
 * need, one for each job that finds none free, and have neither the environment nor the options of this process. An account
 * may fill half of the queue; accounts take turns.
 */
export const createHashingPool = ({
  threads: most,
  waiting = 64,
  script = new URL("./thread.ts", import.meta.url),
}: HashingPoolOptions): HashingPool => {
  const queue = createFairQueue<Work>();
  const threads = new Set<Thread>();
  const places = most * waiting;
  let isClosed = false;

  const assign = (thread: Thread): void => {
    thread.work = queue.next();
    // A thread that has nothing to do keeps no process alive.
    if (!thread.work) return void thread.worker.unref();
    thread.worker.ref();
    thread.worker.postMessage(thread.work.job);
  };

  const settle = (thread: Thread, answer: Answer): void => {
    const { work } = thread;
    thread.work = undefined;
    if ("verdict" in answer) work?.resolve(answer.verdict);
    else work?.reject(new Error(`A password could not be checked: ${answer.failure}.`));
    assign(thread);
  };

  /** Its work is lost and told as lost; the next need starts another thread, at once if something waits. */
  const bury = (thread: Thread): void => {
    threads.delete(thread);
    thread.work?.reject(isClosed ? closed() : new Error("The thread that checked a password ended."));
    if (!isClosed && queue.size() > 0) start();
  };

  const start = (): void => {
    const thread: Thread = { worker: new Worker(script, { env: {}, execArgv: [] }), work: undefined };
    threads.add(thread);
    thread.worker
      .on("message", (answer: Answer) => settle(thread, answer))
      // Told by `exit`, which follows; without a listener it would end the process.
      .on("error", () => undefined)
      .on("exit", () => bury(thread));
    assign(thread);
  };

  const wake = (): void => {
    const idle = [...threads].find(({ work }) => !work);
    if (idle) assign(idle);
    else if (threads.size < most) start();
  };

  const run = (accountId: string, job: Job): Promise<Verdict> => {
    if (isClosed) return Promise.reject(closed());
    if (queue.size() >= places) return refuse(full());
    if (queue.sizeOf(accountId) >= places / 2) return refuse(shareSpent());
    return new Promise((resolve, reject) => {
      queue.push(accountId, { job, resolve, reject });
      wake();
    });
  };

  return Object.freeze({
    hash: async (accountId: string, password: string) => {
      const { hash } = await run(accountId, { kind: "hash", password });
      if (hash === undefined) throw new Error("A thread made no hash.");
      return hash;
    },
    verify: async (accountId: string, password: string, stored: string | null) => {
      const verdict = await run(accountId, { kind: "verify", password, hash: stored ?? nobody });
      return stored === null ? { matches: false, hash: undefined } : verdict;
    },
    close: async () => {
      isClosed = true;
      for (let work = queue.next(); work; work = queue.next()) work.reject(closed());
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  });
};
