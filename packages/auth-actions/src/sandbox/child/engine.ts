import { readFileSync } from "node:fs";
import variant from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";
import { limits } from "../limits.ts";
import { prelude } from "./guest/prelude.ts";
import { type Image, keepImage } from "./image.ts";
import { createPrograms, type Programs } from "./programs.ts";

/** What the code's calls reach. Answers JSON, or bytes; never throws. */
export type Host = (operation: string, args: string, bytes: Uint8Array | undefined) => string | Uint8Array;

/** Why an engine came back before the code was through. */
export type Halt =
  | { readonly kind: "overdue" }
  /** The code itself threw, before anything of ours could catch it: a syntax error, an exception of the top level. */
  | { readonly kind: "thrown"; readonly name: string; readonly message: string; readonly stack: string }
  /** The engine itself broke. */
  | { readonly kind: "broken" };

export interface Visit {
  readonly host: Host;
  readonly isOverdue: () => boolean;
  /** No more of the code's jobs are wanted. */
  readonly isOver: () => boolean;
}

/**
 * One QuickJS in a WebAssembly instance of its own. After a run its memory is put back to what it was before the first one, so
 * that nothing of a run is there for the next (SEC-ACTION-04), and the prelude is read once instead of in every run.
 */
export interface Engine {
  /** Puts code in its place, as the first thing of a run. Nothing of it is run yet. */
  readonly load: (visit: Visit, code: string) => Halt | undefined;
  /** Runs the top level of what was loaded. */
  readonly begin: (visit: Visit) => Halt | undefined;
  /** Runs a few lines of ours. */
  readonly evaluate: (visit: Visit, code: string) => Halt | undefined;
  readonly hooks: (visit: Visit, names: readonly string[]) => { readonly names: string } | { readonly halt: Halt };
  readonly run: (visit: Visit, names: readonly string[], trigger: string, event: string) => Halt | undefined;
  readonly fire: (visit: Visit, timer: number) => Halt | undefined;
  readonly settle: (visit: Visit, call: number, answer: string, bytes: Uint8Array | undefined) => Halt | undefined;
  /** Whether promises of the code wait to go on. */
  readonly hasJobs: () => boolean;
  /** Bytes that the instance holds; it never gives any back. */
  readonly size: () => number;
  /** Forgets the run. `false`: it cannot, and the engine must be thrown away. */
  readonly restore: Image["restore"];
  readonly wipe: Image["wipe"];
  /** Whether code has come again that is worth being learnt. */
  readonly wantsToLearn: () => boolean;
  /** While nobody waits for it: keeps what it takes to compile code that comes again. `false`: the engine must be thrown away. */
  readonly learn: () => boolean;
}

const page = 65_536;
/** What the instance has at the beginning; the build asks for it. */
const initialPages = 256;

const wasmModule = new WebAssembly.Module(readFileSync(new URL(import.meta.resolve("@jitl/quickjs-wasmfile-release-sync/wasm"))));

/** Its declarations are those of its CommonJS build, where the variant lies one level deeper. */
const isVariant = (given: unknown): given is QuickJSSyncVariant =>
  typeof given === "object" && given !== null && Reflect.get(given, "type") === "sync";

const newModule = (wasmMemory: WebAssembly.Memory) => {
  if (!isVariant(variant)) throw new Error("The engine is not the one that was expected.");
  return newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmModule, wasmMemory }));
};

const describe = (context: QuickJSContext, error: QuickJSHandle): Halt => {
  const told: unknown = error.consume((handle) => context.dump(handle));
  const text = (name: string): string => {
    const value: unknown = typeof told === "object" && told !== null ? Reflect.get(told, name) : undefined;
    return typeof value === "string" ? value.slice(0, limits.errorCharacters) : "";
  };
  return typeof told === "object" && told !== null
    ? { kind: "thrown", name: text("name") || "Error", message: text("message"), stack: text("stack") }
    : { kind: "thrown", name: "Error", message: String(told).slice(0, limits.errorCharacters), stack: "" };
};

const idle: Visit = { host: () => "{}", isOverdue: () => false, isOver: () => false };

/** Milliseconds. Learning code takes as long as compiling it did, and whoever comes meanwhile waits. */
const longestToLearn = 20;

/** Before the first line of the code, and on it: lines stay what they are. */
const opening = "(function (exports, module) {";

/** For code that declares one of these anew, which it may. */
const bareOpening = opening.replace("exports, module", (names) => " ".repeat(names.length));

/**
 * The code as the body of a function, as CommonJS has it: so it can be compiled without being run. Only what is a script by itself
 * may come here, because other text could end the function and be run already.
 */
const asFunction = (code: string, begin: string): string => `${begin}${code.replace(/^#!/, "//")}\n})`;

/** A stack as the code's author would count. */
export const atOwnColumns = (stack: string): string =>
  stack.replace(/\baction\.js:1:(\d+)/g, (_, column: string) => `action.js:1:${Math.max(1, Number(column) - opening.length)}`);

const inOwnColumns = (halt: Halt): Halt => (halt.kind === "thrown" ? { ...halt, stack: atOwnColumns(halt.stack) } : halt);

