import { describe, expect, test } from "vitest";
import { createEngine, type Engine, type Visit } from "./engine.ts";
import { createPrograms } from "./programs.ts";

/** One engine, without the process around it: what it keeps of code that comes again, and that no run can tell. */

const memory = 32 * 1_048_576;

const newEngine = async () => {
  const programs = createPrograms();
  return { engine: await createEngine(memory, programs), programs };
};

/** What a run of this code says by `console.log`, and how it halts. */
const runOf = (engine: Engine, code: string): { readonly said: readonly string[]; readonly halt: unknown } => {
  const said: string[] = [];
  const host: Visit["host"] = (operation, args) => {
    if (operation === "console") said.push(JSON.parse(args)[1]);
    return "{}";
  };
  const visit: Visit = { host, isOverdue: () => false, isOver: () => false };
  const halt =
    engine.load(visit, code) ?? engine.begin(visit) ?? engine.run(visit, ["onExecutePostLogin"], "post-login", '{"secrets":{}}');
  if (!engine.restore()) throw new Error("The engine has grown.");
  return { said, halt };
};

/** The first run, the one after which the code is learnt, and two that find it. */
const again = (engine: Engine, code: string) =>
  [1, 2, 3, 4].map(() => {
    const found = runOf(engine, code);
    if (!engine.learn()) throw new Error("The engine is spoilt.");
    return found;
  });

const hook = (top: string, body: string): string => `${top}\nexports.onExecutePostLogin = async () => {\n${body}\n};`;

describe("code that comes again", () => {
  test("is compiled once: at its third run what that changed is put in place", async () => {
    const { engine, programs } = await newEngine();
    const code = hook("const word = 'said';", "console.log(word)");
    const found = [1, 2, 3].map(() => {
      const isKnown = programs.find(code) !== undefined;
      const { said } = runOf(engine, code);
      engine.learn();
      return [isKnown, ...said];
    });
    expect(found).toEqual([
      [false, "said"],
      [false, "said"],
      [true, "said"],
    ]);
  });

  test("SEC-ACTION-04 begins as if it had never been run", async () => {
    const { engine } = await newEngine();
    const code = hook(
      "let n = 0; n += 1; globalThis.count = (globalThis.count ?? 0) + 1; Array.prototype.mark = (Array.prototype.mark ?? 0) + 1;",
      "n += 1; console.log(n, count, [].mark); module.exports.n = n; globalThis.secret = n",
    );
    expect(again(engine, code)).toEqual(Array(4).fill({ said: ["2 1 1"], halt: undefined }));
    expect(runOf(engine, hook("", "console.log(typeof count, typeof secret, [].mark)")).said).toEqual([
      "undefined undefined undefined",
    ]);
  });

  test("runs its top level in every run: what that asks the host is asked anew", async () => {
    const { engine } = await newEngine();
    const asked = again(engine, hook("const at = Date.now(); console.log('top', at > 0);", "console.log('hook')"));
    expect(asked).toEqual(Array(4).fill({ said: ["top true", "hook"], halt: undefined }));
  });

  test("is not mixed up with other code", async () => {
    const { engine } = await newEngine();
    const codes = Array.from({ length: 40 }, (_, n) =>
      hook(`const pad = ${JSON.stringify("x".repeat(n * 400))};`, `console.log(${n})`),
    );
    for (const round of [1, 2, 3, 4])
      for (const [n, code] of codes.entries()) {
        expect([round, runOf(engine, code).said]).toEqual([round, [String(n)]]);
        engine.learn();
      }
  });

  test("and takes long to read is not learnt: whoever comes meanwhile would wait", async () => {
    const { engine, programs } = await newEngine();
    const slow = hook(`const pattern = /${"\\k<a>".repeat(4_000)}(?<a>b)/;`, "console.log(pattern.source.length)");
    for (const { said } of again(engine, slow)) expect(said).toEqual(["20007"]);
    expect(programs.find(slow)).toBeUndefined();
    const overdue = { host: () => "{}", isOverdue: () => true, isOver: () => false };
    expect(engine.load(overdue, hook("", ""))).toEqual({ kind: "overdue" });
  });

  test("that needs more memory than is kept is run as well, and does not spoil what is", async () => {
    const { engine, programs } = await newEngine();
    const small = hook("", "console.log('small')");
    again(engine, small);
    const large = hook(
      `const list = [${Array.from({ length: 12_000 }, (_, n) => `{n:${n}}`).join()}].length;`,
      "console.log(list)",
    );
    for (const { said } of again(engine, large)) expect(said).toEqual(["12000"]);
    expect(programs.find(large)).toBeUndefined();
    expect(runOf(engine, small).said).toEqual(["small"]);
  });
});

describe("what is no script by itself is refused, however often it comes", () => {
  test.each([
    ["text that ends the function around it", "}); globalThis.leak = Date.now(); (function () {"],
    ["and as an expression", "}[globalThis.leak = 1] = function () {"],
    ["a comment that swallows its end", "/* "],
    ["a return at the top level", "return;"],
    ["a new.target at the top level", "new.target;"],
  ])("%s", async (_name, text) => {
    const { engine } = await newEngine();
    for (const { halt } of again(engine, text)) expect(halt).toMatchObject({ kind: "thrown", name: "SyntaxError" });
    expect(runOf(engine, hook("", "console.log(typeof leak)")).said).toEqual(["undefined"]);
  });
});

describe("the top level is a script's, but for its names", () => {
  test.each([
    ["this is the global object", "const self = this;", "console.log(self === globalThis)", "true"],
    ["in strict mode, too", '"use strict"; const self = this;', "console.log(self === globalThis)", "true"],
    [
      "strict mode is the code's to choose",
      '"use strict"; let word; try { absent = 1; } catch { word = "strict"; }',
      "console.log(word)",
      "strict",
    ],
    ["a first line for a shell is passed over", "#!/usr/bin/env node", "console.log('run')", "run"],
    ["a last line may be a comment", "", "console.log('run') } // ", "run"],
    ["exports that are declared with what they were", "var exports = exports || {};", "console.log('run')", "run"],
    ["a module, too", "var module = module || { exports: {} };", "console.log(module.exports === exports)", "true"],
    ["a module of its own", "const module = 7;", "console.log(module)", "7"],
    ["names of ours may be its own", "const host = 1, tools = 2, self = 3;", "console.log(host + tools + self)", "6"],
  ])("%s", async (_name, top, body, word) => {
    const { engine } = await newEngine();
    expect(again(engine, hook(top, body).replace("} // \n};", "}; //"))).toEqual(
      Array(4).fill({ said: [word], halt: undefined }),
    );
  });

  test("errors have the author's own lines and columns", async () => {
    const { engine } = await newEngine();
    for (const { halt } of again(engine, "const a = 1; absent.name;"))
      expect(halt).toMatchObject({ name: "ReferenceError", stack: expect.stringMatching(/action\.js:1:(14|20)\b/) });
    for (const { halt } of again(engine, "\n  absent.name;"))
      expect(halt).toMatchObject({ stack: expect.stringMatching(/action\.js:2:(3|9)\b/) });
  });
});
