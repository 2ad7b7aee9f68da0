import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { samples } from "../src/samples.ts";
import { allTriggers } from "../src/sandbox/triggers.ts";
import { hook } from "./sandbox.ts";

const program = join(import.meta.dirname, "../src/cli/main.ts");
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faable-action-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const command = (...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, ["--no-warnings", program, ...args], { cwd: folder }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });

const withCode = async (code: string): Promise<string> => {
  await writeFile(join(folder, "action.js"), code);
  return "action.js";
};
const withEvent = async (event: string): Promise<string> => {
  await writeFile(join(folder, "event.json"), event);
  return "event.json";
};

describe("run", () => {
  test("prints verdict, claims, console and time, and is 0 when the login is allowed", async () => {
    const file = await withCode(
      hook("console.log('for', event.user.email); api.idToken.setCustomClaim('plan', event.user.app_metadata.plan);"),
    );
    const { code, stdout, stderr } = await command("run", file);
    const time = /^[0-9.]+ ms$/;
    const lines = stdout.trimEnd().split("\n");
    expect(lines.slice(0, -1)).toEqual([
      "post-login: allowed",
      "claims of the ID token",
      "  {",
      '    "plan": "free"',
      "  }",
      "console",
      "  log   for kim@example.org",
    ]);
    expect([lines.at(-1)?.match(time) !== null, code, stderr]).toEqual([true, 0, ""]);
  });

  test("is 1 for a denial, by the given event and secrets", async () => {
    const file = await withCode(
      hook("if (event.user.email === event.secrets.BANNED) api.access.deny('Not you.', { blockFor: '2h' })"),
    );
    const event = await withEvent('{ "user": { "email": "lee@example.org" } }');
    const denied = await command("run", file, "--event", event, "--secret", "BANNED=lee@example.org");
    expect([denied.code, denied.stdout]).toEqual([1, expect.stringContaining("post-login: denied: Not you.\n")]);
    expect(denied.stdout).toContain('"blockForMs": 7200000');
    expect((await command("run", file, "--event", event, "--secret", "BANNED=a=b")).code).toBe(0);
  });

  test("what an event lacks is the sample's, null leaves a member out, and what lies deeper is as it is given", async () => {
    const file = await withCode(
      hook(
        "const { user, request, connection } = event; console.log(JSON.stringify([user.email, user.name, 'phone' in user, user.app_metadata, request.hostname, 'locale' in user, connection === undefined]));",
      ),
    );
    const event = await withEvent(
      '{ "user": { "email": "lee@example.org", "app_metadata": {}, "locale": null }, "connection": null }',
    );
    const { stdout } = await command("run", file, "--event", event);
    expect(stdout).toContain('log   ["lee@example.org","Kim Doe",false,{},"acme.auth.example.net",false,true]');
  });

  test("is 2 when somebody is sent elsewhere", async () => {
    const { code, stdout } = await command("run", await withCode(hook("api.redirect.sendUserTo('https://app.example/x')")));
    expect([code, stdout]).toEqual([2, expect.stringContaining("post-login: sent to https://app.example/x\n")]);
  });

  test("warns when something was still open as the hook returned", async () => {
    const { code, stdout } = await command("run", await withCode(hook("setTimeout(() => api.access.deny('Late.'), 20)")));
    const [first] = stdout.split("\n");
    expect([code, first]).toEqual([
      0,
      "post-login: allowed. Warning: a timer, a fetch or another promise was still open when the hook returned; what follows it never ran. Is an await missing?",
    ]);
  });

  test("is 3 when the code fails, and says where", async () => {
    const { code, stdout } = await command("run", await withCode(hook("event.nobody.name")));
    expect([code, stdout]).toEqual([3, expect.stringMatching(/^post-login: failed: TypeError: .*\n.*action\.js:2/)]);
    await writeFile(join(folder, "first.js"), hook("event.nobody.name"));
    expect((await command("run", "first.js")).stdout).toMatch(/\(first\.js:2:/);
  });

  test("runs the hook of the trigger, with a sample of its event", async () => {
    const file = await withCode(
      "exports.onExecuteClientCredentials = (event, api) => api.access.deny(event.accessToken.audience);",
    );
    expect((await command("run", file)).stdout).toContain("client-credentials: denied: https://api.example.org\n");
    const other = await command("run", file, "--trigger", "post-login");
    expect(other).toEqual({
      code: 3,
      stdout: "action.js: exports no hook for post-login, but for client-credentials.\n",
      stderr: "",
    });
  });

  test("prints the report as JSON", async () => {
    const { stdout } = await command("run", await withCode(hook("api.access.review('seen')")), "--json");
    expect(JSON.parse(stdout)).toMatchObject({ outcome: { kind: "completed", reviews: [{ code: "seen" }] } });
  });

  test("fetch reaches this machine, unless it may not", async () => {
    const server = createServer((request, response) => response.setHeader("x-a", "b").end(`heard ${request.method}`));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const file = await withCode(
      hook(
        `const answer = await fetch("http://127.0.0.1:${port}/", { method: "POST", body: "x" }); console.log(await answer.text(), answer.headers.get("x-a"));`,
      ),
    );
    expect((await command("run", file)).stdout).toContain("log   heard POST b\n");
    const without = await command("run", file, "--no-network");
    expect([without.code, without.stdout]).toEqual([3, expect.stringContaining("This run has no network: ")]);
    await new Promise((resolve) => server.close(resolve));
  });

  test("a redirect is an answer, as it is on the server, and is not followed", async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const file = await withCode(
      hook(
        `const answer = await fetch("http://127.0.0.1:${port}/here"); console.log(answer.status, answer.headers.get("location"));`,
      ),
    );
    expect((await command("run", file)).stdout).toContain("log   302 /elsewhere\n");
    expect(asked).toEqual(["/here"]);
    await new Promise((resolve) => server.close(resolve));
  });

  test("what the code prints gives the terminal no commands", async () => {
    const { stdout } = await command(
      "run",
      await withCode(hook("console.log('\\u001b[2J\\u009b31mred\\r'); api.access.deny('\\u001b]0;title\\u0007')")),
    );
    expect(stdout).toContain("denied: \\x1b]0;title\\x07\n");
    expect(stdout).toContain("log   \\x1b[2J\\x9b31mred\\x0d\n");
  });
});

