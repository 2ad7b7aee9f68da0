import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { connectEmbedded } from "./embedded.ts";
import type { Engine } from "./engine.ts";
import { keepUp, startUpkeep } from "./upkeep.ts";

let directory: string;
let engine: Engine;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "faable-upkeep-"));
  engine = await connectEmbedded(
    directory,
    () => undefined,
    (event, error) => {
      throw new Error(event, { cause: error });
    },
  );
});
afterAll(async () => {
  await engine.close();
  rmSync(directory, { recursive: true });
});

afterEach(() => {
  vi.useRealTimers();
});

/** What has been counted is told to others a second later at the latest; here at once. */
const counted = () => engine.run("select pg_stat_force_next_flush()");

const looks = async () => {
  await counted();
  const [row] = await engine.run("select analyze_count, vacuum_count from pg_stat_user_tables where relname = 'odd \"name'");
  return row;
};

test("a table is looked at when enough of it has changed, and not again before more has", async () => {
  await engine.run(`create table "odd ""name" (id integer primary key, words text)`);
  await engine.run(`insert into "odd ""name" select n, 'word' from generate_series(1, 40) n`);
  await counted();
  await keepUp(engine.run);
  expect(await looks()).toEqual({ analyze_count: "0", vacuum_count: "0" });
  await engine.run(`insert into "odd ""name" select n, 'word' from generate_series(41, 400) n`);
  await counted();
  await keepUp(engine.run);
  expect(await looks()).toEqual({ analyze_count: "1", vacuum_count: "1" });
  await keepUp(engine.run);
  expect(await looks()).toEqual({ analyze_count: "1", vacuum_count: "1" });
});

test("rows that were changed again and again take no more room", async () => {
  const size = async () => (await engine.run(`select pg_relation_size('"odd ""name"') as bytes`))[0];
  const rewrite = async () => {
    await engine.run(`update "odd ""name" set words = reverse(words)`);
    await counted();
    await keepUp(engine.run);
  };
  await rewrite();
  await rewrite();
  const before = await size();
  for (let n = 0; n < 10; n += 1) await rewrite();
  expect(await size()).toEqual(before);
});

test("a round that fails is reported and the next one runs; whoever stops it waits for the one under way, which is the last", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const reported: unknown[] = [];
  const away = new Error("The database is away.");
  const last = Promise.withResolvers<readonly unknown[]>();
  const answers = [() => Promise.reject(away), () => Promise.resolve([]), () => last.promise];
  let rounds = 0;
  const run = (): Promise<readonly unknown[]> => {
    rounds += 1;
    return answers[rounds - 1]?.() ?? Promise.resolve([]);
  };
  const stop = startUpkeep(run, (...told) => void reported.push(told));
  const round = () => vi.advanceTimersByTimeAsync(15_000);
  await round();
  expect([rounds, reported]).toEqual([1, [["database upkeep failed", away]]]);
  await round();
  await round();
  expect([rounds, reported.length]).toEqual([3, 1]);
  let isStopped = false;
  const stopped = stop().then(() => {
    isStopped = true;
  });
  await round();
  expect(isStopped).toBe(false);
  last.resolve([]);
  await stopped;
  await round();
  expect(rounds).toBe(3);
});
