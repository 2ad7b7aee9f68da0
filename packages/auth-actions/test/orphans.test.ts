import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { hook } from "./sandbox.ts";

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A parent whose child runs the code by now. */
const parentOf = async (code: string) => {
  const parent = spawn(process.execPath, [`${import.meta.dirname}/parent.ts`, code], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  parent.stdout.on("data", (chunk: Buffer) => {
    output += String(chunk);
  });
  while (!output.includes("runs")) await sleep(20);
  await sleep(300);
  expect(output).not.toContain("through");
  return { parent, child: Number.parseInt(output, 10) };
};

/** Milliseconds until the process is gone, at most. */
const untilGone = async (pid: number, most: number): Promise<number> => {
  const since = performance.now();
  while (isAlive(pid) && performance.now() - since < most) await sleep(20);
  return performance.now() - since;
};

const bodies = [
  ["waits", "await new Promise((done) => setTimeout(done, 4_500));"],
  ["computes where it can be interrupted", "for (;;);"],
] as const;

/** None of these asks the engine whether it may go on. */
const native = [
  ["searches without end", "Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);"],
  ["reads a long text over and over", "const text = JSON.stringify(new Array(1e6).fill('x')); for (;;) JSON.parse(text);"],
  ["looks for a long text in a longer one", "'a'.repeat(5e6).indexOf('a'.repeat(2.4e6) + 'b');"],
] as const;

// Elsewhere nothing can end a process that asks nobody; the README of the package says so.
const whateverItRuns = process.platform === "linux" ? [...bodies, ...native] : bodies;

test.each(whateverItRuns)("SEC-ACTION-02 a child that %s ends with its parent, however that was ended", async (_name, body) => {
  const { parent, child } = await parentOf(hook(body));
  expect(isAlive(child)).toBe(true);
  parent.kill("SIGKILL");
  const took = await untilGone(child, 5_000);
  if (isAlive(child)) process.kill(child, "SIGKILL");
  // On a busy machine the kernel, too, comes late; without the signal a child goes on for as long as its code runs.
  expect(took).toBeLessThan(4_000);
});
