import { availableParallelism } from "node:os";
import type { ActionReport, ActionRun, Inspection, Sandbox, Send } from "./action.ts";
import { assertNode, createNodeStart, type StartChild } from "./child-process.ts";
import { limits, shares } from "./limits.ts";
import { createPool } from "./pool.ts";
import { createInspectTask, createRunTask, knownInspection } from "./task.ts";

export interface SandboxOptions {
  /** How a `fetch` of the code leaves. */
  readonly send: Send;
  /**
   * Processes at ordinary times, each some 75 to 115 MB. Default: one per core, at least 2. They are started when they are needed.
   */
  readonly children?: number;
  /**
   * Processes beyond those, for accounts that have none while all others are slow; ended when nobody has used them for 30 s.
   * Default 4.
   */
  readonly extraChildren?: number;
  /** Milliseconds of wall time for one run, from its turn. Default 5,000. */
  readonly timeoutMs?: number;
  /** Milliseconds that a run waits for its turn, the start of a process included; then it is refused. Default: `timeoutMs` and 1,500: longer than another run may take. */
  readonly patienceMs?: number;
  /** Milliseconds of processor time for one run. Default 1,000, and never more than `timeoutMs`. */
  readonly cpuMs?: number;
  /** What one run may hold. Default 128 MiB. */
  readonly memoryBytes?: number;
  /** Told of children that hung, died or were not believed: `sandbox.child_hung`, `sandbox.child_gone`, `sandbox.child_disbelieved`. */
  readonly report?: (event: string, error?: unknown) => void;
}

/** With another program in the place of the child: for tests of what a child may do. */
export const openSandbox = (options: SandboxOptions, start: StartChild): Sandbox => {
  const { send, report = () => {}, timeoutMs = limits.timeoutMs, memoryBytes = limits.memoryBytes } = options;
  const { children = Math.max(2, availableParallelism()), extraChildren = shares.extraChildren, cpuMs = limits.cpuMs } = options;
  const { patienceMs = timeoutMs + shares.graceMs + shares.patienceBeyondRunMs } = options;
  const settings = { timeoutMs, memoryBytes, cpuMs: Math.min(cpuMs, timeoutMs) };
  const pool = createPool({ children, extraChildren, settings, patienceMs, start, report });
  return Object.freeze({
    inspect: async (account: string, code: string) =>
      knownInspection(code) ??
      new Promise<Inspection>((resolve, reject) => pool.take(createInspectTask(account, code, { resolve, reject }))),
    run: (run: ActionRun) =>
      new Promise<ActionReport>((resolve, reject) => pool.take(createRunTask(run, send, { resolve, reject }))),
    wake: pool.wake,
    close: async () => pool.close(),
  });
};

/**
 * Runs Actions in child processes of the Node that runs this one, with nothing to touch, and in them in QuickJS, a fresh one for
 * every run. Nothing is started before the first run. `close` it, or the process does not end. Throws where Node is too old.
 */
export const createSandbox = (options: SandboxOptions): Sandbox => {
  assertNode();
  return openSandbox(options, createNodeStart());
};
