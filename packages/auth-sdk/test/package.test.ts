import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");
const modules = join(root, "node_modules");
const minute = 60_000;

// Without the runner's PATH additions `node` is the machine's own, as a user of the package has it.
const plainPath = (process.env.PATH ?? "").split(":").filter((part) => !part.includes("node_modules"));
const env = { ...process.env, PATH: plainPath.join(":"), NODE_OPTIONS: "" };

let project = "";

const inProject = async (command: string, ...parameters: string[]): Promise<string> =>
  (await run(command, parameters, { cwd: project, env })).stdout.trim();

const write = (name: string, text: string | object) =>
  writeFile(join(project, name), typeof text === "string" ? text : JSON.stringify(text));

const options = {
  strict: true,
  module: "nodenext",
  target: "es2022",
  lib: ["es2022"],
  skipLibCheck: false,
  noEmit: true,
  exactOptionalPropertyTypes: true,
};

const program = `
const api = FaableAuthApi.create({
  domain: "acme.auth.example.net",
  authStrategy: authClientCredentials,
  auth: { client_id: "id", client_secret: "secret" },
});
const locale: Promise<string | null> = api.getUser("user_1").then((user: User) => user.locale);
const code: ErrorCode = "already_exists";
for (const page of [api.userList({ pageSize: 5 }).first()]) page.then(({ next }) => next?.length);
// @ts-expect-error -- no such field
api.createUser({ mail: "x" });
// @ts-expect-error -- the secret is missing
FaableAuthApi.create({ domain: "x", authStrategy: authClientCredentials, auth: { client_id: "id" } });
const subjectOf = (event: WebhookEvent): string => {
  switch (event.type) {
    case "user.updated":
      return event.payload.changed.join();
    case "team.member.added":
      return event.payload.member.user;
    default:
      return event.type;
  }
};
for (const page of [api.listEvents({ wait: 5 })]) page.then(({ results }) => results.map(subjectOf));
export { code, locale };
`;

const withNode = `
import { webhookHandler as forExpress } from "@faable/auth-sdk/express";
import { webhookHandler as forFastify } from "@faable/auth-sdk/fastify";
import { webhookHandler as forHono } from "@faable/auth-sdk/hono";
import { webhookHandler as forRequests } from "@faable/auth-sdk/web";
const options = { secret: "secret", onEvent: async (event: WebhookEvent) => subjectOf(event) };
export const answer: (request: Request) => Promise<Response> = forRequests(options);
export const handlers = [forExpress(options), forFastify(options), forHono(options)];
`;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "faable-auth-sdk-"));
  await write("package.json", { name: "consumer", private: true });
  await run("npm", ["pack", "--pack-destination", project], { cwd: join(root, "packages/auth-sdk"), env });
  const [tarball = ""] = (await readdir(project)).filter((name) => name.endsWith(".tgz"));
  await inProject("npm", "install", "--offline", "--no-audit", "--no-fund", join(project, tarball));
}, 2 * minute);

afterAll(() => rm(project, { recursive: true, force: true }));

test("the package holds what is needed and nothing else", async () => {
  const files = await readdir(join(project, "node_modules/@faable/auth-sdk"));
  const expected = ["LICENSE", "README.md", "dist", "package.json"];
  expect(files.filter((name) => !expected.includes(name))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(["README.md", "dist", "package.json"]));
  expect(await readdir(join(project, "node_modules"))).toEqual([".package-lock.json", "@faable"]);
});

test("it can be imported", async () => {
  await write("use.mjs", 'import { FaableAuthApi } from "@faable/auth-sdk"; console.log(typeof FaableAuthApi.create);');
  expect(await inProject("node", "use.mjs")).toBe("function");
});

test("it can be required", async () => {
  await write("use.cjs", 'const { FaableAuthApi } = require("@faable/auth-sdk"); console.log(typeof FaableAuthApi.create);');
  expect(await inProject("node", "use.cjs")).toBe("function");
});

test.each(["express", "fastify"])("@faable/auth-sdk/%s can be imported and required", async (name) => {
  await write(
    "guard.mjs",
    `import { requirePermission } from "@faable/auth-sdk/${name}"; console.log(typeof requirePermission);`,
  );
  await write(
    "guard.cjs",
    `const { requirePermission } = require("@faable/auth-sdk/${name}"); console.log(typeof requirePermission);`,
  );
  expect([await inProject("node", "guard.mjs"), await inProject("node", "guard.cjs")]).toEqual(["function", "function"]);
});

test.each(["express", "fastify", "hono", "web"])(
  "@faable/auth-sdk/%s makes handlers of webhooks, imported and required",
  async (name) => {
    await write("hook.mjs", `import { webhookHandler } from "@faable/auth-sdk/${name}"; console.log(typeof webhookHandler);`);
    await write(
      "hook.cjs",
      `const { webhookHandler } = require("@faable/auth-sdk/${name}"); console.log(typeof webhookHandler);`,
    );
    expect([await inProject("node", "hook.mjs"), await inProject("node", "hook.cjs")]).toEqual(["function", "function"]);
  },
);

test("errors of one build are recognised by the other", async () => {
  const lines = [
    'import { createRequire } from "node:module";',
    'import { FaableApiError } from "@faable/auth-sdk";',
    'const other = createRequire(import.meta.url)("@faable/auth-sdk");',
    'console.log(FaableApiError !== other.FaableApiError, new other.FaableApiError("x") instanceof FaableApiError);',
  ];
  await write("both.mjs", lines.join("\n"));
  expect(await inProject("node", "both.mjs")).toBe("true true");
});

const names = "{ authClientCredentials, type ErrorCode, FaableAuthApi, type User, type WebhookEvent }";

test.each([
  ["without any runtime's types", []],
  ["with Node's types", ["node"]],
])(
  "its declarations compile strictly, as ES module and as CommonJS, %s",
  async (_name, types) => {
    if (types.length > 0) await symlink(join(modules, "@types"), join(project, "node_modules/@types"));
    if (types.length > 0) await symlink(join(modules, "undici-types"), join(project, "node_modules/undici-types"));
    const text = `import ${names} from "@faable/auth-sdk";${program}${types.length > 0 ? withNode : ""}`;
    await write("program.mts", text);
    await write("program.cts", text);
    await write("tsconfig.json", { compilerOptions: { ...options, types }, files: ["program.mts", "program.cts"] });
    // The compiler prints its findings to stdout and fails.
    const found = await inProject(join(modules, ".bin/tsc"), "-p", ".").catch((error: { stdout: string }) => error.stdout);
    expect(found).toBe("");
  },
  minute,
);
