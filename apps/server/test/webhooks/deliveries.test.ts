import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { verifyWebhook } from "@faable/auth-sdk";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import type { Answer } from "../harness/http.ts";
import { newReceiver, type Received, type Receiver } from "../harness/receiver.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let receiver: Receiver;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  tenant = await newTenant(server);
});
afterAll(() => server.close());

/** With a token of this moment: time is skipped below. */
const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
  const { access_token: token } = (await tenant.requestToken({ audience: tenant.audience })).body;
  return manage(server, tenant.host, token)(method, path, body);
};

/** The clock of the server is ahead of this one in some tests; how old a signature may be is shown with the SDK. */
const verified = (body: string, headers: Received["headers"], secret: string): boolean =>
  verifyWebhook(body, headers, secret, { toleranceMs: Number.MAX_SAFE_INTEGER });

const open: Receiver[] = [];
const made: string[] = [];
afterEach(async () => {
  for (const id of made.splice(0)) await call("DELETE", `/notification_subscriptions/${id}`);
  for (const each of open.splice(0)) await each.close();
});

/** A subscription of its own to a receiver of its own. */
const subscribe = async (events: readonly string[], fields: object = {}): Promise<Answer["body"]> => {
  receiver = await newReceiver();
  open.push(receiver);
  const { status, text, body } = await call("POST", "/notification_subscriptions", {
    url: `${receiver.url}/in`,
    events,
    ...fields,
  });
  expect(status, text).toBe(201);
  made.push(body.id);
  return body;
};

const newUser = async (fields: object = {}): Promise<string> => {
  const { status, text, body } = await call("POST", "/user", fields);
  expect(status, text).toBe(201);
  return body.id;
};

const until = async <T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> => {
  const end = performance.now() + 15_000;
  for (;;) {
    const value = await read();
    if (holds(value) || performance.now() > end) return value;
    await sleep(50);
  }
};

const deliveriesOf = async (subscription: string): Promise<readonly Answer["body"][]> =>
  (await call("GET", `/deliveries?subscription=${subscription}&pageSize=200`)).body.results;

const settled = (subscription: string, status: string, count = 1) =>
  until(
    () => deliveriesOf(subscription),
    (rows) => rows.filter((row) => row.status === status).length >= count,
  );

const typesOf = (received: readonly Received[]): readonly string[] => received.map(({ body }) => JSON.parse(body).type);

