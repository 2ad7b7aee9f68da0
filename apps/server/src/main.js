import { enableCompileCache } from "node:module";
import { availableParallelism } from "node:os";

// TypeScript is stripped once and kept, which halves the time to start. This file is read before that, and so is none: to
// strip it alone would load the stripper each time.
enableCompileCache();
// Signatures are made on libuv's threads, which reads their number at its first use. As many as there are cores: beyond
// that they wake and preempt each other (of four on two cores an ES256 token costs a fifth more), below it cores idle.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(2, availableParallelism()));
const [, , ...given] = process.argv;
const [program, ...rest] = given;
if (program === "operator:reset") {
  const { runOperatorReset } = await import("./operator-reset.ts");
  await runOperatorReset({ env: process.env, given: rest });
} else {
  const { run } = await import("./run.ts");
  await run({ env: process.env, given });
}
