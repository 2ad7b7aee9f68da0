import { parseArgs } from "node:util";
import type { Trigger } from "../index.ts";
import { allTriggers } from "../sandbox/triggers.ts";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "sample"; readonly trigger: Trigger }
  | { readonly kind: "check"; readonly file: string; readonly json: boolean }
  | {
      readonly kind: "run";
      readonly file: string;
      readonly json: boolean;
      /** Absent: the first that the code has. */
      readonly trigger: Trigger | undefined;
      /** A file of JSON, completed from the sample. Absent: the sample. */
      readonly event: string | undefined;
      readonly secrets: Readonly<Record<string, string>>;
      readonly network: boolean;
    };

/** The command cannot be understood, or names what is not there. Says what to change. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const options = {
  event: { type: "string" },
  trigger: { type: "string" },
  secret: { type: "string", multiple: true },
  "no-network": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? (error.message.split(". ", 1)[0] ?? "") : String(error);
    throw new UsageError(`${said}. See faable-action --help`);
  }
};

const triggerOf = (given: string | undefined): Trigger | undefined => {
  const known = allTriggers.find((trigger) => trigger === given);
  if (given !== undefined && known === undefined)
    throw new UsageError(`There is no trigger ${given}. Use one of: ${allTriggers.join(", ")}.`);
  return known;
};

const secretOf = (given: string): readonly [string, string] => {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`--secret ${given} is not of the form NAME=value.`);
  return [name, value];
};

const sampleOf = ([given, ...rest]: readonly string[]): Command => {
  const trigger = triggerOf(given);
  if (trigger === undefined || rest.length > 0)
    throw new UsageError(`Name one trigger: ${allTriggers.map((each) => `faable-action sample ${each}`).join(", ")}.`);
  return { kind: "sample", trigger };
};

/** Throws a `UsageError`. */
export const readArguments = (args: readonly string[]): Command => {
  const { values, positionals } = parse(args);
  const [kind, file, ...rest] = positionals;
  if (values.help || kind === undefined) return { kind: "help" };
  if (kind === "sample") return sampleOf(positionals.slice(1));
  if (kind !== "run" && kind !== "check") throw new UsageError(`There is no command ${kind}. Use run, check or sample.`);
  if (file === undefined) throw new UsageError(`Name the file: faable-action ${kind} action.js`);
  if (rest.length > 0) throw new UsageError(`One file at a time: leave out ${rest.join(" ")}.`);
  if (kind === "check") return { kind, file, json: values.json };
  return {
    kind,
    file,
    json: values.json,
    trigger: triggerOf(values.trigger),
    event: values.event,
    secrets: Object.fromEntries((values.secret ?? []).map(secretOf)),
    network: !values["no-network"],
  };
};

export const usage = `Runs an Action of Faable Auth on this machine, in the sandbox that the server uses.

  faable-action run action.js [options]    run a hook, and print its verdict
  faable-action check action.js            say which triggers the code has, or what is wrong with it
  faable-action sample <trigger>           print the sample of the trigger's event, to be changed

Options of run:
  --trigger <name>       ${allTriggers.join(", ")}. Default: the first that the code has
  --event <file>         the event, as JSON; what it lacks is the sample's, and null leaves a member out. Default: the sample
  --secret <NAME=value>  found by the code at event.secrets.NAME; may be repeated
  --no-network           fetch rejects, and nothing leaves this machine
  --json                 print the report as JSON

For example: faable-action run action.js --event event.json --secret API_KEY=x

Exit codes: 0 allowed, or the code is fine · 1 denied · 2 sent elsewhere · 3 failed, or the code is not fine · 64 wrong usage
`;

/** The Node that the sandbox needs: earlier ones cannot keep a child from the network. */
const nodeNeeded = 26;

/** Throws where this Node is too old, in words that say so instead of a failing child's. */
export const assertNode = (version: string): void => {
  if (Number(version.split(".")[0]) < nodeNeeded)
    throw new UsageError(`faable-action needs Node ${nodeNeeded} or later; this is ${version}.`);
};