describe("check", () => {
  test("names the triggers", async () => {
    const file = await withCode("exports.onExecutePostLogin = () => {}; exports.onExecuteContinue = () => {};");
    expect(await command("check", file)).toEqual({ code: 0, stdout: "action.js: post-login, continue\n", stderr: "" });
  });

  test("refuses what looks like a hook and is none", async () => {
    const file = await withCode("exports.onExecutePostLogin = () => {}; exports.onExecuteContinu = () => {};");
    expect(await command("check", file)).toMatchObject({
      code: 3,
      stdout: "action.js: exports onExecuteContinu, which is no hook. Did you mean onExecuteContinue?\n",
    });
  });

  test("says what is wrong, with line and column", async () => {
    const { code, stdout } = await command("check", await withCode("const one = 1;\nconst two = ;\n"));
    expect([code, stdout]).toEqual([3, expect.stringMatching(/^action\.js:2:\d+: SyntaxError: /)]);
    expect(await command("check", await withCode("const one = 1;"))).toMatchObject({
      code: 3,
      stdout: expect.stringContaining("exports no hook"),
    });
  });
});

describe("wrong usage is 64, and told what to change", () => {
  test.each([
    [["walk", "action.js"], "There is no command walk. Use run, check or sample."],
    [["run"], "Name the file: faable-action run action.js"],
    [["run", "absent.js"], /^absent\.js cannot be read: /],
    [["run", "action.js", "other.js"], "One file at a time: leave out other.js."],
    [
      ["run", "action.js", "--trigger", "login"],
      "There is no trigger login. Use one of: post-login, continue, client-credentials, pre-signup.",
    ],
    [["sample"], /^Name one trigger: faable-action sample post-login, /],
    [["sample", "login"], /^There is no trigger login\. /],
    [
      ["run", "action.js", "--event", "strange.json"],
      "An event of post-login has no member usr, roles. It has user, client, connection, request, stats, transaction, authentication, authorization.",
    ],
    [["run", "action.js", "--secret", "nothing"], "--secret nothing is not of the form NAME=value."],
    [["run", "action.js", "--event", "absent.json"], /^absent\.json cannot be read: /],
    [["run", "action.js", "--event", "list.json"], "list.json holds no JSON object."],
    [["run", "action.js", "--event", "action.js"], /^action\.js is no JSON: /],
    [["run", "action.js", "--fast"], /--fast/],
  ])("%j", async (args, message) => {
    await withCode(hook(""));
    await writeFile(join(folder, "list.json"), "[]");
    await writeFile(join(folder, "strange.json"), '{ "usr": {}, "user": {}, "roles": [] }');
    const { code, stdout, stderr } = await command(...args);
    expect([code, stdout, stderr.trim()]).toEqual([
      64,
      "",
      typeof message === "string" ? message : expect.stringMatching(message),
    ]);
  });

  test("an option that there is not: one sentence that names --help", async () => {
    const stderr = "Unknown option '--nope'. See faable-action --help\n";
    expect(await command("check", "action.js", "--nope")).toEqual({ code: 64, stdout: "", stderr });
  });

  test("help is 0", async () => {
    expect(await command("--help")).toMatchObject({ code: 0, stdout: expect.stringContaining("Exit codes: 0 allowed") });
  });
});

test("sample prints the event of a trigger, to be changed and given back", async () => {
  const { code, stdout } = await command("sample", "pre-signup");
  expect([code, JSON.parse(stdout)]).toEqual([0, samples["pre-signup"]]);
});

test("there is a sample of every trigger, and it is JSON", () => {
  for (const trigger of allTriggers) expect(JSON.parse(JSON.stringify(samples[trigger]))).toEqual(samples[trigger]);
});
