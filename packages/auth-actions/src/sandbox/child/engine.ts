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
}

const page = 65_536;
/** What the instance has at the beginning; the build asks for it. */
const initialPages = 256;
/** In pages: 256 KiB. The code's own stack ends at 64 KiB. */
const margin = 4;

const wasmModule = new WebAssembly.Module(readFileSync(new URL(import.meta.resolve("@jitl/quickjs-wasmfile-release-sync/wasm"))));

/** Its declarations are those of its CommonJS build, where the variant lies one level deeper. */
const isVariant = (given: unknown): given is QuickJSSyncVariant =>
  typeof given === "object" && given !== null && Reflect.get(given, "type") === "sync";

const newModule = (wasmMemory: WebAssembly.Memory) => {
  if (!isVariant(variant)) throw new Error("The engine is not the one that was expected.");
  return newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmModule, wasmMemory }));
};

/** The image that an engine goes back to. */
interface Image {
  /** After a run, for another one of the same account. `false`: the memory has grown, and stays so. */
  readonly restore: () => boolean;
  /** For another account: every byte is what it was before the first run. */
  readonly wipe: () => boolean;
}

const zeros = Buffer.alloc(page);

const isZero = (memory: Uint8Array, at: number): boolean => zeros.compare(memory, at * page, (at + 1) * page) === 0;

/**
 * Pages in use, and some around them: where data ends zeros may be data, too, and of its stack a run uses the beginning. Between
 * the two lie megabytes of stack that are hardly ever touched; leaving them out of the image makes it a fifth.
 */
const pagesToKeep = (memory: Uint8Array): readonly number[] => {
  const all = Array.from({ length: memory.length / page }, (_, at) => at);
  const used = all.filter((at) => !isZero(memory, at));
  return all.filter((at) => used.some((one) => Math.abs(one - at) <= margin));
};

interface Stretch {
  readonly start: number;
  readonly bytes: Uint8Array;
}

const stretches = (memory: Uint8Array, pages: readonly number[]): readonly Stretch[] =>
  pages
    .filter((at) => !pages.includes(at - 1))
    .map((first) => {
      let end = first;
      while (pages.includes(end)) end += 1;
      return { start: first * page, bytes: memory.slice(first * page, end * page) };
    });

const keepImage = (memory: WebAssembly.Memory): Image => {
  const all = new Uint8Array(memory.buffer);
  const pages = pagesToKeep(all);
  const image = stretches(all, pages);
  const others = Array.from({ length: all.length / page }, (_, at) => at).filter((at) => !pages.includes(at));
  const restore = (): boolean => {
    if (memory.buffer.byteLength !== all.length) return false;
    for (const { start, bytes } of image) all.set(bytes, start);
    return true;
  };
  const wipe = (): boolean => {
    if (!restore()) return false;
    for (const at of others) if (!isZero(all, at)) all.fill(0, at * page, (at + 1) * page);
    return true;
  };
  return { restore, wipe };
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

export const createEngine = async (memoryBytes: number): Promise<Engine> => {
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
  const image = keepImage(wasmMemory);

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

  return {
    evaluate: (next, code) =>
      enter(next, () => {
        const result = context.evalCode(code, "action.js", { type: "global" });
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
    ...image,
  };
};
