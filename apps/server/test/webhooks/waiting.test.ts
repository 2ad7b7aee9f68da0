import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createKnownPaces } from "../../src/engines/webhooks/known-paces.ts";
import { createLane } from "../../src/engines/webhooks/lane.ts";
import type { Pace } from "../../src/engines/webhooks/pace.ts";
import { createSlots, type Kind } from "../../src/engines/webhooks/slots.ts";
import { type Outbound, OutboundFailure } from "../../src/ground/outbound/index.ts";
import { type Claimed, claimDeliveries, settleDeliveries, type Tried } from "../../src/records/deliveries/index.ts";
import { holding } from "../harness/hold.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** What waits for a subscription, taken and settled by hand: its time is days ahead, where the server's own posts do not look. */

let server: TestServer;
let tenant: Tenant;
let subscription: string;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
  const body = { url: "http://127.0.0.1:9/in", events: ["user.deleted"] };
  subscription = (await tenant.call("POST", "/notification_subscriptions", body)).body.id;
});

const day = 86_400_000;
const ahead = (days: number): Date => new Date(Date.now() + days * day);
const scope = () => server.server.database.backgroundScope(tenant.id);

/** Deliveries of new events about these, in this order, due tomorrow. */
const wait = async (...subjects: readonly string[]): Promise<void> => {
  const db = server.server.database.background;
  for (const subject of subjects) {
    await tenant.call("POST", "/user", { name: subject });
    await sql`insert into deliveries (account_id, id, event_id, subscription_id, type, subject, seq, status, tries, due_at, attempts, created_at, updated_at)
      select account_id, 'dlv_' || substr(id, 5), id, ${subscription}, type, ${subject}, seq, 'waiting', 0, ${ahead(1)}, '[]', created_at, created_at
      from events where account_id = ${tenant.id} order by seq desc limit 1`.execute(db);
  }
};

const claim = (most: number, at = ahead(2)): Promise<readonly Claimed[]> =>
  claimDeliveries(scope(), subscription, most, at, new Date(at.getTime() + 15_000));

const triedOf = (claimed: Claimed, status: Tried["status"], dueAt = ahead(3)): Tried => ({
  claimed,
  status,
  dueAt,
  attempt: {
    at: new Date().toISOString(),
    duration_ms: 1,
    status: status === "delivered" ? 200 : 500,
    error: null,
    response: null,
  },
});

const settle = (tried: Tried, at = ahead(2)) => settleDeliveries(scope(), subscription, [tried], at);

const rows = async () =>
  (await tenant.call("GET", `/deliveries?subscription=${subscription}`)).body.results.map(
    ({ status, tries, next_attempt_at }: { status: string; tries: number; next_attempt_at: string | null }) => ({
      status,
      tries,
      next_attempt_at,
    }),
  );

test("no more is taken than was asked for, the oldest first, and nobody else gets it while it is tried", async () => {
  await wait(..."abcdefgh");
  const subjects = async (most: number, at?: Date) => (await claim(most, at)).map(({ subject }) => subject);
  expect(await subjects(3)).toEqual(["a", "b", "c"]);
  expect(await subjects(1)).toEqual(["d"]);
  expect(await subjects(10)).toEqual(["e", "f", "g", "h"]);
  expect(await subjects(10)).toEqual([]);
  expect(await subjects(10, ahead(2.1))).toHaveLength(8);
});

test.runIf(process.env.DATABASE_URL)(
  "SEC-REL-04 what another node takes at this moment is left to it, and nobody waits until it has taken it",
  async () => {
    await wait("one", "two");
    // Statements of this scope give up in seconds.
    const subjects = async (): Promise<readonly string[]> =>
      (await claimDeliveries(server.server.database.scope(tenant.id), subscription, 5, ahead(2), ahead(2.1))).map(
        ({ subject }) => subject,
      );
    const taken = "update deliveries set due_at = $2 where account_id = $1 and subject = 'one'";
    await holding(server, [taken, tenant.id, ahead(2.1).toISOString()], async (held) => {
      expect(await subjects()).toEqual(["two"]);
      await held.release();
    });
    expect(await subjects()).toEqual([]);
  },
);

test("SEC-REL-04 a try that was settled by somebody else meanwhile stays as they left it", async () => {
  await wait("one");
  const [claimed] = await claim(5);
  if (!claimed) throw new Error("Nothing waited.");
  await settle(triedOf(claimed, "waiting", ahead(5)));
  const settled = await rows();
  expect(settled).toEqual([{ status: "waiting", tries: 1, next_attempt_at: expect.any(String) }]);
  await settle(triedOf(claimed, "delivered"));
  await settle(triedOf(claimed, "dead"));
  expect(await rows()).toEqual(settled);
  const [again] = await claim(5, ahead(6));
  if (!again) throw new Error("Nothing waited.");
  await settle(triedOf(again, "delivered"));
  await settle(triedOf(again, "waiting"));
  expect(await rows()).toEqual([{ status: "delivered", tries: 2, next_attempt_at: null }]);
});

