import { existsSync } from "node:fs";
import { join } from "node:path";
import { StartFailure, systemClock } from "./base/index.ts";
import type { ProgramHelp } from "./command-line.ts";
import { openDatabase } from "./compose.ts";
import type { Config } from "./config.ts";
import { type MachineCredentials, resetOperator } from "./engines/provisioning/index.ts";
import { awaitDatabase } from "./ground/storage/index.ts";
import { print, runProgram, type Started, say } from "./program.ts";

/** A wrong directory must not become a new, empty database. */
const assertExists = ({ database }: Config): void => {
  if ("directory" in database && !existsSync(join(database.directory, "db")))
    throw new StartFailure(
      `There is no database in ${database.directory}. Name the server's own directory in FAABLE_DATA_DIR, or its DATABASE_URL.`,
    );
};

const tell =
  ({ baseUrl }: Config) =>
  ({ clientId, clientSecret }: MachineCredentials): Promise<void> =>
    print([
      "",
      "A new machine client of the operator account. Its secret is shown this once:",
      "",
      `  Operator account   ${baseUrl.origin}`,
      `    client id        ${clientId}`,
      `    client secret    ${clientSecret}`,
      "",
      "The clients that were there before still work; delete with this one what should not.",
    ]);

const reset = async (config: Config): Promise<void> => {
  assertExists(config);
  await awaitDatabase(config.database, { seconds: 0, say });
  const { database, close } = await openDatabase(config, systemClock, (event) => say(event), say);
  try {
    await resetOperator(database, tell(config));
  } finally {
    await close();
  }
};

const help: ProgramHelp = {
  call: "npm run operator:reset",
  does: "Makes a new machine client of the operator account, for when every credential of it is lost, and prints its secret once. What was there stays.",
  example:
    "DATABASE_URL=postgres://… FAABLE_ENCRYPTION_KEY=… npm run operator:reset (with the embedded database, stop the server first)",
};

/** `npm run operator:reset`: new credentials for the operator, on the database that this configuration names. */
export const runOperatorReset = (started: Started): Promise<void> => runProgram(started, help, reset);
