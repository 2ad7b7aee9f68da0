import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { send } from "../harness/http.ts";
import { spawnServer } from "../harness/process.ts";
import { freePort } from "../harness/server.ts";
import {
  expectOperatorIn,
  expectSentence,
  type Installation,
  newInstallation,
  occupy,
  start,
  stop,
  toldIn,
  until,
} from "./told.ts";

const engine = process.env.DATABASE_URL ? "PostgreSQL" : "the embedded database";

describe(`a first start on ${engine} creates nothing that it does not tell`, { timeout: 90_000 }, () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await newInstallation();
  });
  afterEach(() => installation.drop());

  const port = () => installation.port;

  test("when the port is taken, the next start tells", async () => {
    const other = await occupy(port());
    const failed = spawnServer(installation.environment);
    await expectSentence(failed, /^PORT \d+ on 127\.0\.0\.1 is in use/, "choose another PORT");
    expect(failed.output()).not.toContain("secret");
    other.close();
    const second = await start(installation);
    await expectOperatorIn(second.output(), port());
    await stop(second);
  });

  test("when the port of the metrics is taken, the next start tells", async () => {
    const metrics = await freePort();
    const other = await occupy(metrics);
    const failed = spawnServer({ ...installation.environment, FAABLE_METRICS_PORT: String(metrics) });
    await expectSentence(failed, /^FAABLE_METRICS_PORT \d+ on 127\.0\.0\.1 is in use/);
    other.close();
    const second = await start(installation);
    await expectOperatorIn(second.output(), port());
    await stop(second);
  });

  test("killed in the moment of telling, what was told last holds", async () => {
    const first = spawnServer(installation.environment);
    await until(() => first.output().includes("client secret") || first.child.exitCode !== null, "the secrets");
    first.child.kill("SIGKILL");
    await first.exited;
    const second = await start(installation);
    await expectOperatorIn(first.output() + second.output(), port());
    await stop(second);
  });

  test("SEC-REL-05 asked to end in the moment of telling it ends, and what was told last holds", async () => {
    const first = spawnServer(installation.environment);
    const told = Promise.withResolvers<void>();
    first.child.stdout?.on("data", () => first.output().includes("First start.") && told.resolve());
    await told.promise;
    first.child.kill("SIGTERM");
    // At once, or in order when it was ready by then; within the time that it has for that.
    expect([0, 143]).toContain(await Promise.race([first.exited, sleep(12_000).then(() => first.child.kill("SIGKILL"))]));
    const second = await start(installation);
    await expectOperatorIn(first.output() + second.output(), port());
    await stop(second);
  });

  test("when nobody can read what it prints, the next start tells", async () => {
    const unread = spawnServer(installation.environment);
    unread.child.stdout?.destroy();
    expect(await unread.exited).not.toBe(0);
    const second = await start(installation);
    await expectOperatorIn(second.output(), port());
    await stop(second);
  });

  test("says what takes its time while it begins, and a later start does not", async () => {
    const { DATABASE_URL: url, FAABLE_DATA_DIR: directory } = installation.environment;
    const data = mkdtempSync(join(directory ?? tmpdir(), "new-"));
    const begun = {
      ...installation,
      environment: url ? installation.environment : { ...installation.environment, FAABLE_DATA_DIR: data },
    };
    const first = await start({ ...begun, environment: { ...begun.environment, FAABLE_DEMO: "true" } });
    const lines = [
      ...(url ? [] : [`Making the embedded database in ${data}`]),
      "Creating the operator account and the demo account",
    ];
    const places = [...lines, "First start."].map((line) => first.output().indexOf(line));
    expect(
      places.every((place) => place >= 0),
      first.output(),
    ).toBe(true);
    await stop(first);
    const second = await start(begun);
    for (const line of lines) expect(second.output()).not.toContain(line);
    await stop(second);
    rmSync(data, { recursive: true });
  });

  test("a later start tells no secret", async () => {
    await stop(await start(installation));
    const second = await start(installation);
    expect(second.output()).not.toContain("secret");
    await stop(second);
  });
});

describe.runIf(process.env.DATABASE_URL)("two first starts at once on one PostgreSQL", () => {
  test("one of them creates and tells, and both serve it", async () => {
    const installation = await newInstallation();
    const other = { ...installation, port: await freePort() };
    const baseUrl = `http://localhost:${installation.port}`;
    const both = await Promise.all([
      start({ ...installation, environment: { ...installation.environment, FAABLE_BASE_URL: baseUrl } }),
      start({ ...other, environment: { ...installation.environment, FAABLE_BASE_URL: baseUrl, PORT: String(other.port) } }),
    ]);
    const told = both.map((program) => toldIn(program.output(), "Operator account")).filter((credentials) => credentials);
    expect(told).toHaveLength(1);
    await expectOperatorIn(both.map((program) => program.output()).join(""), installation.port);
    await Promise.all(both.map(stop));
    await installation.drop();
  });
});

describe("while it starts", () => {
  test("the port answers that the process is up and not ready", async () => {
    const port = await freePort();
    const nobody = await freePort();
    const program = spawnServer({
      PORT: String(port),
      DATABASE_URL: `postgres://faable@127.0.0.1:${nobody}/faable`,
      FAABLE_ENCRYPTION_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    });
    await until(() => program.output().includes("Waiting"), "waiting");
    const at = { baseUrl: `http://127.0.0.1:${port}`, host: "any.example" };
    expect((await send(at, "/healthz")).status).toBe(200);
    const readiness = await send(at, "/readyz");
    expect([readiness.status, readiness.headers["retry-after"], readiness.body]).toEqual([503, "2", { status: "not ready" }]);
    program.child.kill("SIGTERM");
    expect(await program.exited).toBe(143);
  });
});
