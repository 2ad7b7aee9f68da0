import { expect, test } from "vitest";
import { createEngine } from "./engine.ts";
import { createPrograms, type Program } from "./programs.ts";

const half = 512 * 1_024;

/** A handle of some engine, and as many bytes as are said to have changed. */
const newProgram = async (): Promise<Program> => {
  const programs = createPrograms();
  const engine = await createEngine(32 * 1_048_576, programs);
  const visit = { host: () => "{}", isOverdue: () => false, isOver: () => false };
  for (const _ of [1, 2]) {
    engine.load(visit, "exports.onExecutePostLogin = () => {};");
    engine.restore();
  }
  engine.learn();
  const learnt = programs.find("exports.onExecutePostLogin = () => {};");
  if (!learnt) throw new Error("Nothing was learnt.");
  return { handle: learnt.handle, changes: [{ start: 0, bytes: new Uint8Array(half) }] };
};

test("two megabytes are kept: what was used longest ago goes first", async () => {
  const program = await newProgram();
  const programs = createPrograms();
  for (const code of ["a", "b", "c", "d"]) programs.learn(code, program);
  expect(programs.find("a")).toBe(program);
  programs.learn("e", program);
  expect(["a", "b", "c", "d", "e"].map((code) => programs.find(code) !== undefined)).toEqual([true, false, true, true, true]);
});

test("code that cannot be kept is remembered for a while, and takes its part", async () => {
  const program = await newProgram();
  const programs = createPrograms();
  programs.learn("first", program);
  for (let n = 0; n < 20; n += 1) programs.learn(`too large ${n}`, undefined);
  expect(programs.find("first")).toBeUndefined();
});

test("code is wanted when it comes a second time, while few others came in between", () => {
  const programs = createPrograms();
  programs.note("one");
  expect(programs.wanted()).toBeUndefined();
  for (let n = 0; n < 16; n += 1) programs.note(`other ${n}`);
  programs.note("one");
  expect(programs.wanted()).toBeUndefined();
  programs.note("one");
  expect(programs.wanted()).toBe("one");
});
