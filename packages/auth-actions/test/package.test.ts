import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");
const modules = join(root, "node_modules");
const minute = 60_000;

let project = "";

const inProject = async (command: string, ...parameters: string[]): Promise<string> =>
  (await run(command, parameters, { cwd: project })).stdout.trim();

const write = (name: string, text: string | object) =>
  writeFile(join(project, name), typeof text === "string" ? text : JSON.stringify(text));

/** As it is packed, beside links to its dependencies, as some package managers install them. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "faable-auth-actions-"));
  await run("npm", ["pack", "--pack-destination", project], { cwd: join(root, "packages/auth-actions") });
  const [tarball = ""] = (await readdir(project)).filter((name) => name.endsWith(".tgz"));
  await inProject("tar", "-xzf", tarball);
  await mkdir(join(project, "node_modules/@faable"), { recursive: true });
  await rename(join(project, "package"), join(project, "node_modules/@faable/auth-actions"));
  await mkdir(join(project, "node_modules/@jitl"));
  const dependencies = ["@jitl/quickjs-wasmfile-release-sync", "@jitl/quickjs-ffi-types", "quickjs-emscripten-core", "typebox"];
  for (const name of dependencies) await symlink(join(modules, name), join(project, "node_modules", name));
  await write("package.json", { name: "consumer", private: true });
}, 2 * minute);

afterAll(() => rm(project, { recursive: true, force: true }));

test("the package holds what is needed and nothing else", async () => {
  expect((await readdir(join(project, "node_modules/@faable/auth-actions"))).sort()).toEqual([
    "LICENSE",
    "README.md",
    "dist",
    "package.json",
  ]);
});

test("its sandbox runs an Action", async () => {
  const lines = [
    'import { createSandbox } from "@faable/auth-actions/sandbox";',
    'const sandbox = createSandbox({ send: () => Promise.reject(new Error("no")) });',
    'const run = { account: "acme", code: "exports.onExecutePostLogin = (event, api) => api.access.review(event.a)", trigger: "post-login", event: { a: "b" } };',
    "const { outcome } = await sandbox.run({ ...run, secrets: {}, claims: { accessToken: {}, idToken: {} }, network: false });",
    "console.log(JSON.stringify(outcome.reviews));",
    "await sandbox.close();",
  ];
  await write("use.mjs", lines.join("\n"));
  expect(await inProject(process.execPath, "use.mjs")).toBe('[{"code":"b"}]');
});

test("its command checks an Action", async () => {
  await write("action.js", "exports.onExecutePostLogin = () => {};");
  const program = join(project, "node_modules/@faable/auth-actions/dist/cli/main.js");
  expect(await inProject(process.execPath, program, "check", "action.js")).toBe("action.js: post-login");
});

const typed = `
/** @type {import("@faable/auth-actions").OnExecutePostLogin} */
exports.onExecutePostLogin = async (event, api) => {
  if (!event.user.email_verified) return api.access.deny("Confirm first.", { blockFor: "48h", details: { by: event.request.ip } });
  api.accessToken.setCustomClaim("plan", event.user.app_metadata.plan ?? event.secrets.PLAN ?? null);
  if (event.stats.is_new_user) api.redirect.sendUserTo("https://app.example/", { query: { id: event.user.user_id } });
  // @ts-expect-error -- no such member
  event.user.id;
  // @ts-expect-error -- no such unit
  api.access.deny("", { blockFor: "1w" });
};
/** @type {import("@faable/auth-actions").OnExecuteContinue} */
exports.onExecuteContinue = (event, api) => api.user.setUserMetadata("seen", event.request.query.a ?? null);
/** @type {import("@faable/auth-actions").OnExecuteClientCredentials} */
exports.onExecuteClientCredentials = (event, api) => {
  api.accessToken.setCustomClaim("for", event.resource_server.identifier);
  // @ts-expect-error -- a machine is no user
  event.user;
  // @ts-expect-error -- and has no ID token
  api.idToken;
};
/** @type {import("@faable/auth-actions").OnExecutePreSignup} */
exports.onExecutePreSignup = async (event, api) => {
  if (event.user.email?.endsWith("@example.org")) api.user.setAppMetadata("staff", true);
  // @ts-expect-error -- nobody is redirected before there is a user
  api.redirect;
};
`;

test(
  "an Action completes in an editor, without any runtime's types",
  async () => {
    await write("typed.cjs", typed);
    const options = {
      strict: true,
      module: "nodenext",
      target: "es2022",
      lib: ["es2022", "dom"],
      types: [],
      skipLibCheck: false,
    };
    await write("tsconfig.json", {
      compilerOptions: { ...options, allowJs: true, checkJs: true, noEmit: true },
      files: ["typed.cjs"],
    });
    const compiler = join(dirname(modules), "node_modules/.bin/tsc");
    // The compiler prints its findings to stdout and fails.
    const found = await inProject(compiler, "-p", ".").catch((error: { stdout: string }) => error.stdout);
    expect(found).toBe("");
  },
  minute,
);
