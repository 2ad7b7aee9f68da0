import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { stop } from "./settings.ts";

/** An option as `parseArgs` takes it, and as `--help` tells of it. */
interface Option {
  readonly type: "string" | "boolean";
  /** What stands behind it, for example `<secret>`. */
  readonly takes?: string;
  readonly meaning: string;
}

type Options = Readonly<Record<string, Option>>;

/** A script of package.json. */
export interface Script<O extends Options> {
  /** How it is called without its options, for example `npm run listen -- <url>`. */
  readonly call: string;
  /** What it does, in one sentence. */
  readonly does: string;
  readonly options: O;
  readonly example: string;
  /** How many values it takes beside its options. Default: none. */
  readonly most?: number;
}

const help = { type: "boolean", meaning: "Prints this" } as const;

const linesOf = (options: Options): readonly string[] => {
  const named = Object.entries(options).map(([name, { takes, meaning }]) => ({
    option: takes === undefined ? `--${name}` : `--${name} ${takes}`,
    meaning,
  }));
  const width = Math.max(...named.map(({ option }) => option.length));
  return named.map(({ option, meaning }) => `  ${option.padEnd(width)}  ${meaning}`);
};

const helpOf = ({ call, does, options, example }: Script<Options>): string =>
  [does, "", `  ${call}`, "", ...linesOf({ ...options, help }), "", `For example: ${example}`].join("\n");

const refuse = ({ call }: Script<Options>, said: string): never => stop(`${said}. See ${call.split(" --", 1)[0]} -- --help`);

const parse = <const O extends Options>(script: Script<O>) => {
  try {
    const options: ParseArgsOptionsConfig & O = script.options;
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return refuse(script, error instanceof Error ? (error.message.split(". ", 1)[0] ?? "") : String(error));
  }
};

/** How the script was called. `--help` is answered here, and what the script does not take is refused. */
export const readCommand = <const O extends Options>(script: Script<O>) => {
  if (process.argv.slice(2).some((given) => given === "--help" || given === "-h")) {
    console.log(helpOf(script));
    process.exit(0);
  }
  const { values, positionals } = parse(script);
  const tooMuch = positionals.at(script.most ?? 0);
  if (tooMuch !== undefined) refuse(script, `"${tooMuch}" is too much`);
  return { values, positionals };
};
