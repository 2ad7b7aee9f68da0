import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { newHolder } from "../harness/holder.ts";
import { newApp, newPerson, tokensFor } from "../harness/login.ts";
import { newReceiver } from "../harness/receiver.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** Whom events may reach, and whom a receiver may keep waiting: nobody. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
});
afterAll(() => server.close());

const events = ["user.created", "auth.login"];

test("SEC-MGMT-07 whoever may not see users has nobody told of them, and reads no events; whoever may does", async () => {
  const tenant = await newTenant(server);
  const values = ["read", "create", "update"].map((verb) => `${verb}:notification_subscriptions`);
  const [blind, seeing] = [await newHolder(server, tenant, values), await newHolder(server, tenant, [...values, "read:users"])];
  const body = { url: "https://hooks.example/in", events };
  expectProblem(await blind.call("POST", "/notification_subscriptions", body), 403, "forbidden");
  const made = await seeing.call("POST", "/notification_subscriptions", body);
  expect(made.status, made.text).toBe(201);
  const moved = { url: "https://elsewhere.example/in" };
  expectProblem(await blind.call("POST", `/notification_subscriptions/${made.body.id}`, moved), 403, "forbidden");
  expect((await seeing.call("POST", `/notification_subscriptions/${made.body.id}`, moved)).status).toBe(200);
  expectProblem(await blind.call("GET", "/events"), 403, "forbidden");
  expect((await seeing.call("GET", "/events")).body.results.length).toBeGreaterThan(0);
  expect((await blind.call("GET", `/notification_subscriptions/${made.body.id}`)).status).toBe(200);
});

test("SEC-OUT-01 where private networks are not called none of their addresses or names is kept; a public one is", async () => {
  const strict = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "false" } });
  const tenant = await newTenant(strict);
  const subscribe = (url: string) => tenant.call("POST", "/notification_subscriptions", { url, events });
  const own = ["http://localhost:9/", "http://127.0.0.1:9/", "https://127.0.0.1/", "https://10.1.2.3/", "https://[::1]/"];
  for (const url of [
    ...own,
    "https://[::ffff:10.0.0.1]/",
    "https://169.254.169.254/latest",
    "https://0x7f.1/",
    "https://2130706433/",
  ]) {
    const answer = await subscribe(url);
    expect([answer.status, answer.body.error_code], url).toEqual([400, "validation_error"]);
  }
  const names = ["localhost", "LocalHost", "localhost:8443", "acme.localhost", "deep.acme.LOCALHOST:1", "127.1", "0177.0.0.1"];
  for (const host of names) {
    const answer = await subscribe(`https://${host}/in`);
    expect([answer.status, answer.body.error_code], host).toEqual([400, "validation_error"]);
    expect(answer.body.message, host).toContain("no private address: this server calls none (FAABLE_ALLOW_PRIVATE_NETWORK)");
  }
  for (const host of ["localhost.", "acme.localhost.", "%6cocalhost"])
    expect((await subscribe(`https://${host}/in`)).status, host).toBe(400);
  for (const host of ["localhost.example", "notlocalhost", "localhost-1.example"])
    expect((await subscribe(`https://${host}/in`)).status, host).toBe(201);
  const made = await subscribe("https://hooks.example/in");
  expect(made.status).toBe(201);
  const moved = await tenant.call("POST", `/notification_subscriptions/${made.body.id}`, { url: "https://10.1.2.3/" });
  expect(moved.status).toBe(400);
  const home = await tenant.call("POST", `/notification_subscriptions/${made.body.id}`, { url: "https://localhost/in" });
  expect(home.status).toBe(400);
  await strict.close();
});

describe("SEC-HOOK-02 SEC-REL-07 receivers that hang", () => {
  test("delay neither a login of their own tenant nor another tenant's deliveries", async () => {
    const [stuck, calm] = [await newTenant(server), await newTenant(server)];
    const [hanging, quick] = [await newReceiver(), await newReceiver()];
    hanging.script.push(...Array.from({ length: 500 }, (): "hang" => "hang"));
    for (let n = 0; n < 5; n += 1)
      await stuck.call("POST", "/notification_subscriptions", { url: `${hanging.url}/${n}`, events });
    await calm.call("POST", "/notification_subscriptions", { url: quick.url, events });
    for (let n = 0; n < 20; n += 1) await stuck.call("POST", "/user", {});
    await hanging.until(5);
    const [app, person] = [await newApp(stuck), await newPerson(stuck)];
    const tokens = await tokensFor(server, stuck, app, person);
    expect(tokens.status).toBe(200);
    await calm.call("POST", "/user", {});
    await quick.until(1);
    expect(quick.received).toHaveLength(1);
    // Those that hang have not been given up yet: nothing above has waited for them.
    const { results } = (await stuck.call("GET", "/deliveries?status=waiting&pageSize=200")).body;
    expect(results.filter(({ tries }: { tries: number }) => tries > 0)).toEqual([]);
    const tried = async (): Promise<boolean> =>
      (await stuck.call("GET", "/deliveries?pageSize=200")).body.results.some(({ tries }: { tries: number }) => tries > 0);
    await expect.poll(tried, { timeout: 15_000, interval: 200 }).toBe(true);
    await hanging.close();
    await quick.close();
  });

  test("that answer a byte a second are cut at five seconds and asked again; one whose status came at once has taken the event", async () => {
    const [stuck, calm] = [await newTenant(server), await newTenant(server)];
    const [head, body, quick] = [await newReceiver(), await newReceiver(), await newReceiver()];
    head.script.push("trickled head");
    body.script.push("trickled body");
    const subscribe = async ({ call }: Tenant, url: string): Promise<string> =>
      (await call("POST", "/notification_subscriptions", { url, events })).body.id;
    const [first, second] = [await subscribe(stuck, head.url), await subscribe(stuck, body.url)];
    await subscribe(calm, quick.url);
    await stuck.call("POST", "/user", {});
    await Promise.all([head.until(1), body.until(1)]);
    // Another's event arrives while both are still being listened to.
    await calm.call("POST", "/user", {});
    await quick.until(1);
    expect([quick.received.length, head.received.length, body.received.length]).toEqual([1, 1, 1]);
    const [asked, again] = await head.until(2);
    expect((again?.at ?? 0) - (asked?.at ?? 0)).toBeGreaterThan(5_900);
    expect(again?.headers["x-faable-delivery"]).toBe(asked?.headers["x-faable-delivery"]);
    const deliveryOf = async (subscription: string) =>
      (await stuck.call("GET", `/deliveries?subscription=${subscription}`)).body.results[0];
    await expect.poll(async () => (await deliveryOf(first)).status).toBe("delivered");
    const [cut, arrived] = (await deliveryOf(first)).attempts;
    expect(cut).toMatchObject({ status: null, error: "The receiver was not reached, or did not answer in time." });
    expect(arrived).toMatchObject({ status: 200, error: null });
    const taken = await deliveryOf(second);
    expect(taken).toMatchObject({ status: "delivered", tries: 1, attempts: [{ status: 200, error: null }] });
    for (const { duration_ms: took } of [cut, taken.attempts[0]]) {
      expect(took).toBeGreaterThan(4_900);
      expect(took).toBeLessThan(9_000);
    }
    expect(body.received).toHaveLength(1);
    await Promise.all([head, body, quick].map((each) => each.close()));
  }, 30_000);
});
