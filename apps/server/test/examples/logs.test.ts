import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lineOf } from "../../../../examples/logs/line.ts";
import { expectSentence, until } from "../start/told.ts";
import { type OpenDemo, openDemo } from "./home.ts";

let demo: OpenDemo;
beforeAll(async () => {
  demo = await openDemo();
});
afterAll(() => demo.close());

const inShell = (commands: string): Promise<{ status: number | null; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const child = execFile("sh", ["-e", "-c", commands], { cwd: demo.home }, (_, stdout, stderr) =>
      done({ status: child.exitCode, stdout, stderr }),
    );
  });

const followed = async (...options: readonly string[]) => {
  const program = demo.script("logs", ...options);
  await until(() => program.output().includes("from now on"), "the beginning");
  return program;
};

test("npm run logs prints rows as they are written, a line each, of the ones that were asked for", async () => {
  const program = await followed("--query", "origin:admin");
  await demo.call("POST", "/team", { name: "Night shift" });
  const made = await demo.call("POST", "/user", { email: "kim@example.org" });
  await until(() => program.output().includes("admin.user.created"), "Kim");
  const lines = program.output().trim().split("\n").slice(1);
  expect(lines.map((line) => line.split("  ").slice(1).join(" "))).toEqual([
    "success admin.team.created A team was created.",
    "success admin.user.created A user was created.",
  ]);
  expect(made.status).toBe(201);
  program.child.kill("SIGTERM");
});

test("npm run logs -- --json prints rows as they are", async () => {
  const program = await followed("--json", "--query", "type:admin.team.created");
  await demo.call("POST", "/team", { name: "Day shift" });
  await until(() => program.output().includes('"type":"admin.team.created"'), "the team");
  const row = JSON.parse(program.output().trim().split("\n").at(-1) ?? "");
  expect(row).toEqual((await demo.call("GET", `/logs/${row.id}`)).body);
  program.child.kill("SIGTERM");
});

test("npm run logs says what is wrong with a query or an option in one sentence", async () => {
  await expectSentence(demo.script("logs", "--query", "nope:1"), "cannot be filtered by");
  await expectSentence(demo.script("logs", "--qeury", "x"), "Unknown option '--qeury'. See npm run logs -- --help");
});

test("SEC-LOG-02 a row is one line of a terminal, whatever strangers sent, and cannot move it or change its colours", () => {
  const row = { createdAt: "2026-05-04T08:15:12.001Z", status: "failed", type: "oauth.token.password", login: null } as const;
  expect(lineOf({ ...row, message: "Fine: ünïcode 東京." })).toBe(
    "2026-05-04T08:15:12.001Z  failed   oauth.token.password  Fine: ünïcode 東京.",
  );
  const hostile = lineOf({ ...row, message: "a\n2026 success\r\u001b[2J\u009b31m\u202egnp\u2028b\u0007" });
  expect(hostile).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
});

test("the guide's export runs as it is written, in a shell", async () => {
  const guide = readFileSync(resolve(import.meta.dirname, "../../../../docs/guides/logs.md"), "utf8");
  const [, commands = ""] = /## Export\n.*?```sh\n(.*?)```/s.exec(guide) ?? [];
  const here = commands.replace("http://localhost:4000 ", `${demo.tenant.baseUrl} `);
  expect(here).not.toBe(commands);
  const { status, stdout, stderr } = await inShell(here);
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ end: { complete: true, rows: expect.any(Number), tail: expect.any(String) } });
  const lines = readFileSync(join(demo.home, "log.ndjson"), "utf8").trim().split("\n");
  const types = lines.flatMap((line) => JSON.parse(line).log?.type ?? []);
  expect(types.length).toBe(JSON.parse(stdout).end.rows);
  expect(types).toContain("admin.team.created");
  expect(types.filter((type: string) => !type.startsWith("admin."))).toEqual([]);
});

/** The last ones: the server starts anew, and then knows the program no more. */
test("npm run logs says that the server is away, waits, and goes on with what was written since", async () => {
  const program = await followed("--json", "--query", "origin:admin.team");
  const away = `No server answers at ${demo.tenant.host}: waiting until one does.`;
  await demo.restart(async () => {
    await until(() => program.output().includes(away), "the wait");
  });
  await demo.call("POST", "/team", { name: "Late shift" });
  await until(() => program.output().includes('"type":"admin.team.created"'), "the team");
  expect(
    program
      .output()
      .split("\n")
      .filter((line) => line === away),
  ).toHaveLength(1);
  expect(program.output()).toContain(`The server at ${demo.tenant.host} is back.\n`);
  program.child.kill("SIGTERM");
});

test("npm run logs ends with one sentence when it is refused in the midst of it", async () => {
  const program = await followed();
  const { id } = await demo.clientOf(demo.of("CLIENT_ID"));
  await demo.call("DELETE", `/client/${id}`);
  expect(await program.exited).toBe(1);
  expect(program.output()).toMatch(/\nThe server at \S+ refused: .*\n$/);
  expect(program.output()).not.toMatch(/^ {4}at |\bError:/m);
});
