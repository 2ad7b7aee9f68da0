import { Client } from "pg";
import { expect, test } from "vitest";
import { eventually } from "../harness/expect.ts";
import { send } from "../harness/http.ts";
import { startServer } from "../harness/server.ts";

const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;

test("a readiness probe leaves no timer running", async () => {
  const server = await startServer();
  expect((await send(server, "/readyz")).status).toBe(200);
  const before = timers();
  for (let probe = 0; probe < 50; probe += 1) expect(await server.server.database.isReady()).toBe(true);
  expect(timers() - before).toBeLessThan(5);
  await server.close();
});

test.runIf(process.env.DATABASE_URL)("SEC-REL-03 a database that can only be read is not ready", async () => {
  const server = await startServer();
  const name = new URL(server.environment.DATABASE_URL ?? "").pathname.slice(1);
  const owner = new Client({ connectionString: server.environment.DATABASE_URL });
  await owner.connect();
  const readOnly = (value: "on" | "off") => owner.query(`alter database ${name} set default_transaction_read_only = ${value}`);
  await readOnly("on");
  // What is set for a database is so for connections that are opened from now on.
  await owner.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'faable-auth%'");
  await eventually(async () => expect((await send(server, "/readyz")).status).toBe(503), 5_000);
  await owner.query("set default_transaction_read_only = off");
  await readOnly("off");
  await owner.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'faable-auth%'");
  await eventually(async () => expect((await send(server, "/readyz")).status).toBe(200), 5_000);
  await owner.end();
  await server.close();
});