describe("SEC-HOOK-01 what is posted", () => {
  test("is the event as documented, signed over time and raw body, and known by its id", async () => {
    const { id, secret } = await subscribe(["user.created"]);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const user = await newUser({ email: "Kim@example.org", name: "Kim", app_metadata: { plan: "team" } });
    const [posted] = await receiver.until(1);
    if (!posted) throw new Error("Nothing came.");
    const { headers, body, method, path } = posted;
    expect([method, path, headers["content-type"], headers["user-agent"]]).toEqual([
      "POST",
      "/in",
      "application/json",
      "Faable-Webhooks/1",
    ]);
    const event = JSON.parse(body);
    expect(body).toBe(JSON.stringify(event));
    expect(Object.keys(event)).toEqual(["id", "type", "produced_at", "payload"]);
    expect(event.type).toBe("user.created");
    expect(event.payload).toEqual({
      user: {
        user_id: user,
        email: "kim@example.org",
        email_verified: false,
        name: "Kim",
        given_name: null,
        family_name: null,
        picture: null,
        phone: null,
        locale: null,
        user_metadata: {},
        app_metadata: { plan: "team" },
        suspended: false,
        createdAt: event.produced_at,
        updatedAt: event.produced_at,
      },
    });
    expect(headers["x-faable-event"]).toBe("user.created");
    expect(headers["x-faable-delivery"]).toBe(event.id);
    const base = `${headers["x-faable-timestamp"]}.${body}`;
    expect(headers["x-faable-signature"]).toBe(`sha256=${createHmac("sha256", secret).update(base).digest("hex")}`);
    expect(verified(body, headers, secret)).toBe(true);
    expect(verified(body.replace("Kim", "Tim"), headers, secret)).toBe(false);
    const [delivery] = await settled(id, "delivered");
    expect(delivery).toMatchObject({ event: event.id, type: "user.created", tries: 1, next_attempt_at: null });
    expect(delivery?.attempts).toMatchObject([{ status: 200, error: null, response: null }]);
  });

  test("is told only of types that were asked for, of the own tenant, while it is enabled", async () => {
    const { id } = await subscribe(["user.deleted"]);
    const other = await newTenant(server);
    await newUser();
    await other.call("DELETE", `/user/${(await other.call("POST", "/user", {})).body.id}`);
    const gone = await newUser({ email: "gone@example.org" });
    await call("DELETE", `/user/${gone}`);
    await receiver.until(1);
    await call("POST", `/notification_subscriptions/${id}`, { enabled: false });
    await call("DELETE", `/user/${await newUser()}`);
    await call("POST", `/notification_subscriptions/${id}`, { enabled: true });
    const last = await newUser();
    await call("DELETE", `/user/${last}`);
    await receiver.until(2);
    expect(receiver.received.map(({ body }) => JSON.parse(body).payload.user.user_id)).toEqual([gone, last]);
  });

  test("carries the headers of Standard Webhooks where they are asked for, and both signatures while two secrets live", async () => {
    const { id, secret: first } = await subscribe(["user.created"], { standard_headers: true });
    const rotated = await call("POST", `/notification_subscriptions/${id}/rotate-secret`, { expires_previous_in: 600 });
    const { secret: second } = rotated.body;
    expect(rotated.body.previous_secret_ends_at).not.toBeNull();
    await newUser();
    const [posted] = await receiver.until(1);
    const { headers, body = "" } = posted ?? {};
    const at = (secret: string): string => {
      const key = Buffer.from(secret.slice("whsec_".length), "base64");
      const base = `${headers?.["webhook-id"]}.${headers?.["webhook-timestamp"]}.${body}`;
      return `v1,${createHmac("sha256", key).update(base).digest("base64")}`;
    };
    expect(headers?.["webhook-id"]).toBe(JSON.parse(body).id);
    expect(headers?.["webhook-signature"]).toBe(`${at(second)} ${at(first)}`);
    const hex = (secret: string) =>
      `sha256=${createHmac("sha256", secret).update(`${headers?.["x-faable-timestamp"]}.${body}`).digest("hex")}`;
    expect(headers?.["x-faable-signature"]).toBe(hex(second));
    expect(headers?.["x-faable-signature-previous"]).toBe(hex(first));
    server.skipTime(601);
    await newUser();
    const [, later] = await receiver.until(2);
    expect(later?.headers["x-faable-signature-previous"]).toBeUndefined();
    expect(later?.headers["webhook-signature"]).not.toContain(" ");
  });

  test("SEC-STORE-01 a secret is shown once, and never to whoever sent it", async () => {
    const own = "a secret of my own".replaceAll(" ", "-");
    const { id, secret } = await subscribe(["user.created"], { secret: own });
    expect(secret).toBeUndefined();
    for (const path of [`/notification_subscriptions/${id}`, "/notification_subscriptions", "/logs"]) {
      const { text } = await call("GET", path);
      expect(text).not.toContain(own);
      expect(text).not.toContain("whsec_");
    }
    await newUser();
    const [posted] = await receiver.until(1);
    expect(verified(posted?.body ?? "", posted?.headers ?? {}, own)).toBe(true);
  });
});

