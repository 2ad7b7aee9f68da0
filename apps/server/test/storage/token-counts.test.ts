import { afterAll, beforeAll, expect, test } from "vitest";
import { createTokenUsage } from "../../src/engines/logs/index.ts";
import type { Answer } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, newTenants, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const granted = ({ id, client, clientId }: Tenant) => ({
  accountId: id,
  client,
  clientId,
  audience: "urn:counted",
  grant: "client_credentials",
});

/** What the log says was granted for the audience of these tests. */
const counted = async ({ call }: Tenant): Promise<number[]> =>
  (await call("GET", "/logs?query=type:oauth.token.client_credentials")).body.results
    .map(({ data }: { data: { audience?: string; count?: number } }) => (data.audience === "urn:counted" ? data.count : 0))
    .filter((count: number) => count > 0);

test("SEC-REL-05 what cannot be written for one account is counted on, and keeps no other account's", async () => {
  const [near, far] = await newTenants(server);
  let away = true;
  const { backgroundScope } = server.server.database;
  const usage = createTokenUsage(
    (id) => {
      if (away && id === far.id) throw new Error("the part of the database that holds this account is away");
      return backgroundScope(id);
    },
    () => new Date(),
  );
  for (let n = 0; n < 3; n += 1) usage.count(granted(near));
  for (let n = 0; n < 2; n += 1) usage.count(granted(far));
  await expect(usage.flush()).rejects.toThrow("1 accounts wait");
  expect([await counted(near), await counted(far)]).toEqual([[3], []]);
  usage.count(granted(far));
  away = false;
  await usage.flush();
  expect([await counted(near), await counted(far)]).toEqual([[3], [3]]);
  await usage.flush();
  expect([await counted(near), await counted(far)]).toEqual([[3], [3]]);
});

test("SEC-REL-05 first tokens of logins that cannot be written wait, too, and are written once: more of them than one statement takes", async () => {
  const tenant = await newTenant(server);
  let away = true;
  const { backgroundScope } = server.server.database;
  const usage = createTokenUsage(
    (id) => {
      if (away) throw new Error("the database is away");
      return backgroundScope(id);
    },
    () => new Date(),
  );
  const login = "login_0123456789abcdef01234567";
  const first = {
    ...granted(tenant),
    grant: "authorization_code",
    scope: "openid",
    user: "user_0123456789abcdef01234567",
    login,
    ip: "::1",
  };
  for (let n = 0; n < 6_100; n += 1) usage.tell({ ...first, at: new Date() });
  await expect(usage.flush()).rejects.toThrow("wait");
  away = false;
  await usage.flush();
  await usage.flush();
  const { body, text } = await tenant.call("GET", `/logs?query=login:${login}&count=true&pageSize=1`);
  expect(body.total, text).toBe(6_100);
  expect(body.results[0]).toMatchObject({ type: "oauth.token.authorization_code", data: { scope: "openid", count: 1 } });
});

test("SEC-REL-07 twenty thousand first tokens are kept for a row of their own; more than that are counted, and none is lost", async () => {
  const tenant = await newTenant(server);
  const usage = createTokenUsage(server.server.database.backgroundScope, () => new Date());
  const login = "login_0123456789abcdef01234567";
  const user = "user_0123456789abcdef01234567";
  // A second before their count, which is the newest of the page below then.
  const first = { ...granted(tenant), scope: "openid", user, login, ip: "::1", at: new Date(Date.now() - 1_000) };
  for (let n = 0; n < 20_003; n += 1) usage.tell(first);
  await usage.flush();
  expect((await tenant.call("GET", `/logs?query=login:${login}&count=true&pageSize=1`)).body.total).toBe(20_000);
  const { results } = (await tenant.call("GET", "/logs?query=type:oauth.token.client_credentials&pageSize=200")).body;
  const beyond = results.filter(({ login: of, data }: Answer["body"]) => of === null && data.audience === "urn:counted");
  expect(beyond.map(({ data }: Answer["body"]) => data.count)).toEqual([3]);
});

test("the counts of an account that was deleted meanwhile go with it, and nobody else's", async () => {
  const stays = await newTenant(server);
  const gone = { ...granted(stays), accountId: "account_ffffffffffffffffffffffff", client: "client_ffffffffffffffffffffffff" };
  const usage = createTokenUsage(server.server.database.backgroundScope, () => new Date());
  usage.count(gone);
  usage.count(granted(stays));
  await usage.flush();
  expect(await counted(stays)).toEqual([1]);
});
