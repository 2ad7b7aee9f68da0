import { afterAll, describe, expect, test } from "vitest";
import type { ActionRun } from "../src/sandbox/index.ts";
import { completed, failed, hook, newSandbox, runOf } from "./sandbox.ts";

const sandbox = newSandbox();
afterAll(() => sandbox.close());

const outcomeOf = async (code: string, more: Partial<ActionRun> = {}) => (await sandbox.run(runOf(code, more))).outcome;
const complete = async (body: string, more?: Partial<ActionRun>) => completed(await outcomeOf(hook(body), more));
const errorOf = async (body: string, more?: Partial<ActionRun>) => failed(await outcomeOf(hook(body), more)).error;

describe("which hooks code exports", () => {
  test.each([
    ["exports.onExecutePostLogin = async () => {}", ["post-login"]],
    ["module.exports = { onExecuteContinue() {}, onExecutePostLogin: () => {} }", ["post-login", "continue"]],
    ["module.exports.onExecuteClientCredentials = function () {}", ["client-credentials"]],
    ["exports.onExecutePreSignup = () => {}", ["pre-signup"]],
    ["exports.onExecutePreUserRegistration = () => {}", ["pre-signup"]],
    ["exports.onExecutePostLogin = 'no function'", []],
    ["module.exports = null", []],
    ["", []],
    [" \n", []],
  ])("%s", async (code, triggers) => {
    expect(await sandbox.inspect("acme", code)).toEqual({ triggers });
  });

  test.each([
    ["exports.onExecuteContinu = () => {}", [], "exports onExecuteContinu, which is no hook. Did you mean onExecuteContinue?"],
    [
      "module.exports = { onExecutePostLogin() {}, onPostLogin: () => {} }",
      ["post-login"],
      "exports onPostLogin, which is no hook. Did you mean onExecutePostLogin?",
    ],
    ["exports.onexecutePreSignUp = 1", [], "exports onexecutePreSignUp, which is no hook. Did you mean onExecutePreSignup?"],
    [
      "exports.onFoo = () => {}",
      [],
      "exports onFoo, which is no hook. Hooks are onExecutePostLogin, onExecuteContinue, onExecuteClientCredentials, onExecutePreSignup, onExecutePreUserRegistration.",
    ],
  ])("%s is named, as it would never run", async (code, triggers, misnamed) => {
    expect(await sandbox.inspect("acme", code)).toEqual({ triggers, misnamed });
  });

  test("helpers beside a hook are nobody's business", async () => {
    const code =
      "exports.once = exports.only = exports.look = exports['on a day'] = () => {}; exports.onExecutePostLogin = () => {};";
    expect(await sandbox.inspect("acme", code)).toEqual({ triggers: ["post-login"] });
  });

  test("code that does not parse is told where", async () => {
    const found = await sandbox.inspect("acme", "const one = 1;\nconst two = ;\n");
    expect(found).toEqual({ error: { message: expect.stringMatching(/^SyntaxError: /), line: 2, column: expect.any(Number) } });
  });

  test.each([
    [
      "ECMAScript module syntax",
      "export const onExecutePostLogin = () => {};",
      /^SyntaxError: .*\. An Action is CommonJS, without imports: write exports\.onExecutePostLogin = async/,
    ],
    ["an import", "import { a } from 'b';\nexports.onExecutePostLogin = () => {};", /An Action is CommonJS, without imports/],
    ["another syntax error", "const exporting = ;", /^SyntaxError: (?!.*CommonJS)/],
    ["a top level that throws", "\n\nthrow new Error('not today');", /^Error: not today$/],
    ["a top level that loops", "for (;;);", /^The code (computed for longer than 1000|took longer than 5000) ms\.$/],
    ["a module that is not there", "const fs = require('node:fs');", /^ReferenceError: 'require' is not defined$/],
  ])("%s is an error", async (_name, code, message) => {
    expect(await sandbox.inspect("acme", code)).toMatchObject({ error: { message: expect.stringMatching(message) } });
  });
});