export const createEngine = async (memoryBytes: number, programs: Programs = createPrograms()): Promise<Engine> => {
  const maximum = initialPages + Math.ceil(memoryBytes / page);
  const wasmMemory = new WebAssembly.Memory({ initial: initialPages, maximum });
  const quickjs = await newModule(wasmMemory);
  let visit = idle;
  let interrupted = false;
  const runtime = quickjs.newRuntime({
    memoryLimitBytes: memoryBytes,
    maxStackSizeBytes: limits.stackBytes,
    interruptHandler: () => {
      interrupted ||= visit.isOverdue();
      return interrupted;
    },
  });
  const context = runtime.newContext();

  const buffer = (bytes: Uint8Array): QuickJSHandle => context.newArrayBuffer(new Uint8Array(bytes).buffer);
  const call = context.newFunction("host", (operation, args, bytes) => {
    const given = bytes === undefined ? undefined : context.getArrayBuffer(bytes).consume(({ value }) => new Uint8Array(value));
    const answer = visit.host(context.getString(operation), context.getString(args), given);
    return typeof answer === "string" ? context.newString(answer) : buffer(answer);
  });
  const make = context.unwrapResult(context.evalCode(`(${prelude})`, "prelude.js", { type: "global" }));
  const guest = context.unwrapResult(context.callFunction(make, context.undefined, call));
  const [hooks, run, fire, settle] = ["hooks", "run", "fire", "settle"].map((name) => context.getProp(guest, name));
  if (!hooks || !run || !fire || !settle) throw new Error("The prelude is incomplete.");
  const self = context.global;
  const [exported, module] = [context.getProp(self, "exports"), context.getProp(self, "module")];
  const image = keepImage(wasmMemory);
  let program: QuickJSHandle | undefined;

  const halted = (halt: Halt): Halt => (interrupted ? { kind: "overdue" } : halt);

  /** The jobs one by one: between two of them the engine asks nobody whether it may go on. */
  const drain = (): Halt | undefined => {
    while (!visit.isOver() && runtime.hasPendingJob()) {
      if (interrupted || visit.isOverdue()) return { kind: "overdue" };
      const done = runtime.executePendingJobs(16);
      if (done.error) return halted(describe(done.error.context, done.error));
    }
    return undefined;
  };

  const enter = (next: Visit, work: () => Halt | undefined): Halt | undefined => {
    visit = next;
    interrupted = false;
    try {
      const halt = work() ?? drain();
      // Whoever swallowed the interruption has still been interrupted.
      return halt ?? (interrupted ? { kind: "overdue" } : undefined);
    } catch {
      return { kind: "broken" };
    } finally {
      visit = idle;
    }
  };

  const invoke = (guestFunction: QuickJSHandle, args: readonly QuickJSHandle[]): Halt | undefined => {
    const result = context.callFunction(guestFunction, context.undefined, ...args);
    for (const arg of args) arg.dispose();
    if (result.error) return halted(describe(context, result.error));
    result.value.dispose();
    return undefined;
  };

  const text = (value: string): QuickJSHandle => context.newString(value);
  const list = (names: readonly string[]): QuickJSHandle => text(JSON.stringify(names));

  const compile = (code: string): Halt | undefined => {
    program = undefined;
    const alone = context.evalCode(code, "action.js", { type: "global", compileOnly: true });
    if (alone.error) return halted(describe(context, alone.error));
    alone.value.dispose();
    // Reading code asks nobody whether it may go on, and some is made to take long: not twice, then.
    if (visit.isOverdue()) return { kind: "overdue" };
    const usual = context.evalCode(asFunction(code, opening), "action.js", { type: "global" });
    usual.error?.dispose();
    const result = usual.error ? context.evalCode(asFunction(code, bareOpening), "action.js", { type: "global" }) : usual;
    if (result.error) return halted(describe(context, result.error));
    program = result.value;
    return undefined;
  };

  const compileNew = (code: string): Halt | undefined => {
    const begun = performance.now();
    const halt = compile(code);
    if (!halt && performance.now() - begun < longestToLearn) programs.note(code);
    return halt;
  };

  const learn = (code: string): boolean => {
    if (!image.wipe()) return false;
    const halt = enter(idle, () => compile(code));
    const changes = halt ? undefined : image.changes();
    programs.learn(code, program && changes && { handle: program, changes });
    return halt?.kind !== "broken" && image.wipe();
  };

  return {
    load: (next, code) =>
      enter(next, () => {
        const known = programs.find(code);
        if (!known) return compileNew(code);
        image.put(known.changes);
        program = known.handle;
        return undefined;
      }),
    begin: (next) =>
      enter(next, () => {
        if (!program) throw new Error("No code was loaded.");
        const result = context.callFunction(program, self, exported, module);
        if (result.error) return halted(inOwnColumns(describe(context, result.error)));
        result.value.dispose();
        return undefined;
      }),
    evaluate: (next, code) =>
      enter(next, () => {
        const result = context.evalCode(code, "frozen.js", { type: "global" });
        if (result.error) return halted(describe(context, result.error));
        result.value.dispose();
        return undefined;
      }),
    hooks: (next, names) => {
      let found = "[]";
      const halt = enter(next, () => {
        const result = context.callFunction(hooks, context.undefined, list(names));
        if (result.error) return halted(describe(context, result.error));
        found = result.value.consume((handle) => context.getString(handle));
        return undefined;
      });
      return halt ? { halt } : { names: found };
    },
    run: (next, names, trigger, event) => enter(next, () => invoke(run, [list(names), text(trigger), text(event)])),
    fire: (next, timer) => enter(next, () => invoke(fire, [context.newNumber(timer)])),
    settle: (next, at, answer, bytes) =>
      enter(next, () => invoke(settle, [context.newNumber(at), text(answer), ...(bytes ? [buffer(bytes)] : [])])),
    hasJobs: () => runtime.hasPendingJob(),
    size: () => wasmMemory.buffer.byteLength,
    restore: image.restore,
    wipe: image.wipe,
    wantsToLearn: () => programs.wanted() !== undefined,
    learn: () => {
      const code = programs.wanted();
      return code === undefined || learn(code);
    },
  };
};
