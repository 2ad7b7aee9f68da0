import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { askOk, member } from "../ask.ts";
import { signInOnce, withDatabase } from "../login.ts";
import { createTenant, openTenant, post, type Tenant } from "../server.ts";
import type { Row } from "../table.ts";
import type { Given } from "./given.ts";
import { besideNoise } from "./neighbours.ts";
import { silentCall } from "./people.ts";

const target = 1_000;
const counts = { quick: 5_000, whole: 20_000 } as const;

/** A receiver in this process, which answers at once or never. */
const openReceiver = async (answers: boolean) => {
  const arrivals: number[] = [];
  const server: Server = createServer((request, response) => {
    request.resume().on("end", () => {
      arrivals.push(performance.now());
      if (answers) response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("It does not listen.");
  return {
    url: `http://127.0.0.1:${address.port}/in`,
    arrivals,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
};

const subscribe = async ({ server }: Given, { host, managementToken }: Tenant, url: string): Promise<string> => {
  const body = { url, events: ["user.created"] };
  return member(await askOk(post(server.port, host, "/notification_subscriptions", managementToken, body)), "id");
};

/** Events of as many users, waiting for a subscription: written past the front door, which could not make them fast enough. */
const fill = (url: string, accountId: string, subscription: string, count: number): Promise<void> =>
  withDatabase(url, async (db) => {
    const user = sql`jsonb_build_object('user', jsonb_build_object('user_id', 'user_' || n, 'email', 'person-' || n || '@bench.example', 'name', 'Person', 'user_metadata', '{}'::jsonb))`;
    await sql`
      insert into events (account_id, id, type, subject, payload, created_at, updated_at)
      select ${accountId}, 'evt_' || lpad(to_hex(n), 24, '0'), 'user.created', 'user_' || n, ${user}, now(), now()
      from generate_series(1, ${count}) n`.execute(db);
    await sql`
      insert into deliveries (account_id, id, event_id, subscription_id, type, subject, seq, status, tries, due_at, attempts, created_at, updated_at)
      select account_id, 'dlv_' || substr(id, 5), id, ${subscription}, type, subject, seq, 'waiting', 0, now(), '[]', now(), now()
      from events where account_id = ${accountId}`.execute(db);
    await sql`analyze deliveries`.execute(db);
  });

/** How many events a second reach a receiver on this machine, from the first to the last one. */
export const deliveriesRow = async (given: Given): Promise<Row> => {
  const { server, installation, databaseUrl, plan } = given;
  const name = "webhook deliveries to a local receiver";
  if (databaseUrl === undefined) return { name, unit: "req/s", target: `≥ ${target}`, note: "needs PostgreSQL" };
  const tenant = await openTenant(server.port, `telling.${server.host}`, await createTenant(server, installation, "telling"));
  const receiver = await openReceiver(true);
  try {
    const count = plan.rounds > 3 ? counts.whole : counts.quick;
    await fill(databaseUrl, tenant.id, await subscribe(given, tenant, receiver.url), count);
    for (let n = 0; n < 1_200 && receiver.arrivals.length < count; n += 1) await sleep(100);
    const [first = 0, last = Number.NaN] = [receiver.arrivals[0], receiver.arrivals.at(-1)];
    const rate = receiver.arrivals.length / ((last - first) / 1_000);
    const errors = count - receiver.arrivals.length;
    return { name, unit: "req/s", target: `≥ ${target}`, ours: rate, ceiling: target, ratio: rate / target, errors };
  } finally {
    await receiver.close();
  }
};

/** What logins of one tenant feel of another one's receivers, all of which hang. */
export const neighboursOfReceivers = async (given: Given): Promise<Row> => {
  const { server, installation, databaseUrl } = given;
  const name = "silent login, another tenant's receivers hang";
  if (databaseUrl === undefined) return { name, unit: "ms", target: "≤ 1.10", note: "needs PostgreSQL" };
  const open = async (slug: string) =>
    openTenant(server.port, `${slug}.${server.host}`, await createTenant(server, installation, slug));
  const [noisy, calm] = [await open("hanging"), await open("undisturbed")];
  const receiver = await openReceiver(false);
  const signedIn = await signInOnce(given, calm);
  try {
    const subscriptions: string[] = [];
    for (let n = 0; n < 10; n += 1) subscriptions.push(await subscribe(given, noisy, `${receiver.url}/${n}`));
    let filled = false;
    return await besideNoise(name, "≤ 1.10", silentCall(given, calm, signedIn), () => {
      if (!filled) void fill(databaseUrl, noisy.id, subscriptions[0] ?? "", 2_000);
      filled = true;
      const timer = setInterval(() => {
        const user = { name: "Somebody" };
        void askOk(post(server.port, noisy.host, "/user", noisy.managementToken, user)).catch(() => undefined);
      }, 50);
      return async () => clearInterval(timer);
    });
  } finally {
    await receiver.close();
  }
};
