import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../harness/expect.ts";
import { holding } from "../harness/hold.ts";
import type { Answer } from "../harness/http.ts";
import { newReceiver, type Receiver } from "../harness/receiver.ts";
import { startOn, startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

describe.runIf(process.env.DATABASE_URL)("two nodes that take what waits at the same moment", () => {
  let first: TestServer;
  let second: Omit<TestServer, "operator">;
  let tenant: Tenant;
  let receiver: Receiver;

  beforeAll(async () => {
    first = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
    second = await startOn({ ...first.environment, FAABLE_BASE_URL: `http://${first.host}` });
    [tenant, receiver] = [await newTenant(first), await newReceiver()];
  });
  afterAll(async () => {
    await second.close();
    await first.close();
    await receiver.close();
  });

  const count = 20;
  const rowsOf = async (subscription: string): Promise<readonly Answer["body"][]> =>
    (await tenant.call("GET", `/deliveries?subscription=${subscription}&pageSize=200`)).body.results;

  /** Deliveries that are due in an hour: nothing of an event of this type was told by itself. */
  const waiting = async (): Promise<string> => {
    const body = { url: receiver.url, events: ["user.deleted"] };
    const { id } = (await tenant.call("POST", "/notification_subscriptions", body)).body;
    for (let n = 0; n < count; n += 1) await tenant.call("POST", "/user", {});
    await sql`insert into deliveries (account_id, id, event_id, subscription_id, type, subject, seq, status, tries, due_at, attempts, created_at, updated_at)
      select account_id, 'dlv_' || substr(id, 5), id, ${id}, type, subject, seq, 'waiting', 0, ${new Date(Date.now() + 3_600_000)}, '[]', created_at, created_at
      from events where account_id = ${tenant.id} and type = 'user.created'`.execute(first.server.database.background);
    return id;
  };

  test("SEC-REL-04 post each event once", async () => {
    const id = await waiting();
    await holding(first, ["lock table deliveries in exclusive mode"], async (held) => {
      for (const node of [first, second]) node.skipTime(7_200);
      await eventually(async () => expect(await held.waiting()).toBeGreaterThanOrEqual(2), 15_000);
      await held.release();
    });
    await eventually(
      async () =>
        expect((await rowsOf(id)).map(({ status }) => status)).toEqual(Array.from({ length: count }, () => "delivered")),
      15_000,
    );
    const told = receiver.received.map(({ headers }) => headers["x-faable-delivery"]);
    expect([told.length, new Set(told).size]).toEqual([count, count]);
  });
});
