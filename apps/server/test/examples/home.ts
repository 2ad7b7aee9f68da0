import { spawn } from "node:child_process";
import { cpSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import type { Environment } from "../../src/config.ts";
import type { Program } from "../harness/process.ts";
import { scratchFolder } from "../harness/scratch.ts";
import { freePort } from "../harness/server.ts";
import { manage } from "../harness/tenant.ts";
import { type Installation, newInstallation, requestToken, start, stop, until } from "../start/told.ts";

const root = resolve(import.meta.dirname, "../../../..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

export type Example = "web" | "browser" | "api" | "actions" | "actions:undo" | "webhooks";

/** A copy of what the examples are, so that nobody's own `.env` is read or written. */
export const newHome = (): string => {
  const home = scratchFolder("examples");
  for (const name of ["package.json", "examples"]) cpSync(join(root, name), join(home, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(home, "node_modules"));
  return home;
};

/** Runs a script as package.json says it. */
export const runScript = (home: string, script: string, more: readonly string[] = [], env: Environment = {}): Program => {
  const [, ...parameters] = String(scripts[script]).split(" ");
  const child = spawn(process.execPath, [...parameters, ...more], { cwd: home, env: { PATH: process.env.PATH ?? "", ...env } });
  const chunks: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(String(chunk)));
  return { child, output: () => chunks.join(""), exited: new Promise((done) => child.once("exit", done)) };
};

/** Runs `npm run example:…`. */
export const runExample = (home: string, example: Example, env: Environment = {}): Program =>
  runScript(home, `example:${example}`, [], env);

const freeUrl = async (): Promise<string> => `http://localhost:${await freePort()}`;

/** Other ports than the examples have, which somebody may be using. */
const otherUrls = async () => ({
  web: await freeUrl(),
  browser: await freeUrl(),
  api: await freeUrl(),
  actions: await freeUrl(),
  github: await freeUrl(),
  webhooks: await freeUrl(),
});

const demoInstallation = async (): Promise<Installation> => {
  const fresh = await newInstallation();
  // The stand-in for GitHub is on this machine; on PostgreSQL that has to be allowed.
  const demo = { FAABLE_DEMO: "true", FAABLE_ALLOW_PRIVATE_NETWORK: "true" };
  return { ...fresh, environment: { ...fresh.environment, ...demo } };
};

/** A server after its first start, and what that wrote for the examples. */
export const openDemo = async () => {
  const [home, installation] = [newHome(), await demoInstallation()];
  let server = await start(installation, home);
  const written = parseEnv(readFileSync(join(home, ".env"), "utf8"));
  const of = (name: string): string => written[`FAABLE_DEMO_${name}`] ?? "";
  const tenant = { baseUrl: `http://127.0.0.1:${installation.port}`, host: of("DOMAIN") };
  const told = await requestToken(installation.port, tenant.host, of("CLIENT_ID"), of("CLIENT_SECRET"));
  const call = manage(tenant, tenant.host, told.body.access_token);
  const urls = await otherUrls();
  const exported = {
    FAABLE_DEMO_WEB_URL: urls.web,
    FAABLE_DEMO_BROWSER_URL: urls.browser,
    FAABLE_DEMO_API_URL: urls.api,
    FAABLE_EXAMPLE_ACTIONS_URL: urls.actions,
    FAABLE_EXAMPLE_GITHUB_URL: urls.github,
    FAABLE_EXAMPLE_WEBHOOKS_URL: urls.webhooks,
  };
  const running: Program[] = [];

  const clientOf = async (clientId: string) => {
    const { body } = await call("GET", "/client");
    return body.results.find((client: { client_id: string }) => client.client_id === clientId);
  };

  /** Has an application live at another origin than the first start registered. */
  const move = async (clientId: string, origin: string): Promise<void> => {
    const at = { callbacks: [`${origin}/callback`], logout_urls: [`${origin}/`] };
    const { id, web_origins } = await clientOf(clientId);
    await call("POST", `/client/${id}`, { ...at, ...(web_origins.length > 0 ? { web_origins: [origin] } : {}) });
  };
  await move(of("WEB_CLIENT_ID"), urls.web);
  await move(of("BROWSER_CLIENT_ID"), urls.browser);

  const run = (example: Example, env: Environment = {}): Program => runExample(home, example, { ...exported, ...env });

  /** Starts an example, and waits until it says where it is. */
  const begin = async (example: Example, env: Environment = {}): Promise<Program> => {
    const program = run(example, env);
    running.push(program);
    const told = example === "actions" ? /The application is at http/ : / is at http/;
    await until(() => told.test(program.output()), `${example} at its address`);
    return program;
  };

  /** Starts a script of package.json, which ends by itself or with the demo. */
  const script = (name: string, ...parameters: readonly string[]): Program => {
    const program = runScript(home, name, parameters, exported);
    running.push(program);
    return program;
  };

  /** Stops the server, and starts it again after something. */
  const restart = async (meanwhile: () => Promise<void>): Promise<void> => {
    await stop(server);
    await meanwhile();
    server = await start(installation, home);
  };

  const close = async (): Promise<void> => {
    for (const { child } of running) child.kill("SIGTERM");
    if (server.child.exitCode === null) await stop(server);
    rmSync(home, { recursive: true, force: true });
    await installation.drop();
  };

  const person = { id: "", email: of("PERSON_EMAIL"), password: of("PERSON_PASSWORD") };
  return {
    home,
    port: installation.port,
    tenant,
    get server() {
      return server;
    },
    of,
    urls,
    person,
    call,
    clientOf,
    run,
    begin,
    script,
    restart,
    close,
  };
};

export type OpenDemo = Awaited<ReturnType<typeof openDemo>>;
