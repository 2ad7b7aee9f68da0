import { StartFailure } from "./base/index.ts";
import { type ProgramHelp, readArguments } from "./command-line.ts";
import { type Config, ConfigError, type Environment, readConfig } from "./config.ts";
import { databaseFailure } from "./ground/storage/index.ts";

/** What can be mended is told in one plain sentence; everything else keeps its stack. */
const explain = async (error: unknown, config: Config | undefined): Promise<string> => {
  if (error instanceof ConfigError || error instanceof StartFailure) return error.message;
  const failure = config && (await databaseFailure(config.database, error));
  if (failure) return failure.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/** How a program was started. */
export interface Started {
  readonly env: Environment;
  /** What stands behind its name. */
  readonly given: readonly string[];
}

/** Runs a program on the validated configuration. What goes wrong is explained, and the process ends with 1. */
export const runProgram = async (
  { env, given }: Started,
  program: ProgramHelp,
  work: (config: Config) => Promise<void>,
): Promise<void> => {
  let config: Config | undefined;
  try {
    const help = readArguments(given, program);
    if (help !== undefined) return await print([help]);
    config = readConfig(env);
    await work(config);
  } catch (error) {
    process.stderr.write(`${await explain(error, config)}\n`);
    process.exit(1);
  }
};

/** Tells a line of the start, beside the log. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Writes to standard output and returns when it has been taken; fails when nobody is there to read it. */
export const print = (lines: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(`${lines.join("\n")}\n`, (error) => (error ? reject(error) : resolve())));
