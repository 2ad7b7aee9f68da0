import { spawnSync } from "node:child_process";

/**
 * `npm test`: every test, on the embedded database, or on PostgreSQL when DATABASE_URL is set. Arguments go to the test
 * runner. Runs on the Node that the project pins, whichever Node npm itself runs on.
 */
const run = (command: string, args: readonly string[]): number => spawnSync(command, args, { stdio: "inherit" }).status ?? 1;

process.exit(run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)]));