test("of a delivery all tries are counted, and the last twenty are kept", async () => {
  await wait("one");
  for (let n = 0; n < 22; n += 1) {
    const [claimed] = await claim(1, ahead(2 + n));
    if (!claimed) throw new Error("Nothing waited.");
    const tried = triedOf(claimed, "waiting", ahead(2.5 + n));
    await settle({ ...tried, attempt: { ...tried.attempt, duration_ms: n } });
  }
  const [delivery] = (await tenant.call("GET", `/deliveries?subscription=${subscription}`)).body.results;
  expect(delivery.tries).toBe(22);
  const kept = delivery.attempts.map(({ duration_ms }: { duration_ms: number }) => duration_ms);
  expect(kept).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
});

test("what follows a failure about the same one waits as long, and is due at once when that arrives or rests; of another it never waits", async () => {
  for (const end of ["delivered", "dead"] as const) {
    await wait(`one ${end}`, `one ${end}`, `other ${end}`);
    const taken = await claim(10);
    expect(taken.map(({ subject }) => subject)).toEqual([`one ${end}`, `other ${end}`]);
    const [head, other] = taken;
    if (!head || !other) throw new Error("Nothing waited.");
    await settle(triedOf(other, "delivered"));
    await settle(triedOf(head, "waiting", ahead(4)));
    expect(await claim(10, ahead(3))).toEqual([]);
    const [again, ...more] = await claim(10, ahead(5));
    if (!again) throw new Error("Nothing waited.");
    expect([again.id, more]).toEqual([head.id, []]);
    await settle(triedOf(again, end), ahead(2));
    const [follower, ...others] = await claim(10, ahead(2));
    if (!follower) throw new Error("What followed does not wait any more.");
    expect([follower.subject, follower.id === head.id, others]).toEqual([`one ${end}`, false, []]);
    await settle(triedOf(follower, "delivered"));
  }
});

test("SEC-REL-07 a failure at one receiver, or its rest, holds back nothing about the same one that waits for another receiver", async () => {
  const failing = subscription;
  await wait("one");
  const body = { url: "http://127.0.0.1:9/other", events: ["user.deleted"] };
  const calm = (await tenant.call("POST", "/notification_subscriptions", body)).body.id;
  subscription = calm;
  await wait("one");
  subscription = failing;
  const [claimed] = await claim(5);
  if (!claimed) throw new Error("Nothing waited.");
  await settle(triedOf(claimed, "waiting", ahead(5)));
  subscription = calm;
  expect((await claim(5)).map(({ subject }) => subject)).toEqual(["one"]);
  await tenant.call("POST", `/notification_subscriptions/${failing}`, { enabled: false });
  expect(await rows()).toMatchObject([{ status: "waiting", tries: 0 }]);
  subscription = failing;
  expect(await rows()).toMatchObject([{ status: "dead", tries: 1 }]);
});

/** An end of the wire that answers as it is told, and how many posts were under way there at once. */
const wire = () => {
  const seen = { answers: true, takes: 5, posts: 0, underWay: 0, most: 0 };
  const outbound: Outbound = {
    mayCall: () => true,
    request: async () => {
      seen.posts += 1;
      seen.underWay += 1;
      seen.most = Math.max(seen.most, seen.underWay);
      await new Promise((next) => setTimeout(next, seen.takes));
      seen.underWay -= 1;
      if (!seen.answers) throw new OutboundFailure("It does not answer.");
      return { status: 204, headers: {}, body: Buffer.alloc(0), isPublic: false };
    },
  };
  return { seen, outbound };
};

test("what was told while a subscription was being disabled is posted to nobody, and rests", async () => {
  const { seen, outbound } = wire();
  const { database } = server.server;
  const { keyring } = database.context(tenant.id, { type: "system", id: "test" });
  const rooms = { database, outbound, keyring, clock: () => ahead(2), report: () => undefined };
  const run = async (): Promise<void> => {
    const idle = Promise.withResolvers<void>();
    const hooks = { hungry: () => undefined, fed: () => undefined, later: () => undefined, isStopping: () => false };
    createLane(rooms, createSlots(), tenant.id, subscription, {
      ...hooks,
      oneByOne: (work) => work(),
      idle: () => idle.resolve(),
    }).pump();
    await idle.promise;
  };
  const enable = (enabled: boolean) => tenant.call("POST", `/notification_subscriptions/${subscription}`, { enabled });
  await enable(false);
  await wait("late");
  await run();
  expect([seen.posts, await rows()]).toEqual([0, [{ status: "dead", tries: 0, next_attempt_at: null }]]);
  await enable(true);
  await wait("in time");
  await run();
  expect(seen.posts).toBe(1);
});

