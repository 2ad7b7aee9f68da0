import { afterAll, beforeAll, expect, test } from "vitest";
import { createId } from "../../src/base/index.ts";
import { createTokenUsage } from "../../src/engines/logs/index.ts";
import { settle } from "../../src/engines/webhooks/settle.ts";
import { recordOnce } from "../../src/ground/events/index.ts";
import { createOutbound } from "../../src/ground/outbound/index.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant } from "../harness/tenant.ts";

/** Rows that could not be written for a while, because the database was away. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

test("what came of a delivery long ago is told to whoever follows the logs, and one of just now at the time of its try", async () => {
  const tenant = await newTenant(server);
  const { database } = server.server;
  const { keyring } = database.context(tenant.id, { type: "system", id: "test" });
  const outbound = createOutbound({ allowPrivateNetwork: false, resolve: async () => [] });
  const rooms = { database, outbound, keyring, clock: () => new Date(), report: () => undefined };
  const begin = (await tenant.call("GET", "/logs/tail")).body.next;
  const id = "subscription_000000000000000000000000";
  const receiver = {
    id,
    url: "https://rp.example/in",
    secret: "s",
    previousSecret: undefined,
    standardHeaders: false,
    enabled: true,
    failingSince: null,
  };
  const tried = (name: string, at: Date) => ({
    receiver,
    claimed: {
      id: `delivery_${name}`,
      tries: 0,
      subject: "user",
      event: { id: `event_${name}`, type: "user.created" as const, producedAt: at, login: null, payload: {} },
    },
    posted: {
      delivered: true,
      attempt: { at: at.toISOString(), duration_ms: 5, status: 204, error: null, response: null },
      body: "{}",
      answer: undefined,
    },
  });
  const [now, before] = [minutesAgo(0.1), minutesAgo(5)];
  await settle(rooms, tenant.id, [tried("late", before), tried("now", now)]);
  const { results } = (await tenant.call("GET", `/logs/tail?after=${begin}&query=origin:webhook`)).body;
  const told = new Map<string, number>(
    results.map(({ data, createdAt }: { data: { event_id: string }; createdAt: string }) => [
      data.event_id,
      Date.parse(createdAt),
    ]),
  );
  expect([...told.keys()].toSorted()).toEqual(["event_late", "event_now"]);
  expect(told.get("event_now")).toBe(now.getTime());
  expect(told.get("event_late")).toBeGreaterThan(now.getTime());
});

test("what was done long after its row was given an id is told to whoever follows the logs, and once where it was told in time", async () => {
  const tenant = await newTenant(server);
  const scope = server.server.database.backgroundScope(tenant.id);
  const begin = (await tenant.call("GET", "/logs/tail")).body.next;
  const event = (session: string, at: Date) => ({
    type: "oauth.backchannel_logout" as const,
    at,
    data: { client_id: tenant.clientId, session },
    concerned: { client: tenant.client },
  });
  const given = (minutes: number) => createId("log", minutesAgo(minutes));
  const [late, soon] = [given(5), given(0.1)];
  await recordOnce(scope, late, event("late", new Date()));
  await recordOnce(scope, soon, event("soon", new Date()));
  await recordOnce(scope, soon, event("soon, done again", minutesAgo(-2)));
  const { results } = (await tenant.call("GET", `/logs/tail?after=${begin}&query=type:oauth.backchannel_logout`)).body;
  const told = results.map(({ data }: { readonly data: { readonly session: string } }) => data.session);
  expect(told.toSorted()).toEqual(["late", "soon"]);
});

test("first tokens that waited for the database are told to whoever follows the logs", async () => {
  const tenant = await newTenant(server);
  const usage = createTokenUsage(server.server.database.backgroundScope, () => new Date());
  const { id: user } = (await tenant.call("POST", "/user", {})).body;
  const begin = (await tenant.call("GET", "/logs/tail")).body.next;
  const granted = { accountId: tenant.id, client: tenant.client, clientId: tenant.clientId, audience: "https://api.example" };
  const login = "login_000000000000000000000000";
  usage.tell({ ...granted, grant: "authorization_code", scope: "openid", user, login, ip: "127.0.0.1", at: minutesAgo(5) });
  await usage.flush();
  const { results } = (await tenant.call("GET", `/logs/tail?after=${begin}&query=user:${user}`)).body;
  expect(results).toMatchObject([{ type: "oauth.token.authorization_code", user, login }]);
  expect(Date.parse(results[0].createdAt)).toBeGreaterThan(Date.now() - 30_000);
});