describe("a receiver that fails", () => {
  test.each([301, 400, 410, 500, 503])(
    "with %i is asked again after a second, with the same id and a fresh signature",
    async (status) => {
      const { id, secret } = await subscribe(["user.created"]);
      receiver.script.push(status);
      await newUser();
      const [first, second] = await receiver.until(2);
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(950);
      expect(second?.headers["x-faable-delivery"]).toBe(first?.headers["x-faable-delivery"]);
      expect(second?.body).toBe(first?.body);
      expect(second?.headers["x-faable-timestamp"]).not.toBe(first?.headers["x-faable-timestamp"]);
      expect(verified(second?.body ?? "", second?.headers ?? {}, secret)).toBe(true);
      const [delivery] = await settled(id, "delivered");
      expect(delivery?.attempts.map((each: Answer["body"]) => each.status)).toEqual([status, 200]);
      const logs = await call("GET", `/logs?type=webhook.user.created&query=status:failed`);
      expect(logs.body.results[0].data).toMatchObject({ subscription_id: id, response_status: status, attempt: 1 });
    },
  );

  test("of one user the later event waits for the earlier one, and of another it does not", async () => {
    const { id } = await subscribe(["user.created", "user.updated"]);
    receiver.script.push(500);
    const user = await newUser();
    await receiver.until(1);
    await call("POST", `/user/${user}`, { name: "One" });
    await call("POST", `/user/${user}`, { name: "Two" });
    const other = await newUser();
    await settled(id, "delivered", 4);
    const told = receiver.received.map(({ body }) => JSON.parse(body).payload);
    expect(told.map(({ user: each }) => each.user_id)).toEqual([user, other, user, user, user]);
    expect(told.filter(({ user: each }) => each.user_id === user).map(({ user: each }) => each.name)).toEqual([
      null,
      null,
      "One",
      "Two",
    ]);
  });

  test("for good is left alone after eight tries; what is dead is sent again when it is asked for", async () => {
    const { id } = await subscribe(["user.created"]);
    receiver.script.push(...Array.from({ length: 8 }, () => 500));
    await newUser();
    for (const [tries, wait] of [2, 13, 73, 721, 4_321, 25_921, 103_681].entries()) {
      await receiver.until(tries + 1);
      await until(
        () => deliveriesOf(id),
        ([row]) => row?.tries === tries + 1,
      );
      server.skipTime(wait);
    }
    await receiver.until(8);
    const [dead] = await settled(id, "dead");
    expect(dead).toMatchObject({ tries: 8, next_attempt_at: null });
    await sleep(2_500);
    expect(receiver.received.length).toBe(8);
    const again = await call("POST", `/deliveries/${dead?.id}/redeliver`);
    expect(again.body.status).toBe("waiting");
    await receiver.until(9);
    await settled(id, "delivered");
    expect(new Set(receiver.received.map(({ headers }) => headers["x-faable-delivery"])).size).toBe(1);
  });

  test("for five days is disabled, which others are told of; enabled again it gets what is new", async () => {
    const { id, url } = await subscribe(["user.created"]);
    const failing = receiver;
    const watching = await subscribe(["notification_subscription.disabled"]);
    failing.script.push(500, 500, 500);
    await newUser();
    await failing.until(1);
    await until(
      () => call("GET", `/notification_subscriptions/${id}`),
      ({ body }) => body.failing_since !== null,
    );
    server.skipTime(432_001);
    await failing.until(2);
    const disabled = await until(
      () => call("GET", `/notification_subscriptions/${id}`),
      ({ body }) => !body.enabled,
    );
    expect(disabled.body).toMatchObject({ enabled: false, disabled_reason: "failing" });
    await receiver.until(1);
    expect(JSON.parse(receiver.received[0]?.body ?? "{}").payload.subscription).toEqual({ id, url });
    expect((await call("GET", "/logs?type=notification_subscription.disabled")).body.results[0].data).toMatchObject({
      subscription_id: id,
    });
    expect((await deliveriesOf(id))[0]).toMatchObject({ status: "dead" });
    failing.script.length = 0;
    const enabled = await call("POST", `/notification_subscriptions/${id}`, { enabled: true });
    expect(enabled.body).toMatchObject({ failing_since: null, disabled_at: null, disabled_reason: null });
    const count = failing.received.length;
    const user = await newUser();
    await failing.until(count + 1);
    expect(JSON.parse(failing.received.at(-1)?.body ?? "{}").payload.user.user_id).toBe(user);
    expect(watching.enabled).toBe(true);
  });

  test("once, and takes the next try, is not failing any more: its next failure, five days later, leaves it enabled", async () => {
    const { id } = await subscribe(["user.created"]);
    const subscription = async () => (await call("GET", `/notification_subscriptions/${id}`)).body;
    const failing = () => until(subscription, ({ failing_since }) => failing_since !== null);
    receiver.script.push(500);
    await newUser();
    expect((await failing()).failing_since).not.toBeNull();
    await settled(id, "delivered");
    expect((await subscription()).failing_since).toBeNull();
    server.skipTime(432_001);
    receiver.script.push(500, "hang");
    await newUser();
    await receiver.until(4);
    expect(await failing()).toMatchObject({ enabled: true, failing_since: expect.any(String), disabled_reason: null });
    expect(await deliveriesOf(id)).toMatchObject([{ status: "waiting", tries: 1 }, { status: "delivered" }]);
  });

  test.each([
    ["sent again", (_: string, delivery: string) => call("POST", `/deliveries/${delivery}/redeliver`)],
    [
      "replayed",
      (id: string) =>
        call("POST", `/notification_subscriptions/${id}/replay`, { since: new Date(0).toISOString(), which: ["dead"] }),
    ],
  ])("is asked as often as at first when what is dead is %s: its tries are counted anew", async (_, again) => {
    const { id } = await subscribe(["user.created"]);
    const tried = (times: number) =>
      until(
        () => deliveriesOf(id),
        ([row]) => row?.attempts.length === times,
      );
    receiver.script.push(500, 500, "hang");
    await newUser();
    await tried(1);
    // What waits for it is dead when it is disabled.
    for (const enabled of [false, true]) await call("POST", `/notification_subscriptions/${id}`, { enabled });
    const [dead] = await deliveriesOf(id);
    expect(dead).toMatchObject({ status: "dead", tries: 1 });
    expect((await again(id, dead?.id)).status).toBe(200);
    expect(await tried(2)).toMatchObject([{ id: dead?.id, status: "waiting", tries: 1 }]);
  });
});

