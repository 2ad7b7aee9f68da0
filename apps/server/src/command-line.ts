import { StartFailure } from "./base/index.ts";

/** A program of this server, as its `--help` tells of it. None takes options: they are configured by environment variables alone. */
export interface ProgramHelp {
  /** How it is called. */
  readonly call: string;
  /** What it does. */
  readonly does: string;
  readonly example: string;
}

const helpOf = ({ call, does, example }: ProgramHelp): string =>
  [
    does,
    "",
    `  ${call}`,
    "",
    "It takes no options but --help, which prints this. It is configured by environment variables (docs/configuration.md).",
    "",
    `For example: ${example}`,
  ].join("\n");

/** Answers the help that was asked for, if it was. What the program does not take is a `StartFailure`, before anything is begun. */
export const readArguments = (given: readonly string[], program: ProgramHelp): string | undefined => {
  if (given.includes("--help") || given.includes("-h")) return helpOf(program);
  const [first] = given;
  if (first === undefined) return undefined;
  throw new StartFailure(
    `"${first}" is not understood: options are environment variables here. See ${program.call.split(" --", 1)[0]} -- --help`,
  );
};
