import { setTimeout as sleep } from "node:timers/promises";
import { Type } from "typebox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJobs, type Jobs, queue } from "../../src/ground/jobs/index.ts";
import { type Engine, openEngine } from "../../src/ground/storage/index.ts";
import { eventually } from "../harness/expect.ts";
import { type Database, newDatabase } from "../harness/server.ts";

const work = queue({ name: "test_work", data: Type.Object({ n: Type.Number() }), expireIn: 30, retries: 2 });

let database: Database;
let engine: Engine;
let jobs: Jobs;
const reported: string[] = [];
const begun: string[] = [];
let release = (): void => undefined;
const released = new Promise<void>((resolve) => {
  release = resolve;
});
let failures = 1;

beforeAll(async () => {
  database = await newDatabase();
  const report = (event: string): void => void reported.push(event);
  const { DATABASE_URL: url, FAABLE_DATA_DIR: directory = "" } = database.environment;
  engine = await openEngine(url === undefined ? { directory } : { url }, report);
  jobs = await createJobs(engine, [work], report);
  await jobs.work(work, async ({ accountId, data: { n } }) => {
    begun.push(`${accountId} ${n}`);
    if (accountId === "slow") await released;
    if (accountId === "failing" && failures-- > 0) throw new Error("This once.");
  });
});
afterAll(async () => {
  await jobs.stop();
  await engine.close();
  await database.drop();
});

const ask = async (accountId: string, count: number): Promise<void> => {
  const items = Array.from({ length: count }, (_, n) => ({ n }));
  await jobs.enqueue(engine.run, accountId, work, items);
  jobs.wake();
};

const of = (accountId: string): readonly string[] => begun.filter((each) => each.startsWith(`${accountId} `));

test("SEC-TENANT-07 an account whose work hangs has its share of those who work, and keeps nobody else waiting", async () => {
  await ask("slow", 30);
  await eventually(() => expect(of("slow").length).toBeGreaterThanOrEqual(5), 10_000);
  await sleep(500);
  expect(of("slow")).toHaveLength(5);
  await ask("quick", 3);
  await eventually(() => expect(of("quick")).toHaveLength(3), 5_000);
  expect(of("slow")).toHaveLength(5);
  release();
});

test("SEC-REL-02 work that failed is told of and done again, and then it is done", async () => {
  await ask("failing", 1);
  await eventually(() => expect(of("failing")).toHaveLength(2), 25_000);
  expect(reported).toContain("work of test_work failed and will be tried again");
  await sleep(1_000);
  expect(of("failing")).toHaveLength(2);
});