test("a run that is repeated finds its clock and its random numbers at the top level, too, however often it comes", async () => {
  const code = `const top = [Date.now(), Math.random()];\n${hook("console.log(...top, Date.now(), Math.random())")}`;
  const frozen = runOf(code, { frozenAt: Date.UTC(2026, 0, 15) });
  const said: string[] = [];
  for (const run of [frozen, frozen, runOf(code), frozen, frozen]) said.push((await sandbox.run(run)).console[0]?.text ?? "");
  const [first, , free] = said;
  expect(said.filter((line) => line === first)).toHaveLength(4);
  expect(first).toMatch(/^1768435200\d{3} 0\.\d+ 1768435200\d{3} 0\.\d+$/);
  expect(free).not.toMatch(/^1768435200/);
});

describe("what a run says", () => {
  test("nothing, when the code does nothing", async () => {
    const report = await sandbox.run(runOf(hook("")));
    const claims = { accessToken: {}, idToken: {} };
    expect(report).toEqual({
      durationMs: expect.any(Number),
      console: [],
      outcome: { kind: "completed", reviews: [], claims, userMetadata: {}, appMetadata: {} },
    });
  });

  test("a function that is not async, and whatever it returns, will do", async () => {
    expect((await outcomeOf("exports.onExecutePostLogin = () => 'ignored'")).kind).toBe("completed");
  });

  test("it sees a copy of the event, with the secrets", async () => {
    const event = { user: { user_id: "user_1", name: "Zoë \u{1f642} \u0000 \u2028" } };
    const body = "console.log(event); event.user.name = 'changed'; event.secrets.KEY = 'changed'; console.log(event.secrets.KEY)";
    const { console } = await sandbox.run(runOf(hook(body), { event, secrets: { KEY: "v" } }));
    expect(JSON.parse(console[0]?.text ?? "")).toEqual({ ...event, secrets: { KEY: "v" } });
    expect(console[1]?.text).toBe("v");
    expect(event.user.name).toMatch(/^Zoë/);
  });

  test("the first denial decides", async () => {
    const { deny } = await complete(
      "api.access.deny('not now', { code: 'night', details: { hour: 3 }, blockFor: '48h' }); api.access.deny('later');",
    );
    expect(deny).toEqual({ reason: "not now", code: "night", details: { hour: 3 }, blockForMs: 172_800_000 });
  });

  test("a denial without a reason has an empty one", async () => {
    expect((await complete("api.access.deny();")).deny).toEqual({ reason: "" });
  });

  test("reviews add up", async () => {
    const { reviews } = await complete("api.access.review('new_device'); api.access.review('country', { was: 'ES' });");
    expect(reviews).toEqual([{ code: "new_device" }, { code: "country", details: { was: "ES" } }]);
  });

  test("the first redirect wins, its query merged", async () => {
    const { redirect } = await complete(
      "api.redirect.sendUserTo('https://app.example/profile?a=1&b=2', { query: { b: 3, c: 'ü' } }); api.redirect.sendUserTo('https://other.example/');",
    );
    expect(redirect).toEqual({ url: "https://app.example/profile?a=1&b=3&c=%C3%BC" });
  });

  test("claims and metadata, the last value of a name", async () => {
    const { claims, userMetadata, appMetadata } = await complete(
      "api.accessToken.setCustomClaim('https://app.example/plan', 'free'); api.accessToken.setCustomClaim('https://app.example/plan', { tier: [1, null, true] });" +
        "api.idToken.setCustomClaim('plan', 'free'); api.user.setUserMetadata('lang', 'es'); api.user.setAppMetadata('seen', null);",
    );
    expect(claims).toEqual({ accessToken: { "https://app.example/plan": { tier: [1, null, true] } }, idToken: { plan: "free" } });
    expect([userMetadata, appMetadata]).toEqual([{ lang: "es" }, { seen: null }]);
  });
});

describe("what the api of a trigger has", () => {
  const names = {
    "post-login": "onExecutePostLogin",
    continue: "onExecuteContinue",
    "client-credentials": "onExecuteClientCredentials",
    "pre-signup": "onExecutePreSignup",
  } as const;
  const full = ["access", "redirect", "accessToken", "idToken", "user"];
  test.each([
    ["post-login", full],
    ["continue", full],
    ["client-credentials", ["access", "accessToken"]],
    ["pre-signup", ["access", "user"]],
  ] as const)("%s", async (trigger, members) => {
    const code = hook("console.log(Object.keys(api)); api.absent.method();", names[trigger]);
    const { console, outcome } = await sandbox.run(runOf(code, { trigger }));
    expect(JSON.parse(console[0]?.text ?? "")).toEqual(members);
    expect(failed(outcome).error).toMatchObject({ name: "TypeError", stack: expect.stringContaining("action.js:2") });
  });
});

