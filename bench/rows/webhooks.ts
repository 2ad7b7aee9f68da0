import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { askOk, member } from "../ask.ts";
import { withDatabase } from "../login.ts";
import { withReceiver } from "../receiver.ts";
import { createTenant, openTenant, post, type Tenant } from "../server.ts";
import type { Row } from "../table.ts";
import type { Given } from "./given.ts";

const target = 1_000;
const counts = { quick: 5_000, whole: 20_000 } as const;

export const subscribe = async (
  { server }: Given,
  { host, managementToken }: Tenant,
  url: string,
  enabled = true,
): Promise<string> => {
  const body = { url, events: ["user.created"], enabled };
  return member(await askOk(post(server.port, host, "/notification_subscriptions", managementToken, body)), "id");
};

/** Events of as many users, waiting for a subscription: written past the front door, which could not make them fast enough. */
export const fill = (url: string, accountId: string, subscription: string, count: number): Promise<void> =>
  withDatabase(url, async (db) => {
    const user = sql`jsonb_build_object('user', jsonb_build_object('user_id', 'user_' || n, 'email', 'person-' || n || '@bench.example', 'name', 'Person', 'user_metadata', '{}'::jsonb))`;
    await sql`
      insert into events (account_id, id, type, subject, payload, created_at, updated_at)
      select ${accountId}, 'evt_' || lpad(to_hex(n), 24, '0'), 'user.created', 'user_' || n, ${user}, now(), now()
      from generate_series(1, ${count}) n`.execute(db);
    await sql`
      insert into deliveries (account_id, id, event_id, subscription_id, type, subject, seq, status, tries, due_at, attempts, created_at, updated_at)
      select account_id, 'dlv_' || substr(id, 5), id, ${subscription}, type, subject, seq, 'waiting', 0, now(), '[]', now(), now()
      from events where account_id = ${accountId} and id like 'evt_000000%'`.execute(db);
    await sql`analyze deliveries`.execute(db);
  });

/** How many events a second reach a receiver on this machine, from the first to the last one. */
export const deliveriesRow = async (given: Given): Promise<Row> => {
  const { server, installation, databaseUrl, plan } = given;
  const name = "webhook deliveries to a local receiver";
  if (databaseUrl === undefined) return { name, unit: "req/s", target: `≥ ${target}`, note: "needs PostgreSQL" };
  const tenant = await openTenant(server.port, `telling.${server.host}`, await createTenant(server, installation, "telling"));
  return withReceiver("at once", async ({ url, arrivals }) => {
    const count = plan.rounds > 3 ? counts.whole : counts.quick;
    await fill(databaseUrl, tenant.id, await subscribe(given, tenant, url), count);
    for (let n = 0; n < 1_200 && arrivals.length < count; n += 1) await sleep(100);
    const [first, last] = [arrivals[0], arrivals.at(-1)];
    const rate = first && last ? arrivals.length / ((last.at - first.at) / 1_000) : Number.NaN;
    const errors = count - arrivals.length;
    return { name, unit: "req/s", target: `≥ ${target}`, ours: rate, ceiling: target, ratio: rate / target, errors };
  });
};
