import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

/** A server process under measurement. */
export interface Running {
  readonly pid: number;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export type Variables = Readonly<Record<string, string>>;

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });

const exited = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => void child.once("exit", () => resolve()));

/** Ends one child by its own handle, harder when it does not go. */
export const end = async (child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> => {
  child.kill(signal);
  const harder = setTimeout(() => void child.kill("SIGKILL"), 10_000);
  await exited(child);
  clearTimeout(harder);
};

interface Start {
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Variables;
  readonly cwd: string;
  /** What the child prints once it listens. */
  readonly ready: RegExp;
}

const lastLines = (text: string): string => text.trim().split("\n").slice(-8).join("\n");

const readyLine = (child: ChildProcess, ready: RegExp): Promise<RegExpExecArray> =>
  new Promise((resolve, reject) => {
    let output = "";
    const hear = (chunk: Buffer): void => {
      output = (output + chunk.toString("utf8")).slice(-8_192);
      const found = ready.exec(output);
      if (found) resolve(found);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The server under measurement ended with ${code}:\n${lastLines(output)}`)));
  });

/** Starts a script in a Node process of its own and waits until it listens; the first group of `ready` is its port. */
export const start = async ({ script, args = [], env, cwd, ready }: Start): Promise<Running> => {
  const child = spawn(process.execPath, ["--conditions=faable-source", script, ...args], {
    cwd,
    // A clean environment: a DATABASE_URL of the caller must not decide what is measured.
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    const [, port = "0"] = await readyLine(child, ready);
    return { pid: child.pid ?? 0, port: Number(port), stop: () => end(child) };
  } catch (error) {
    await end(child);
    throw error;
  }
};

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

/** User and system time of a process so far, in microseconds; `undefined` where /proc does not tell. */
export const cpuMicroseconds = (pid: number): number | undefined => {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return ((Number(afterName[11]) + Number(afterName[12])) / ticksPerSecond) * 1e6;
  } catch {
    return undefined;
  }
};

/** Resident memory of a process in MB; `undefined` where /proc does not tell. */
export const residentMegabytes = (pid: number): number | undefined => {
  try {
    const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kibibytes === undefined ? undefined : Math.round((Number(kibibytes) * 1024) / 1e6);
  } catch {
    return undefined;
  }
};