describe("a rule that is broken throws inside the code", () => {
  test.each([
    ["api.accessToken.setCustomClaim('sub', 'x')", /sub is reserved/],
    ["api.idToken.setCustomClaim('__proto__', {})", /reserved/],
    ["api.idToken.setCustomClaim('a b', 1)", /name has 1 to 128/],
    ["api.idToken.setCustomClaim('a'.repeat(129), 1)", /name has 1 to 128/],
    ["api.idToken.setCustomClaim(7, 1)", /name has 1 to 128/],
    ["api.idToken.setCustomClaim('a', undefined)", /type undefined/],
    ["api.idToken.setCustomClaim('a', { b: () => 1 })", /type function/],
    ["api.idToken.setCustomClaim('a', 1n)", /type bigint/],
    ["api.idToken.setCustomClaim('a', NaN)", /not finite/],
    ["api.idToken.setCustomClaim('a', new Date())", /not plain/],
    ["const a = {}; a.a = { a }; api.idToken.setCustomClaim('a', a)", /refers to itself/],
    ["for (let n = 0; n < 11; n += 1) api.idToken.setCustomClaim('a' + n, n)", /at most 10 custom claims/],
    ["api.idToken.setCustomClaim('a', 'é'.repeat(1021))", /at most 2048 bytes/],
    ["api.redirect.sendUserTo('http://app.example/')", /absolute https/],
    ["api.redirect.sendUserTo('http://evillocalhost/')", /absolute https/],
    ["api.redirect.sendUserTo('http://localhost.app.example/')", /absolute https/],
    ["api.redirect.sendUserTo('http://127.0.0.1.app.example/')", /absolute https/],
    ["api.redirect.sendUserTo('/profile')", /absolute https/],
    ["api.redirect.sendUserTo('javascript:alert(1)')", /absolute https/],
    ["api.redirect.sendUserTo('https://kim@app.example/')", /without user/],
    ["api.redirect.sendUserTo('https://:word@app.example/')", /without user/],
    ["api.redirect.sendUserTo('https://app.example/', { query: { a: {} } })", /query parameter a/],
    ["api.access.deny('no', { blockFor: 0 })", /blockFor/],
    ["api.access.deny('no', { blockFor: -1 })", /blockFor/],
    ["api.access.deny('no', { blockFor: '1.5h' })", /blockFor/],
    ["api.access.deny('no', { blockFor: '366d' })", /blockFor/],
    ["api.access.deny('no', { blockFor: 'forever' })", /blockFor/],
    ["api.access.deny('no', { blockFor: Infinity })", /not finite/],
    ["api.access.deny(7)", /reason is a text/],
    ["api.access.review('a', 'b')", /Details are an object/],
    ["api.user.setUserMetadata('', 1)", /metadata key/],
    ["api.user.setUserMetadata('a', undefined)", /type undefined/],
    ["api.user.setUserMetadata('a', 'x'.repeat(65_536))", /65536 bytes/],
  ])("%s", async (body, message) => {
    expect((await errorOf(body)).message).toMatch(message);
    const caught = await complete(
      `try { ${body} } catch (error) { if (!(error instanceof Error)) throw 1; api.access.review('caught') }`,
    );
    expect(caught.reviews).toEqual([{ code: "caught" }]);
  });

  test("what is just allowed, is", async () => {
    const ten = "for (let n = 0; n < 10; n += 1) api.idToken.setCustomClaim('a' + n, n);";
    const full = "api.accessToken.setCustomClaim('a', 'é'.repeat(1020));";
    const { claims } = await complete(
      `${ten}${full} api.redirect.sendUserTo('http://localhost:3000/'); api.access.deny('', { blockFor: '365d' })`,
    );
    expect([Object.keys(claims.idToken).length, claims.accessToken.a]).toEqual([10, "é".repeat(1020)]);
  });

  test("claims of earlier Actions count, unless they are set anew", async () => {
    const earlier = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`a${n}`, n]));
    const claims = { accessToken: earlier, idToken: {} };
    expect((await errorOf("api.accessToken.setCustomClaim('b', 1)", { claims })).message).toMatch(/at most 10/);
    expect((await complete("api.accessToken.setCustomClaim('a3', 'new')", { claims })).claims.accessToken).toEqual({ a3: "new" });
    expect((await complete("api.idToken.setCustomClaim('b', 1)", { claims })).claims.idToken).toEqual({ b: 1 });
  });
});

