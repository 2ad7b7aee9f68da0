import type { QuickJSHandle } from "quickjs-emscripten-core";
import type { Stretch } from "./image.ts";

/** Code that an engine has compiled before: what that changes in its memory, and where the compiled code lies in it. */
export interface Program {
  readonly handle: QuickJSHandle;
  readonly changes: readonly Stretch[];
}

export interface Programs {
  /** `undefined` for code that was not learnt, or cannot be kept. */
  readonly find: (code: string) => Program | undefined;
  /** The code has been compiled. Code that comes again is worth being learnt. */
  readonly note: (code: string) => void;
  /** What is to be learnt next. */
  readonly wanted: () => string | undefined;
  /** `undefined` for code that cannot be kept: it is not tried again soon. */
  readonly learn: (code: string, program: Program | undefined) => void;
}

/** Of the codes that came last; code has 64 KiB at most. */
const mostNoted = 16;
/** Bytes of memory that an engine keeps of what it has learnt: some thirty Actions of usual size. */
const mostBytes = 2 * 1_048_576;

const sizeOf = (program: Program | undefined): number =>
  program?.changes.reduce((size, { bytes }) => size + bytes.length, 0) ?? mostBytes / mostNoted;

/** What one engine has learnt. What was used longest ago is forgotten. */
export const createPrograms = (): Programs => {
  const learnt = new Map<string, Program | undefined>();
  const noted = new Set<string>();
  let wanted: string | undefined;
  const forget = (): void => {
    let size = [...learnt.values()].reduce((sum, program) => sum + sizeOf(program), 0);
    for (const [code, program] of learnt) {
      if (size <= mostBytes) return;
      learnt.delete(code);
      size -= sizeOf(program);
    }
  };
  return {
    find: (code) => {
      if (!learnt.has(code)) return undefined;
      const program = learnt.get(code);
      learnt.delete(code);
      learnt.set(code, program);
      return program;
    },
    note: (code) => {
      if (learnt.has(code)) return;
      if (noted.delete(code)) wanted = code;
      noted.add(code);
      const [oldest] = noted;
      if (noted.size > mostNoted && oldest !== undefined) noted.delete(oldest);
    },
    wanted: () => wanted,
    learn: (code, program) => {
      wanted = undefined;
      noted.delete(code);
      learnt.set(code, program);
      forget();
    },
  };
};
