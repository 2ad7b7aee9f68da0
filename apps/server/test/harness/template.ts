import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEngine } from "../../src/ground/storage/index.ts";

/** `template1` and `template0`, by their ids: two thirds of the files, and nothing that a server opens. */
const unused = ["1", "4"];

/**
 * Once per run: an embedded database that is migrated but empty. Servers under test start on a copy of it, which takes a
 * tenth of the time of a new one.
 */
export default async function prepareTemplate(): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), "faable-template-"));
  const engine = await openEngine({ directory }, () => undefined);
  await engine.close();
  for (const name of unused) rmSync(join(directory, "db", "base", name), { recursive: true });
  process.env.FAABLE_TEST_TEMPLATE = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}
