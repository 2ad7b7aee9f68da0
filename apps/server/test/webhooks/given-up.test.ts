import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Done, settle } from "../../src/engines/webhooks/settle.ts";
import { createOutbound } from "../../src/ground/outbound/index.ts";
import { claimDeliveries } from "../../src/records/deliveries/index.ts";
import { findSubscription, receiverFrom } from "../../src/records/subscriptions/index.ts";
import { eventually } from "../harness/expect.ts";
import { holding } from "../harness/hold.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** A receiver that has failed for too long, while several posts to it were under way. */

let server: TestServer;
let tenant: Tenant;
let subscription: string;
let tries: readonly Done[];
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
});
afterAll(() => server.close());

const failingSince = new Date(Date.now() - 6 * 86_400_000);
const now = (): Date => new Date();
/** Where the server's own posts do not look. */
const ahead = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
const url = "http://127.0.0.1:9/in";

const roomsOf = () => {
  const { database } = server.server;
  const { keyring } = database.context(tenant.id, { type: "system", id: "test" });
  const outbound = createOutbound({ allowPrivateNetwork: false, resolve: async () => [] });
  return { database, outbound, keyring, clock: now, report: () => undefined };
};

/** What a node has that claimed a delivery and got no answer. */
const tried = async (count: number): Promise<readonly Done[]> => {
  const { database, keyring } = roomsOf();
  const scope = database.backgroundScope(tenant.id);
  const row = await findSubscription(scope, subscription);
  if (!row) throw new Error("There is no subscription.");
  const attempt = { at: now().toISOString(), duration_ms: 1, status: 500, error: "The receiver answered 500.", response: null };
  const posted = { delivered: false, attempt, body: "{}", answer: undefined };
  const claimed = await claimDeliveries(scope, subscription, count, ahead(2), ahead(3));
  return claimed.map((each) => ({ receiver: receiverFrom(keyring, row, now()), claimed: each, posted }));
};

beforeEach(async () => {
  tenant = await newTenant(server);
  const body = { url, events: ["user.deleted"] };
  subscription = (await tenant.call("POST", "/notification_subscriptions", body)).body.id;
  const { background } = server.server.database;
  for (let n = 0; n < 2; n += 1) await tenant.call("POST", "/user", {});
  await sql`update notification_subscriptions set failing_since = ${failingSince} where id = ${subscription}`.execute(background);
  await sql`insert into deliveries (account_id, id, event_id, subscription_id, type, subject, seq, status, tries, due_at, attempts, created_at, updated_at)
    select account_id, 'dlv_' || substr(id, 5), id, ${subscription}, type, subject, seq, 'waiting', 0, ${ahead(1)}, '[]', created_at, created_at
    from events where account_id = ${tenant.id} and type = 'user.created'`.execute(background);
  tries = await tried(2);
});

const expectToldOnce = async (): Promise<void> => {
  const { body: events } = await tenant.call("GET", "/events?types=notification_subscription.disabled");
  expect(events.results.map(({ payload }: { readonly payload: unknown }) => payload)).toEqual([
    { subscription: { id: subscription, url }, failing_since: failingSince.toISOString() },
  ]);
  const { body: logs } = await tenant.call("GET", "/logs?type=notification_subscription.disabled");
  expect(logs.results.map(({ data }: { readonly data: unknown }) => data)).toEqual([
    {
      subscription_id: subscription,
      failing_since: failingSince.toISOString(),
      actor: { type: "system", id: "webhooks" },
    },
  ]);
};

test("SEC-REL-04 is disabled once, and told of once, when what came of another post is written after that", async () => {
  expect(tries).toHaveLength(2);
  for (const each of tries) await settle(roomsOf(), tenant.id, [each]);
  await expectToldOnce();
});

test.runIf(process.env.DATABASE_URL)("SEC-REL-04 and when two nodes give it up at the same moment", async () => {
  await holding(server, ["select id from notification_subscriptions where id = $1 for update", subscription], async (held) => {
    const settling = tries.map((each) => settle(roomsOf(), tenant.id, [each]));
    await eventually(async () => expect(await held.waiting()).toBe(2), 5_000);
    await held.release();
    await Promise.all(settling);
  });
  await expectToldOnce();
});
