import type { ConsoleLevel } from "../action.ts";
import { limits } from "../limits.ts";
import { isJsonObject, type Json } from "../rules/json.ts";
import { Refusal } from "../rules/refusal.ts";
import { isWebUrl, notWebUrl } from "../rules/web-url.ts";
import type { Host } from "./engine.ts";
import { type Random, uuidOf } from "./frozen.ts";
import { createKeys, digest, mostCalls, random } from "./keys.ts";
import { encodings } from "./text.ts";
import { urls } from "./urls.ts";
import type { Verdict } from "./verdict.ts";

/** What a run's calls start outside of its engine. */
export interface Outside {
  readonly done: () => void;
  readonly failed: (error: { readonly name: string; readonly message: string; readonly stack: string }) => void;
  readonly timer: (delay: number) => number;
  readonly clear: (timer: number) => void;
  readonly fetch: (
    url: string,
    method: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array | undefined,
  ) => number;
  /** Settles a call of the code later. */
  readonly later: (work: Promise<Settled>) => number;
}

/** What a call of the code comes to. */
export interface Settled {
  readonly value?: Json;
  readonly bytes?: Uint8Array;
}

// biome-ignore lint/suspicious/noConfusingVoidType: most operations only do something.
type Answer = Json | Uint8Array | void;
type Operation = (args: readonly Json[], bytes: Uint8Array) => Answer;

const text = (value: Json | undefined): string => {
  if (typeof value !== "string") throw new Refusal("That is no text.");
  return value;
};

const number = (value: Json | undefined): number => {
  if (typeof value !== "number") throw new Refusal("That is no number.");
  return value;
};

const pairs = (value: Json | undefined): readonly (readonly [string, string])[] =>
  Array.isArray(value) ? value.map((pair) => (Array.isArray(pair) ? [text(pair[0]), text(pair[1])] : [text(undefined), ""])) : [];

const levels: readonly ConsoleLevel[] = ["log", "info", "warn", "error", "debug"];

const json = (value: unknown): Json => JSON.parse(JSON.stringify(value));

const cryptoOperations = (outside: Outside, source: Random): Readonly<Record<string, Operation>> => {
  const keys = createKeys();
  let calls = 0;
  const counted = (work: () => Promise<Settled>): number => {
    calls += 1;
    if (calls > mostCalls) throw new Refusal(`A run makes at most ${mostCalls} calls of crypto.subtle with keys.`, "RangeError");
    return outside.later(work());
  };
  return {
    digest: ([algorithm = null], bytes) => digest(algorithm, bytes),
    random: ([count = null]) => random(count, source),
    uuid: () => uuidOf(source),
    importKey: ([format, algorithm = null, usages = null, jwk], bytes) =>
      counted(async () => ({
        value: json(await keys.importKey(text(format), isJsonObject(jwk) ? jwk : bytes, algorithm, usages)),
      })),
    sign: ([algorithm = null, key = null], bytes) => counted(async () => ({ bytes: await keys.sign(algorithm, key, bytes) })),
    verify: ([algorithm = null, key = null, length], bytes) =>
      counted(async () => {
        const at = number(length);
        return { value: await keys.verify(algorithm, key, bytes.subarray(0, at), bytes.subarray(at)) };
      }),
  };
};

const verdictOperations = (verdict: Verdict): Readonly<Record<string, Operation>> => ({
  deny: ([reason, options = {}]) => verdict.deny(reason, options),
  review: ([code, details]) => verdict.review(code, details),
  redirect: ([url, query = {}]) => verdict.redirect(url, query),
  claim: ([token, name, value = null]) => verdict.claim(token, name, value),
  metadata: ([whose, key, value = null]) => verdict.metadata(whose, key, value),
  console: ([level, line]) => verdict.log(levels.find((each) => each === level) ?? "log", text(line)),
});

const textOperations: Readonly<Record<string, Operation>> = {
  encode: ([given]) => encodings.toBytes(text(given)),
  decode: ([label, fatal, ignoreBOM], bytes) => encodings.decode(bytes, text(label), fatal === true, ignoreBOM === true),
  label: ([label]) => encodings.encodingOf(text(label)),
  atob: ([given]) => encodings.fromBase64(text(given)),
  btoa: ([given]) => encodings.toBase64(text(given)),
  url: ([url, base]) => urls.parse(text(url), typeof base === "string" ? base : undefined),
  changed: ([href, name, value]) => urls.change(text(href), text(name), text(value)),
  query: ([query]) => urls.pairs(text(query)),
  querystring: ([given]) => urls.query(pairs(given)),
};

const outsideOperations = (outside: Outside): Readonly<Record<string, Operation>> => ({
  done: () => outside.done(),
  failed: ([name, message, stack]) => outside.failed({ name: text(name), message: text(message), stack: text(stack) }),
  timer: ([delay]) => outside.timer(number(delay)),
  clear: ([timer]) => outside.clear(number(timer)),
});

const problem = (error: unknown): string => {
  const { name, message } = error instanceof Refusal ? error : { name: "Error", message: "The call failed." };
  return JSON.stringify({ name, message });
};

/** A text that a JSON reader made of JSON is a list, whatever wrote it. */
const readArguments = (given: string): readonly Json[] => {
  const args: Json = JSON.parse(given);
  return Array.isArray(args) ? args : [];
};

/** Everything that code can ask of the child. All of it is data: no argument is ever called, and no answer is an object of ours. */
export const createHost = (verdict: Verdict, outside: Outside, source: Random): Host => {
  const operations: ReadonlyMap<string, Operation> = new Map(
    Object.entries({
      ...textOperations,
      ...verdictOperations(verdict),
      ...cryptoOperations(outside, source),
      ...outsideOperations(outside),
    }),
  );
  const fetchOf = (args: readonly Json[], bytes: Uint8Array | undefined): number => {
    const url = text(args[0]);
    // The parent looks again; here the code is still at its line.
    if (!isWebUrl(url)) throw new Refusal(notWebUrl(url));
    return outside.fetch(url, text(args[1]), Object.fromEntries(pairs(args[2])), bytes);
  };
  const answer = (operation: string, args: readonly Json[], bytes: Uint8Array | undefined) => {
    if (bytes !== undefined && bytes.length > limits.callBytes) throw new Refusal("Those are too many bytes.", "RangeError");
    if (operation === "fetch") return fetchOf(args, bytes);
    const found = operations.get(operation);
    if (found === undefined) throw new Refusal("There is no such call.");
    return found(args, bytes ?? new Uint8Array());
  };
  return (operation, args, bytes) => {
    try {
      const value = answer(operation, readArguments(args), bytes);
      return value instanceof Uint8Array ? value : JSON.stringify({ value });
    } catch (error) {
      return problem(error);
    }
  };
};
