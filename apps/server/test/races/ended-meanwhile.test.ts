import { afterAll, beforeAll, expect, test } from "vitest";
import { changeOwnPassword, createHashingPool, type HashingPool } from "../../src/engines/passwords/index.ts";
import { createConnections } from "../../src/records/connections/index.ts";
import { findSession, noteUse, slideSession } from "../../src/records/sessions/index.ts";
import { getUser } from "../../src/records/users/index.ts";
import { newBrowser } from "../harness/browser.ts";
import { send } from "../harness/http.ts";
import { newApp, newPerson, type TestPerson, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const scope = () => server.server.database.scope(tenant.id);

const signedIn = async (person: TestPerson): Promise<string> => {
  await tokensFor(server, tenant, await newApp(tenant), person, {}, newBrowser(server, tenant.host));
  return (await tenant.call("GET", `/session?query=user:${person.id}`)).body.results[0].id;
};

test("SEC-SESS-05 a session that ended since it was looked at is neither used nor prolonged", async () => {
  const [dead, living] = [await signedIn(await newPerson(tenant)), await signedIn(await newPerson(tenant))];
  const later = new Date(Date.now() + 3_600_000);
  const seen = async (id: string) => (await findSession(scope(), id)) ?? expect.unreachable();
  const [before, going] = [await seen(dead), await seen(living)];
  expect((await tenant.call("POST", `/session/${dead}/revoke`)).status).toBe(200);
  const ended = await seen(dead);
  expect(await slideSession(scope(), before, later)).toBe(false);
  expect(await slideSession(scope(), before, new Date())).toBe(false);
  await noteUse(scope(), dead, before.lastSeenAt, later);
  expect(await seen(dead)).toEqual(ended);
  expect(await slideSession(scope(), going, later)).toBe(true);
  expect((await seen(living)).expiresAt.getTime()).toBeGreaterThan(going.expiresAt.getTime());
});

test("SEC-LOGIN-09 a password that an administrator set while its owner was changing it stays", async () => {
  const { database } = server.server;
  const pool = createHashingPool({ threads: 1 });
  const person = await newPerson(tenant);
  const sessionId = await signedIn(person);
  const meanwhile: HashingPool = {
    ...pool,
    hash: async (...given) => {
      const set = await tenant.call("POST", `/credentials/${person.id}/set-password`, { password: "set by somebody else" });
      expect(set.status).toBe(200);
      return pool.hash(...given);
    },
  };
  const login = {
    database,
    connections: createConnections(database),
    clock: () => new Date(),
    limited: false,
    signUps: undefined,
  };
  const user = await getUser(scope(), person.id);
  const change = { accountId: tenant.id, user, ip: "192.0.2.1", sessionId };
  const over = changeOwnPassword({ ...login, pool: meanwhile }, { ...change, current: person.password, next: "a thief's horse" });
  await expect(over).rejects.toMatchObject({ code: "invalid_credentials" });
  const next = { ...change, current: "set by somebody else", next: "its owner's horse" };
  await expect(changeOwnPassword({ ...login, pool }, next)).resolves.toBeDefined();
  await pool.close();
});

test.runIf(process.env.DATABASE_URL)("SEC-RACE-02 of two changes by one registration token one is made", async () => {
  const json = { "content-type": "application/json" };
  const redirect_uris = ["https://tool.example/cb"];
  for (let round = 0; round < 5; round += 1) {
    const body = JSON.stringify({ client_name: "Tool", redirect_uris });
    const made = (await send(server, "/oidc/register", { method: "POST", host: tenant.host, headers: json, body })).body;
    const change = (client_name: string) =>
      send(server, `/oidc/register/${made.client_id}`, {
        method: "PUT",
        host: tenant.host,
        headers: { ...json, authorization: `Bearer ${made.registration_access_token}` },
        body: JSON.stringify({ client_id: made.client_id, client_name, redirect_uris }),
      });
    const statuses = (await Promise.all([change("One"), change("Two")])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 401]);
  }
});
