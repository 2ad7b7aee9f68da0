import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectEmbedded } from "./embedded.ts";
import type { Engine } from "./engine.ts";
import { keepUp } from "./upkeep.ts";

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
