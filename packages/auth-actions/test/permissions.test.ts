import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { childFlags } from "../src/sandbox/child-process.ts";

const run = promisify(execFile);

let heard = 0;
const server = createServer((_, response) => {
  heard += 1;
  response.end("heard");
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => server.close());

/** Runs code as the child's process would, with its flags or without; the answer is what the code prints. */
const asChild = async (code: string, flags: readonly string[] = childFlags()): Promise<string> => {
  const script = `const tell = (text) => process.stdout.write(String(text)); (async () => { ${code} })().then(() => tell("DONE"), (error) => tell(error.code ?? error.name));`;
  const { stdout } = await run(process.execPath, [...flags, "--eval", script], { env: {}, cwd: "/", timeout: 20_000 });
  return stdout;
};

const denied = "ERR_ACCESS_DENIED";

test.each([
  ["read a file", "require('node:fs').readFileSync('/etc/passwd')", denied],
  ["read the package's tests", `require("node:fs").readFileSync(${JSON.stringify(import.meta.filename)})`, denied],
  ["list a folder", "require('node:fs').readdirSync('/tmp')", denied],
  ["write a file", "require('node:fs').writeFileSync('/tmp/faable-escaped', 'x')", denied],
  ["start a process", "require('node:child_process').spawnSync('true')", denied],
  ["start a worker", "new (require('node:worker_threads').Worker)('1', { eval: true })", denied],
  ["use WASI", "new (require('node:wasi').WASI)({ version: 'preview1' })", denied],
  ["make code of a text", "new Function('return 1')", "EvalError"],
])("SEC-ACTION-01 the child's process may not %s, and without its flags it may", async (_name, code, expected) => {
  expect(await asChild(code)).toBe(expected);
  if (!code.includes("escaped")) expect(await asChild(code, ["--no-warnings"])).toBe("DONE");
});

const connections = [
  [
    "http",
    "await new Promise((resolve, reject) => require('node:http').get('http://127.0.0.1:PORT', resolve).on('error', reject))",
  ],
  [
    "net",
    "await new Promise((resolve, reject) => require('node:net').connect(PORT, '127.0.0.1', resolve).on('error', reject)); process.exit(0)",
  ],
  ["fetch", "await fetch('http://127.0.0.1:PORT').catch((error) => { throw error.cause ?? error; })"],
] as const;

test.each(connections)(
  "SEC-ACTION-01 the child's process may not connect by %s, and without its flags it may",
  async (_name, code) => {
    const script = code.replace("PORT", String(port));
    heard = 0;
    expect(await asChild(script)).toBe(denied);
    expect(heard).toBe(0);
    await asChild(script, ["--no-warnings"]);
    expect(_name === "net" || heard === 1).toBe(true);
  },
);

test("SEC-ACTION-01 the child's process has no environment", async () => {
  expect(await asChild("tell(JSON.stringify(Object.keys(process.env)))")).toBe("[]DONE");
});