describe("a hook that returns while something of it is still open", () => {
  const late = "new Promise((go) => setTimeout(go, 20)).then(() => api.access.deny('Late.'))";
  test.each([
    ["a timer", `void ${late};`],
    ["a fetch", "fetch('https://app.example/').catch(() => api.access.deny('Late.'));"],
    [
      "a key",
      "crypto.subtle.importKey('raw', new Uint8Array(8), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']).then(() => api.access.deny('Late.'));",
    ],
    ["a chain of promises", "(async () => { for (let n = 0; n < 9; n += 1) await null; api.access.deny('Late.'); })();"],
  ])("%s: its verdict stands, and it says so", async (_name, body) => {
    expect(await complete(body)).toMatchObject({ unfinished: true });
    expect(await complete(body)).not.toHaveProperty("deny");
  });

  test.each([
    ["what is awaited", `await ${late};`, { deny: { reason: "Late." } }],
    ["a timer that is cleared", "clearTimeout(setTimeout(() => api.access.deny(), 20));", {}],
    ["a fetch that has failed", "await fetch('https://app.example/').catch(() => {});", {}],
    ["promises that are all settled", "await Promise.all([1, 2].map(async (n) => n)); (async () => 1)();", {}],
  ])("%s is not open", async (_name, body, said) => {
    const outcome = await complete(body);
    expect(outcome).toMatchObject(said);
    expect(outcome).not.toHaveProperty("unfinished");
  });
});

describe("a run that fails", () => {
  test("tells name, message and where", async () => {
    const error = await errorOf("throw new RangeError('too far');");
    expect(error).toEqual({ name: "RangeError", message: "too far", stack: expect.stringContaining("action.js:2") });
  });

  test.each([
    ["throw 'a text'", { name: "Error", message: "a text" }],
    ["throw undefined", { name: "Error", message: "undefined" }],
    ["throw { name: 7, message: {} }", { name: "Error", message: "" }],
    ["await Promise.reject(new TypeError('no'))", { name: "TypeError", message: "no" }],
    ["await new Promise(() => setTimeout(() => { throw new Error('from a timer') }, 1))", { message: "from a timer" }],
  ])("%s", async (body, error) => {
    expect(await errorOf(body)).toMatchObject(error);
  });

  test("a hook that the code does not export", async () => {
    const { error } = failed(await outcomeOf(hook(""), { trigger: "continue" }));
    expect(error.message).toBe("The code exports no hook for continue.");
  });
});

describe("console", () => {
  test("levels, several values, at most four levels deep", async () => {
    const { console } = await sandbox.run(
      runOf(
        hook(
          "for (const level of ['log', 'info', 'warn', 'error', 'debug']) console[level](level, 1, undefined, null, { a: [{ b: { c: { d: 1 } } }] });",
        ),
      ),
    );
    const tail = `1 undefined null {"a":[{"b":{"c":"[Object]"}}]}`;
    expect(console).toEqual(["log", "info", "warn", "error", "debug"].map((level) => ({ level, text: `${level} ${tail}` })));
  });

  test("lines are cut at 2,048 bytes between characters, and there are 100", async () => {
    const { console } = await sandbox.run(runOf(hook("for (let n = 0; n < 150; n += 1) console.log('é'.repeat(5000))")));
    expect(console.length).toBe(100);
    expect(console[0]?.text).toMatch(/^é{1022}…$/);
  });

  test("what cannot be shown does no harm", async () => {
    const { console, outcome } = await sandbox.run(
      runOf(hook("const a = { b: 1n, f() {}, s: Symbol('s') }; a.a = a; console.log(a, { get x() { throw 1 } });")),
    );
    expect(outcome.kind).toBe("completed");
    expect(console[0]?.text).toBe('{"b":1,"f":[Function],"s":Symbol(s),"a":"[Circular]"} [unreadable]');
  });
});
