import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import type { Environment } from "../../src/config.ts";

const root = resolve(import.meta.dirname, "../../../..");

/** The real program, as `npm start` runs it. */
export interface Program {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with the exit code, or `null` when a signal ended it. */
  readonly exited: Promise<number | null>;
}

export interface Spawning {
  /** Where it runs, and writes `.env`. */
  readonly cwd?: string;
  /** Which of the programs, when it is not the server. */
  readonly program?: "operator:reset";
}

export const spawnServer = (environment: Environment, { cwd = root, program }: Spawning = {}): Program => {
  const main = [join(root, "apps/server/src/main.js"), ...(program === undefined ? [] : [program])];
  const child = spawn(process.execPath, ["--conditions=faable-source", ...main], {
    cwd,
    env: { PATH: process.env.PATH ?? "", FAABLE_DEMO: "false", FAABLE_RATE_LIMITS: "off", ...environment },
  });
  const chunks: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(String(chunk)));
  return { child, output: () => chunks.join(""), exited: new Promise((done) => child.once("exit", done)) };
};

/** Waits until the program serves requests; fails with what it printed. */
export const untilReady = async (program: Program, port: number): Promise<void> => {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((next) => setTimeout(next, 25))) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    if (program.child.exitCode !== null) break;
  }
  throw new Error(`The server did not become ready:\n${program.output()}`);
};