test("SEC-REL-07 a receiver that fails is posted to from the places of failing ones alone, one at a time, and begins so until it answers", async () => {
  const { seen, outbound } = wire();
  const { database } = server.server;
  const { keyring } = database.context(tenant.id, { type: "system", id: "test" });
  const kinds: Kind[] = [];
  const slots = createSlots();
  const watched = {
    ...slots,
    take: (accountId: string, kind: Kind, wanted: number) => {
      const granted = slots.take(accountId, kind, wanted);
      if (granted > 0) kinds.push(kind);
      return granted;
    },
  };
  let days = 2;
  const rooms = { database, outbound, keyring, clock: () => ahead(days), report: () => undefined };
  const run = async (): Promise<readonly Kind[]> => {
    kinds.length = 0;
    seen.most = 0;
    const idle = Promise.withResolvers<void>();
    const hooks = { hungry: () => undefined, fed: () => undefined, later: () => undefined, isStopping: () => false };
    createLane(rooms, watched, tenant.id, subscription, {
      ...hooks,
      oneByOne: (work) => work(),
      idle: () => idle.resolve(),
    }).pump();
    await idle.promise;
    return [...new Set(kinds)];
  };
  await wait(..."abcdefghijkl");
  seen.answers = false;
  expect(await run()).toEqual(["normal", "slow"]);
  expect([seen.posts, seen.most]).toEqual([12, 4]);
  // A lane of its own, later: what it knew is gone, what is stored of the receiver is not.
  days = 3;
  expect(await run()).toEqual(["slow"]);
  expect([seen.posts, seen.most]).toEqual([24, 1]);
  days = 4;
  seen.answers = true;
  expect(await run()).toEqual(["slow", "normal"]);
  expect(seen.posts).toBe(36);
  expect((await rows()).every(({ status }: { status: string }) => status === "delivered")).toBe(true);
  expect([slots.take(tenant.id, "normal", 1_000), slots.take(tenant.id, "slow", 1_000)]).toEqual([128, 32]);
});

test("SEC-REL-07 a post that fails in a way that nobody expects is reported and gives its place back, as one that arrives does", async () => {
  const { seen, outbound } = wire();
  const broken: Outbound = { ...outbound, request: () => Promise.reject(new Error("Nobody expects this.")) };
  const { database } = server.server;
  const { keyring } = database.context(tenant.id, { type: "system", id: "test" });
  const slots = createSlots();
  const reported: string[] = [];
  const run = (days: number, out: Outbound): Promise<void> => {
    const ended = Promise.withResolvers<void>();
    const report = (event: string): void => void reported.push(event);
    const rooms = { database, outbound: out, keyring, clock: () => ahead(days), report };
    const hooks = { hungry: () => undefined, fed: () => undefined, later: () => undefined, isStopping: () => false };
    createLane(rooms, slots, tenant.id, subscription, {
      ...hooks,
      oneByOne: (work) => work(),
      idle: () => ended.resolve(),
    }).pump();
    return ended.promise;
  };
  /** An account is granted half of all places, less what it has already. */
  const free = (): number => {
    const count = slots.take(tenant.id, "normal", 1_000);
    slots.giveBack(tenant.id, "normal", count);
    return count;
  };
  await wait("one");
  await run(2, broken);
  expect(reported).toEqual(["webhooks: a delivery failed here and is tried again"]);
  expect([free(), await rows()]).toMatchObject([128, [{ status: "waiting", tries: 0 }]]);
  await run(3, outbound);
  expect([free(), seen.posts, await rows()]).toMatchObject([128, 1, [{ status: "delivered", tries: 1 }]]);
});

test("SEC-REL-07 a receiver that dawdled is posted to from the places of slow ones until it is quick, and from then on as any other", async () => {
  const { seen, outbound } = wire();
  const { database } = server.server;
  const { keyring } = database.context(tenant.id, { type: "system", id: "test" });
  const rooms = { database, outbound, keyring, clock: () => ahead(2), report: () => undefined };
  const [slots, paces] = [createSlots(), createKnownPaces()];
  /** In whose places one event is posted, by a lane that begins as the one before it has ended. */
  const run = async (takes: number): Promise<readonly Kind[]> => {
    seen.takes = takes;
    await wait("one");
    const kinds: Kind[] = [];
    const take = (accountId: string, kind: Kind, wanted: number): number => {
      kinds.push(kind);
      return slots.take(accountId, kind, wanted);
    };
    const ended = Promise.withResolvers<void>();
    const idle = (pace: Pace | undefined): void => {
      paces.keep("it", pace);
      ended.resolve();
    };
    const hooks = { hungry: () => undefined, fed: () => undefined, later: () => undefined, isStopping: () => false };
    const oneByOne = <T>(work: () => Promise<T>): Promise<T> => work();
    createLane(rooms, { ...slots, take }, tenant.id, subscription, { ...hooks, oneByOne, idle }, paces.first("it", null)).pump();
    await ended.promise;
    return kinds.slice(0, 1);
  };
  expect(await run(1_100)).toEqual(["normal"]);
  expect(await run(1_100)).toEqual(["slow"]);
  expect(await run(5)).toEqual(["slow"]);
  expect(await run(5)).toEqual(["normal"]);
});
