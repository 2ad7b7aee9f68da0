import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The newcomer's way, as the README tells it: first start, the demo, each example, a second start that shows no secret, and a third
 * beside it that is refused. Runs in a copy of this checkout, so that nobody's data or `.env` is touched.
 */
const port = "4817";
const home = mkdtempSync(join(tmpdir(), "faable-journey-"));
const left = new Set(["node_modules", ".git", ".faable", ".env"]);
for (const name of readdirSync(".").filter((entry) => !left.has(entry))) cpSync(name, join(home, name), { recursive: true });
symlinkSync(join(process.cwd(), "node_modules"), join(home, "node_modules"));

const environment = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", PORT: port };

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ms: number;
}

const until = async (holds: () => Promise<boolean>, seconds: number): Promise<void> => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((next) => setTimeout(next, 20)))
    if (await holds()) return;
  throw new Error(`Not within ${seconds} s.`);
};

const isReady = (): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

const server = ["--conditions=faable-source", "apps/server/src/main.js"];

/** Runs a program until it holds what it is started for. */
const run = async (
  parameters: readonly string[],
  isUp: (output: string) => Promise<boolean>,
  more: Readonly<Record<string, string>> = {},
): Promise<Started> => {
  const begun = Date.now();
  const child = spawn(process.execPath, parameters, { cwd: home, env: { ...environment, ...more } });
  const chunks: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  const output = () => chunks.join("");
  await until(() => isUp(output()), 60);
  return { child, output, ms: Date.now() - begun };
};

const start = (): Promise<Started> => run(server, isReady);

const stop = ({ child }: Started): Promise<number | null> =>
  new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGTERM");
  });

const check = (holds: boolean, claim: string): void => {
  console.log(`${holds ? "ok  " : "FAIL"} ${claim}`);
  if (!holds) process.exitCode = 1;
};

const first = await start();
check(/client secret +\S{43}/.test(first.output()), `a first start is ready in ${first.ms} ms and shows the secrets`);
check(existsSync(join(home, ".env")), "it writes .env for the demo");

const demo = spawnSync(process.execPath, ["--conditions=faable-source", "examples/demo.ts"], {
  cwd: home,
  env: environment,
  encoding: "utf8",
});
check(
  demo.status === 0 && /ada@acme\.example/.test(demo.stdout) && /\bes\b/.test(demo.stdout),
  "npm run demo prints the users and the changed locale",
);
if (demo.status !== 0) console.log(demo.stdout, demo.stderr);

/** An example at a port of its own, a path of it, and what that answers to somebody who is not signed in. */
const examples = [
  { name: "web-app", setting: "FAABLE_DEMO_WEB_URL", url: "http://localhost:4819", path: "/login", status: 302 },
  { name: "browser-app", setting: "FAABLE_DEMO_BROWSER_URL", url: "http://localhost:4820", path: "/", status: 200 },
  { name: "api", setting: "FAABLE_DEMO_API_URL", url: "http://localhost:4821", path: "/orders", status: 401 },
] as const;

for (const { name, setting, url, path, status } of examples) {
  const parameters = ["--conditions=faable-source", `examples/${name}/main.ts`];
  const example = await run(parameters, async (output) => output.includes(url), { [setting]: url });
  const answer = await fetch(url + path, { redirect: "manual" });
  check(answer.status === status, `examples/${name} starts in ${example.ms} ms, and ${path} answers ${answer.status}`);
  example.child.kill("SIGTERM");
}

const receiver = await run(
  ["--conditions=faable-source", "examples/webhooks/main.ts"],
  async (output) => output.includes("it is told of every event"),
  { FAABLE_EXAMPLE_WEBHOOKS_URL: "http://localhost:4822" },
);
const address = "kim@example.org";
spawnSync(process.execPath, ["--conditions=faable-source", "examples/create-user.ts", address], { cwd: home, env: environment });
const delivery = new RegExp(`^verified .*user\\.created .*${address}$`, "m");
await until(async () => delivery.test(receiver.output()), 10);
check(delivery.test(receiver.output()), "examples/webhooks prints the verified delivery of a user that demo:user creates");
await stop(receiver);

const beside = spawnSync(process.execPath, server, { cwd: home, env: { ...environment, PORT: "4818" }, encoding: "utf8" });
check(
  beside.status === 1 && /in use by another server process/.test(beside.stderr),
  "a server beside it on the same data is refused",
);
if (beside.status !== 1) console.log(beside.stdout, beside.stderr);

check((await stop(first)) === 0, "SIGTERM ends it with 0");
const second = await start();
check(!/secret/i.test(second.output()), `a second start is ready in ${second.ms} ms and shows no secret`);
check((await stop(second)) === 0, "and it ends with 0");
rmSync(home, { recursive: true, force: true });
