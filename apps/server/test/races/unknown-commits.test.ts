import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "../harness/http.ts";
import { newReceiver, type Receiver } from "../harness/receiver.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";
import { layWire, type Wire } from "../harness/wire.ts";

const { hostname, port } = new URL(process.env.DATABASE_URL || "postgres://localhost");

describe.runIf(process.env.DATABASE_URL)("a connection that dies with a commit on its way", () => {
  let wire: Wire;
  let server: TestServer;
  let tenant: Tenant;
  let receiver: Receiver;

  beforeAll(async () => {
    wire = await layWire({ host: hostname, port: Number(port || 5432) });
    server = await startServer({ through: wire.port, environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
    tenant = await newTenant(server);
    receiver = await newReceiver();
    await tenant.call("POST", "/notification_subscriptions", { url: receiver.url, events: ["user.created"] });
  });
  afterAll(async () => {
    await wire.mend();
    await server.close();
    await receiver.close();
  });

  const listed = async (path: string): Promise<readonly Answer["body"][]> => (await tenant.call("GET", path)).body.results;
  /** Where a person is to be found afterwards. */
  const traces = async (email: string) => ({
    users: (await listed(`/user?email=${email}`)).length,
    events: (await listed("/events?types=user.created")).filter(({ payload }) => payload.user.email === email).length,
    posts: receiver.received.filter(({ body }) => JSON.parse(body).payload.user.email === email).length,
  });
  const logged = async (): Promise<number> => (await listed("/logs?type=admin.user.created&pageSize=200")).length;

  test.each([1, 2, 3])("SEC-REL-01 before the database hears of it: nothing is stored, told or sent (%i)", async (n) => {
    const [email, rows] = [`lost-${n}@example.org`, await logged()];
    wire.breakAtCommit(email, "before it");
    expect((await tenant.call("POST", "/user", { email })).status).toBeGreaterThanOrEqual(500);
    await sleep(2_500);
    expect(await traces(email)).toEqual({ users: 0, events: 0, posts: 0 });
    expect(await logged()).toBe(rows);
    await wire.mend();
    // The same once more, undisturbed.
    expect((await tenant.call("POST", "/user", { email })).status).toBe(201);
    await expect.poll(() => traces(email), { timeout: 10_000 }).toEqual({ users: 1, events: 1, posts: 1 });
  });

  test.each([1, 2, 3])("SEC-REL-01 after the database took it: everything is stored, told and sent, once (%i)", async (n) => {
    const [email, rows] = [`kept-${n}@example.org`, await logged()];
    wire.breakAtCommit(email, "after it");
    expect((await tenant.call("POST", "/user", { email })).status).toBeGreaterThanOrEqual(500);
    await expect.poll(() => traces(email), { timeout: 10_000 }).toEqual({ users: 1, events: 1, posts: 1 });
    expect(await logged()).toBe(rows + 1);
    await wire.mend();
  });
});