describe("a subscription", () => {
  test("gets a sample at once, also while it is disabled, and nothing is stored of it", async () => {
    const { id, secret } = await subscribe(["auth.login"], { enabled: false });
    const answer = await call("POST", `/notification_subscriptions/${id}/test`);
    expect(answer.body).toMatchObject({ delivered: true, attempt: { status: 200, error: null } });
    const [posted] = receiver.received;
    expect(typesOf(receiver.received)).toEqual(["auth.login"]);
    expect(verified(posted?.body ?? "", posted?.headers ?? {}, secret)).toBe(true);
    receiver.script.push(500);
    const failed = await call("POST", `/notification_subscriptions/${id}/test`, { type: "user.deleted" });
    expect(failed.body).toMatchObject({ delivered: false, attempt: { status: 500, error: "The receiver answered 500." } });
    expect(await deliveriesOf(id)).toEqual([]);
  });

  test("that is disabled gets no deliveries, what waits for it rests, and nothing is sent to it again before it is enabled", async () => {
    const since = new Date(Date.now() - 60_000).toISOString();
    const { id } = await subscribe(["user.created"]);
    receiver.script.push(500);
    await newUser();
    await until(
      () => deliveriesOf(id),
      ([row]) => row?.tries === 1,
    );
    await call("POST", `/notification_subscriptions/${id}`, { enabled: false });
    const [resting, ...others] = await deliveriesOf(id);
    expect([resting, others]).toMatchObject([{ status: "dead", next_attempt_at: null }, []]);
    await newUser();
    expect(await deliveriesOf(id)).toHaveLength(1);
    expectProblem(await call("POST", `/deliveries/${resting?.id}/redeliver`), 409, "conflict");
    expectProblem(await call("POST", `/notification_subscriptions/${id}/replay`, { since }), 409, "conflict");
    expect((await deliveriesOf(id)).map(({ status }) => status)).toEqual(["dead"]);
    server.skipTime(30);
    await sleep(2_500);
    expect(receiver.received).toHaveLength(1);
    await call("POST", `/notification_subscriptions/${id}`, { enabled: true });
    expect((await call("POST", `/deliveries/${resting?.id}/redeliver`)).status).toBe(200);
    await receiver.until(2);
    expect((await settled(id, "delivered"))[0]?.id).toBe(resting?.id);
  });

  test("with the headers of Standard Webhooks takes no other secret later, and one that has another takes no such headers", async () => {
    const path = `/notification_subscriptions/${(await subscribe(["user.created"], { standard_headers: true })).id}`;
    const plain = "a-secret-of-my-own-making";
    for (const secret of [plain, "whsec_not-base-64-at-all", `whsec_${Buffer.alloc(23, 7).toString("base64")}`]) {
      expectProblem(await call("POST", `${path}/rotate-secret`, { secret }), 400, "validation_error");
      expectProblem(await call("POST", path, { secret }), 400, "validation_error");
    }
    const fitting = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
    expect((await call("POST", `${path}/rotate-secret`, { secret: fitting })).status).toBe(200);
    await newUser();
    const [posted] = await receiver.until(1);
    expect(verified(posted?.body ?? "", posted?.headers ?? {}, fitting)).toBe(true);
    const other = `/notification_subscriptions/${(await subscribe(["user.created"], { secret: plain })).id}`;
    expectProblem(await call("POST", other, { standard_headers: true }), 400, "validation_error");
    expect((await call("POST", other, { standard_headers: true, secret: fitting })).status).toBe(200);
  });

  test("is sent a range once more: what it never got, and what it got if that is asked for", async () => {
    const since = new Date(Date.now() - 60_000).toISOString();
    const [first, second] = [await newUser(), await newUser()];
    const { id } = await subscribe(["user.created"]);
    const third = await newUser();
    await receiver.until(1);
    await settled(id, "delivered");
    const replay = async (body: object) =>
      (await call("POST", `/notification_subscriptions/${id}/replay`, { since, ...body })).body.count;
    const count = await replay({});
    await receiver.until(1 + count);
    const told = receiver.received.map(({ body }) => JSON.parse(body).payload.user.user_id);
    expect(told).toContain(first);
    expect(told).toContain(second);
    expect(told.filter((each) => each === third)).toHaveLength(1);
    await settled(id, "delivered", 1 + count);
    expect(await replay({})).toBe(0);
    expect(await replay({ which: ["delivered"] })).toBe(1 + count);
    await receiver.until(2 * (1 + count));
    expect(new Set(receiver.received.map(({ headers }) => headers["x-faable-delivery"])).size).toBe(1 + count);
  });

  test("of a wrong kind is refused, and says what to change", async () => {
    const send = (body: object) => call("POST", "/notification_subscriptions", body);
    const url = "https://hooks.example/in";
    expectProblem(await send({ url, events: ["user.*"] }), 400, "validation_error");
    expectProblem(await send({ url, events: [] }), 400, "validation_error");
    expectProblem(await send({ url, events: ["user.created"], secret: "short" }), 400, "validation_error");
    const standard = { url, events: ["user.created"], standard_headers: true, secret: "whsec_not-base-64-at-all" };
    expectProblem(await send(standard), 400, "validation_error");
    expectProblem(await send({ url: "ftp://hooks.example/", events: ["user.created"] }), 400, "validation_error");
    expectProblem(await send({ url, events: ["user.created"], channel: "email" }), 400, "validation_error");
  });
});
