import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { hashSync } from "bcryptjs";
import { afterEach, expect, test } from "vitest";
import { createHashingPool, type HashingPool, type HashingPoolOptions } from "./hashing-pool.ts";

const pools: HashingPool[] = [];
const newPool = (options: HashingPoolOptions): HashingPool => {
  const pool = createHashingPool(options);
  pools.push(pool);
  return pool;
};
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

test("SEC-LOGIN-01 a password is hashed, and verified in any composition of its accents; a wrong one and nobody's are not", async () => {
  const pool = newPool({ threads: 1 });
  const hash = await pool.hash("a", "cafe\u0301 au lait");
  expect(await pool.verify("a", "caf\u00e9 au lait", hash)).toEqual({ matches: true, hash: undefined });
  expect(await pool.verify("a", "cafe au lait", hash)).toEqual({ matches: false, hash: undefined });
  expect(await pool.verify("a", "", null)).toEqual({ matches: false, hash: undefined });
});

test("SEC-LOGIN-01 a hash of another form, or of lower parameters, is replaced at its first success, and at no failure", async () => {
  const pool = newPool({ threads: 1 });
  const foreign = hashSync("cafe\u0301 au lait", 10);
  expect(await pool.verify("a", "wrong", foreign)).toEqual({ matches: false, hash: undefined });
  const { matches, hash = "" } = await pool.verify("a", "cafe\u0301 au lait", foreign);
  expect([matches, hash.slice(0, 31)]).toEqual([true, "$argon2id$v=19$m=19456,t=2,p=1$"]);
  expect(await pool.verify("a", "caf\u00e9 au lait", hash)).toEqual({ matches: true, hash: undefined });
});

test("SEC-LOGIN-02 the whole password counts", async () => {
  const pool = newPool({ threads: 1 });
  const hash = await pool.hash("a", `${"x".repeat(255)}a`);
  expect((await pool.verify("a", `${"x".repeat(255)}b`, hash)).matches).toBe(false);
  expect((await pool.verify("a", `${"x".repeat(255)}a`, hash)).matches).toBe(true);
});

test("SEC-LIMIT-02 an account's share of the queue ends in 429, the whole queue in 503, and both say when to come back", async () => {
  const pool = newPool({ threads: 1, waiting: 4 });
  const ask = (account: string) =>
    pool.verify(account, "x", null).then(
      () => "done",
      (error: { code: string; headers: object }) => [error.code, error.headers],
    );
  // One is being hashed, two wait: half of the places.
  const first = Array.from({ length: 4 }, () => ask("a"));
  const second = Array.from({ length: 3 }, () => ask("b"));
  const third = ask("c");
  const later = { "retry-after": "2" };
  expect(await Promise.all(first)).toEqual(["done", "done", "done", ["too_many_requests", later]]);
  expect(await Promise.all(second)).toEqual(["done", "done", ["service_unavailable", later]]);
  expect(await third).toEqual(["service_unavailable", later]);
  expect(await ask("c")).toBe("done");
});

test("a thread that ends is replaced: its work is told as lost, whatever waited is done", async () => {
  const directory = mkdtempSync(join(tmpdir(), "faable-thread-"));
  const script = join(directory, "thread.mjs");
  writeFileSync(
    script,
    `import { parentPort } from "node:worker_threads";
     parentPort.on("message", ({ password }) => {
       if (password === "crash") process.exit(1);
       if (password === "throw") throw new Error("outside");
       parentPort.postMessage({ verdict: { matches: true, hash: password } });
     });`,
  );
  const pool = newPool({ threads: 1, script: pathToFileURL(script) });
  const asked = ["one", "crash", "two", "throw", "three"].map((password) => pool.hash("a", password));
  const answers = await Promise.allSettled(asked);
  expect(answers.map((answer) => (answer.status === "fulfilled" ? answer.value : String(answer.reason)))).toEqual([
    "one",
    "Error: The thread that checked a password ended.",
    "two",
    "Error: The thread that checked a password ended.",
    "three",
  ]);
  expect(await pool.hash("a", "four")).toBe("four");
  rmSync(directory, { recursive: true });
});

test("a pool that is closed refuses what waits and what comes", async () => {
  const pool = newPool({ threads: 1 });
  const waiting = Promise.allSettled([pool.hash("a", "x"), pool.hash("a", "y")]);
  await pool.close();
  const codes = (await waiting).map((answer) => answer.status === "rejected" && answer.reason.code);
  expect(codes).toEqual(["service_unavailable", "service_unavailable"]);
  await expect(pool.hash("a", "z")).rejects.toMatchObject({ code: "service_unavailable" });
});
