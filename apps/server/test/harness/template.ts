import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { openEngine } from "../../src/ground/storage/index.ts";
import { administer, databaseAt } from "./administer.ts";
import { scratchFolder } from "./scratch.ts";

/** `template1` and `template0`, by their ids: two thirds of the files, and nothing that a server opens. */
const unused = ["1", "4"];

const embedded = async (): Promise<() => void> => {
  const directory = scratchFolder("template");
  const engine = await openEngine({ directory }, () => undefined);
  await engine.close();
  for (const name of unused) rmSync(join(directory, "db", "base", name), { recursive: true });
  process.env.FAABLE_TEST_TEMPLATE = directory;
  return () => rmSync(directory, { recursive: true, force: true });
};

const onPostgres = async (url: string): Promise<() => Promise<void>> => {
  const name = `faable_template_${randomBytes(6).toString("hex")}`;
  await administer(url, `create database ${name}`);
  const engine = await openEngine({ url: databaseAt(url, name) }, () => undefined);
  await engine.close();
  process.env.FAABLE_TEST_TEMPLATE_DATABASE = name;
  return () => administer(url, `drop database ${name} with (force)`);
};

/**
 * Once per run: a database of each engine that is there, migrated but empty. Servers under test start on a copy of it, which takes
 * a fraction of the time of a new one.
 */
export default async function prepareTemplates(): Promise<() => Promise<void>> {
  const url = process.env.DATABASE_URL ?? "";
  const removals = [await embedded(), ...(url === "" ? [] : [await onPostgres(url)])];
  return async () => {
    for (const remove of removals) await remove();
  };
}
