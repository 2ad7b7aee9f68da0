import { existsSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { expectSentence } from "../start/told.ts";
import { newHome, runScript } from "./home.ts";

/** What a script says of itself, before there is a server, a `.env` or a database. */

const root = resolve(import.meta.dirname, "../../../..");
const home = newHome();
for (const name of ["apps", "bench"]) symlinkSync(join(root, name), join(home, name));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const scripts = [
  ["npm run listen", "listen"],
  ["npm run logs", "logs"],
  ["npm run demo:user", "demo:user"],
  ["npm run operator:reset", "operator:reset"],
  ["npm start", "start"],
  ["npm run bench", "bench"],
  ["npm run seed", "seed"],
] as const;

test.each(scripts)("%s -- --help says what it does, its options and an example, and ends with 0", async (call, name) => {
  for (const option of ["--help", "-h"]) {
    const program = runScript(home, name, [option]);
    expect(await program.exited, program.output()).toBe(0);
    expect(program.output()).toMatch(new RegExp(`^[A-Z].*\\.\\n\\n {2}${call}[^]*--help[^]*\\nFor example: .*${call}`));
  }
});

test.each(scripts)(
  "%s refuses an option that it has not in one sentence that names --help, and begins nothing",
  async (call, name) => {
    await expectSentence(runScript(home, name, ["--nope"]), /^.*--nope.*\. See /, `See ${call} -- --help\n`);
    expect(existsSync(join(home, ".faable"))).toBe(false);
  },
);

test("what stands beside the options and is not taken is refused, too", async () => {
  await expectSentence(runScript(home, "logs", ["status:failed"]), '"status:failed" is too much. See npm run logs -- --help');
  await expectSentence(runScript(home, "demo:user", ["a@example.org", "b@example.org"]), '"b@example.org" is too much.');
});
