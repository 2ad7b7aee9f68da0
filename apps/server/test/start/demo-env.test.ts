import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Environment } from "../../src/config.ts";
import { scratchFolder } from "../harness/scratch.ts";
import { type Installation, newInstallation, requestToken, start, stop } from "./told.ts";

const root = resolve(import.meta.dirname, "../../../..");

describe("the demo's .env", { timeout: 90_000 }, () => {
  let home: string;
  let installation: Installation;
  beforeEach(async () => {
    home = scratchFolder("home");
    const fresh = await newInstallation();
    installation = { ...fresh, environment: { ...fresh.environment, FAABLE_DEMO: "true" } };
  });
  afterEach(async () => {
    rmSync(home, { recursive: true, force: true });
    await installation.drop();
  });

  const file = () => join(home, ".env");

  const expectOpens = async (settings: Environment) => {
    const { FAABLE_DEMO_DOMAIN: domain = "", FAABLE_DEMO_CLIENT_ID: id = "", FAABLE_DEMO_CLIENT_SECRET: secret = "" } = settings;
    expect((await requestToken(installation.port, domain, id, secret)).status).toBe(200);
  };

  /** What each of the examples asks for. */
  const names = new Set(
    [
      ...["DOMAIN", "CLIENT_ID", "CLIENT_SECRET", "PERSON_EMAIL", "PERSON_PASSWORD", "WEB_CLIENT_ID", "WEB_CLIENT_SECRET"],
      ...["BROWSER_CLIENT_ID", "AUDIENCE", "WEB_URL", "BROWSER_URL", "API_URL"],
    ].map((name) => `FAABLE_DEMO_${name}`),
  );

  const runDemo = (settings: Environment) =>
    spawnSync(process.execPath, ["--conditions=faable-source", "examples/demo.ts"], {
      cwd: root,
      env: { PATH: process.env.PATH ?? "", ...settings },
      encoding: "utf8",
    });

  test("of an earlier demo is replaced, and stays for its owner alone", async () => {
    writeFileSync(
      file(),
      "# Demo account, written by the first start. Used by: npm run demo\nFAABLE_DEMO_DOMAIN=acme.localhost:1\nFAABLE_DEMO_CLIENT_ID=old\nFAABLE_DEMO_CLIENT_SECRET=old\n",
      { mode: 0o644 },
    );
    const program = await start(installation, home);
    const written = parseEnv(readFileSync(file(), "utf8"));
    expect(new Set(Object.keys(written))).toEqual(names);
    await expectOpens(written);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    await stop(program);
  });

  test.each([
    ["somebody's, of another server", "FAABLE_DEMO_DOMAIN=acme.example.net\n"],
    ["ours with a line of somebody's", "# Demo account, written by the first start. Used by: npm run demo\nSECRET_OF_MINE=1\n"],
  ])("%s is left alone, and the demo runs with what is printed to be exported", async (_whose, text) => {
    writeFileSync(file(), text);
    const program = await start(installation, home);
    expect(readFileSync(file(), "utf8")).toBe(text);
    expect(program.output()).toContain(".env is not ours and was left alone");
    const exported = [...program.output().matchAll(/^export (.+)$/gm)].map(([, line]) => line).join("\n");
    expect(new Set(Object.keys(parseEnv(exported)))).toEqual(names);
    await expectOpens(parseEnv(exported));
    const demo = runDemo(parseEnv(exported));
    expect([demo.status, demo.stdout], demo.stderr).toEqual([0, expect.stringContaining("ada@acme.example")]);
    await stop(program);
  });

  test("that cannot be written does not fail the start", async () => {
    mkdirSync(file());
    const program = await start(installation, home);
    expect(program.output()).toMatch(/\.env could not be written.*export FAABLE_DEMO_CLIENT_SECRET=/s);
    expect(existsSync(join(home, ".env.new"))).toBe(false);
    await stop(program);
  });
});
