import type { DatabaseConnection, Driver } from "kysely";
import { expect, test } from "vitest";
import { createShares } from "./shares.ts";
import { sharing } from "./sharing.ts";

const connection: DatabaseConnection = {
  executeQuery: async () => ({ rows: [] }),
  streamQuery: () => {
    throw new Error("not asked");
  },
};

const driver: Driver = {
  init: async () => undefined,
  acquireConnection: async () => connection,
  beginTransaction: async () => undefined,
  commitTransaction: async () => undefined,
  rollbackTransaction: async () => undefined,
  releaseConnection: async () => undefined,
  destroy: async () => undefined,
};

const oneEach = () => createShares({ each: 1, waiting: 10, timeout: 5_000, isAway: () => false, answers: async () => true });

/** Milliseconds from the end of a first use by an account until another account, or the same, has its turn. */
const waited = async (rest: (held: number) => number, second: string): Promise<number> => {
  const shares = oneEach();
  const first = sharing(driver, shares, "a", rest);
  await first.releaseConnection(await first.acquireConnection());
  const since = performance.now();
  await sharing(driver, shares, second, rest).acquireConnection();
  return performance.now() - since;
};

test("an account that kept the database busy rests before its next turn, and nobody else does", async () => {
  expect(await waited(() => 200, "a")).toBeGreaterThan(150);
  expect(await waited(() => 200, "b")).toBeLessThan(100);
  expect(await waited(() => 0, "a")).toBeLessThan(100);
});

test("the rest is measured by how long the connection was held", async () => {
  const seen: number[] = [];
  const shares = oneEach();
  const used = sharing(driver, shares, "a", (held) => {
    seen.push(held);
    return 0;
  });
  const held = await used.acquireConnection();
  await new Promise((resolve) => setTimeout(resolve, 60));
  await used.releaseConnection(held);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toBeGreaterThan(50);
});
