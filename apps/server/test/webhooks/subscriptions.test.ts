import { limits } from "@faable/auth-contract";
import { verifyWebhook } from "@faable/auth-sdk";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import type { Answer } from "../harness/http.ts";
import { newReceiver, type Received, type Receiver, type Scripted } from "../harness/receiver.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** What is changed, or asked for, of a subscription while events come to it. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
});
afterAll(() => server.close());

interface Subscribed {
  readonly tenant: Tenant;
  readonly receiver: Receiver;
  readonly path: string;
  readonly subscription: Answer["body"];
  readonly newUser: (fields?: object) => Promise<Answer["body"]>;
  readonly deliveries: () => Promise<readonly Answer["body"][]>;
}

/** A tenant of its own that tells a receiver of its own of new users, who answers so at first. */
const subscribed = async (script: readonly Scripted[] = []): Promise<Subscribed> => {
  const [tenant, receiver] = [await newTenant(server), await newReceiver()];
  onTestFinished(receiver.close);
  receiver.script.push(...script);
  const fields = { url: `${receiver.url}/in`, events: ["user.created"] };
  const { status, text, body } = await tenant.call("POST", "/notification_subscriptions", fields);
  expect(status, text).toBe(201);
  return {
    tenant,
    receiver,
    path: `/notification_subscriptions/${body.id}`,
    subscription: body,
    newUser: async (user = {}) => (await tenant.call("POST", "/user", user)).body,
    deliveries: async () => (await tenant.call("GET", "/deliveries")).body.results,
  };
};

const told = (received: readonly Received[]): readonly string[] =>
  received.map(({ body }) => {
    const { type, payload } = JSON.parse(body);
    return `${type} ${payload.user.user_id}`;
  });

test("a replay sends no event from outside of its range, nor of a type that is not listed unless that one is named", async () => {
  const { tenant, receiver, path, newUser, deliveries } = await subscribed();
  await tenant.call("POST", path, { enabled: false });
  const unheard = await newUser();
  await tenant.call("DELETE", `/user/${unheard.id}`);
  await tenant.call("POST", path, { enabled: true });
  const first = await newUser();
  server.skipTime(10);
  const second = await newUser();
  await expect.poll(async () => (await deliveries()).map(({ status }) => status)).toEqual(["delivered", "delivered"]);
  const replay = async (body: object): Promise<number> =>
    (await tenant.call("POST", `${path}/replay`, { since: unheard.createdAt, ...body })).body.count;
  expect(await replay({ until: second.createdAt, which: ["delivered"] })).toBe(1);
  await receiver.until(3);
  expect(await replay({ which: ["never"] })).toBe(1);
  await receiver.until(4);
  expect(await replay({ which: ["never"], types: ["user.deleted"] })).toBe(1);
  await receiver.until(5);
  expect(told(receiver.received)).toEqual([
    `user.created ${first.id}`,
    `user.created ${second.id}`,
    `user.created ${first.id}`,
    `user.created ${unheard.id}`,
    `user.deleted ${unheard.id}`,
  ]);
});

test("an account has two hundred at most, however many are made at once, and another one its own", async () => {
  const [{ tenant }, other] = [await subscribed(), await newTenant(server)];
  const add = ({ call }: Tenant) =>
    call("POST", "/notification_subscriptions", { url: "https://hooks.example/in", events: ["user.deleted"] });
  for (let n = 1; n < limits.subscriptions - 5; n += 1) expect((await add(tenant)).status).toBe(201);
  const last = await Promise.all(Array.from({ length: 10 }, () => add(tenant)));
  expect(last.map(({ status }) => status).toSorted()).toEqual([...Array(5).fill(201), ...Array(5).fill(409)]);
  expectProblem(await add(tenant), 409, "conflict");
  expect((await add(other)).status).toBe(201);
});

test("one that is moved to another URL has not failed there yet; sent to the same one again it fails on", async () => {
  const { tenant, path, subscription, newUser } = await subscribed(Array.from({ length: 8 }, () => 500));
  await newUser();
  await expect.poll(async () => (await tenant.call("GET", path)).body.failing_since).not.toBeNull();
  const moved = async (url: string) => (await tenant.call("POST", path, { url })).body.failing_since;
  expect(await moved(subscription.url)).not.toBeNull();
  expect(await moved(`${subscription.url}/elsewhere`)).toBeNull();
});

test("SEC-HOOK-01 one that is given another secret is signed for by that one alone, in the middle of a rotation, too", async () => {
  const { tenant, receiver, path, subscription, newUser } = await subscribed();
  const rotated = await tenant.call("POST", `${path}/rotate-secret`, { expires_previous_in: 600 });
  const own = "a-secret-of-my-own-making";
  expect((await tenant.call("POST", path, { secret: own })).body.previous_secret_ends_at).toBeNull();
  await newUser();
  const [posted] = await receiver.until(1);
  const { body = "", headers = {} } = posted ?? {};
  const secrets = [subscription.secret, rotated.body.secret, own];
  const isBy = (secret: string) => verifyWebhook(body, headers, secret, { toleranceMs: Number.MAX_SAFE_INTEGER });
  expect(secrets.map(isBy)).toEqual([false, false, true]);
});

test("a delivery that is asked for once more while it waits counts on from the tries that it had", async () => {
  const { tenant, newUser, deliveries } = await subscribed([500, 500, 500]);
  await newUser();
  await expect.poll(async () => (await deliveries())[0]?.tries).toBeGreaterThan(0);
  const [waiting] = await deliveries();
  const { status, tries } = (await tenant.call("POST", `/deliveries/${waiting?.id}/redeliver`)).body;
  expect(status).toBe("waiting");
  expect(tries).toBeGreaterThanOrEqual(waiting?.tries);
});

test("SEC-HOOK-03 SEC-LOG-03 all of an event is posted and 64 KiB of it are logged; a sample's row says who asked for it", async () => {
  const { tenant, receiver, path, newUser, deliveries } = await subscribed();
  const large = { text: "ñ".repeat(30_000) };
  await newUser({ user_metadata: large, app_metadata: large });
  await expect.poll(async () => (await deliveries())[0]?.status).toBe("delivered");
  const rowOf = async () => (await tenant.call("GET", "/logs?type=webhook.user.created&pageSize=1")).body.results[0];
  const sent = Buffer.from(receiver.received[0]?.body ?? "");
  expect(JSON.parse(String(sent)).payload.user).toMatchObject({ user_metadata: large, app_metadata: large });
  expect((await rowOf()).data.request.body).toBe(sent.subarray(0, 65_536).toString());
  await tenant.call("POST", `${path}/test`);
  expect((await rowOf()).data).toMatchObject({ test: true, actor: { type: "client", id: tenant.clientId } });
});
