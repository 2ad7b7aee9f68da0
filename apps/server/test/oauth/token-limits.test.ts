import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { basic, expectProblem, expectRefusal } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { ownKey } from "../harness/own-key.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, newTenants, operatorToken, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  server = await startServer({ rateLimits: true });
  [tenant, other] = await newTenants(server);
});
afterAll(() => server.close());

const many = (count: number, one: () => Promise<Answer>): Promise<Answer[]> => Promise.all(Array.from({ length: count }, one));

const expectWait = (answer: Answer): void => {
  expectRefusal(answer, 429, "invalid_request", "too_many_requests");
  expect(Number(answer.headers["retry-after"])).toBeGreaterThanOrEqual(1);
  expect(Number(answer.headers["retry-after"])).toBeLessThanOrEqual(60);
};

test("SEC-TOKEN-11 guessing a secret is throttled without locking the client out", async () => {
  const guesses = await many(40, () => tenant.requestToken({ client_secret: "guess" }));
  const refused = guesses.filter(({ status }) => status === 401);
  const throttled = guesses.filter(({ status }) => status === 429);
  expect(refused.length + throttled.length).toBe(40);
  expect(refused.length).toBeGreaterThanOrEqual(20);
  expect(refused.length).toBeLessThan(30);
  throttled.forEach(expectWait);
  expect((await tenant.requestToken()).status).toBe(200);
});

test("SEC-LIMIT-03 SEC-TENANT-07 a client's budget ends in 429 with Retry-After, and no other client feels it", async () => {
  const answers = await many(130, () => tenant.requestToken());
  const granted = answers.filter(({ status }) => status === 200).length;
  expect(granted).toBeGreaterThanOrEqual(95);
  expect(granted).toBeLessThan(125);
  answers.filter(({ status }) => status !== 200).forEach(expectWait);
  expect((await other.requestToken()).status).toBe(200);
  const { body } = await tenant.call("POST", "/client", { name: "Second" });
  const second = await tenant.requestToken({ client_id: body.client_id, client_secret: body.client_secret });
  expect(second.status).toBe(200);
});

test("SEC-TOKEN-11 throttled guesses leave no rows behind", async () => {
  const count = async () => (await other.call("GET", "/logs?query=status:failed&count=true&pageSize=1")).body.total;
  await many(40, () => other.requestToken({ client_secret: "guess" }));
  const before = await count();
  expect(before).toBeGreaterThanOrEqual(20);
  const more = await many(40, () => other.requestToken({ client_secret: "guess" }));
  const recorded = more.filter(({ status }) => status === 401).length;
  expect(recorded).toBeLessThan(30);
  expect(await count()).toBe(before + recorded);
});

const failedRows = async (of: Tenant): Promise<number> =>
  (await of.call("GET", "/logs?query=status:failed&count=true&pageSize=1")).body.total;

const refusedBy = (of: Tenant): readonly (() => Promise<Answer>)[] => {
  const form = { grant_type: "client_credentials", client_id: of.clientId };
  const post = (body: string, headers: Record<string, string>) =>
    send(server, "/oauth/token", { method: "POST", host: of.host, headers, body });
  const authorization = basic(of.clientId, "wrong");
  return [
    () => postForm(server, "/oauth/token", { ...form, grant_type: "password", client_secret: "x" }, { host: of.host }),
    () => postForm(server, "/oauth/token", { ...form, client_secret: of.clientSecret, grant_type: "urn:x" }, { host: of.host }),
    () => of.requestToken({ audience: "https://nowhere.example" }),
    () => of.requestToken({ scope: '"' }),
    () => postForm(server, "/oauth/token", `client_id=${of.clientId}&scope=a&scope=b`, { host: of.host }),
    () => post("{", { authorization, "content-type": "application/json" }),
    () => post("<a/>", { authorization, "content-type": "application/xml" }),
    () => post("{}", { authorization, "content-type": "application/json", "content-encoding": "gzip" }),
    () => post(JSON.stringify({ a: "x".repeat(70_000) }), { authorization, "content-type": "application/json" }),
  ];
};

test("SEC-LOG-05 SEC-TOKEN-11 whichever step refuses, 300 refusals of a known client leave at most a budget of rows, and the honest client gets its token", async () => {
  const own = await newTenant(server);
  // Without those that send the right secret: they come from the client itself, whose requests have a budget of their own.
  const kinds = refusedBy(own).filter((_, kind) => ![1, 2, 3].includes(kind));
  const answers: Answer[] = [];
  for (let n = 0; n < 300; n += 1) answers.push((await kinds[n % kinds.length]?.()) ?? expect.unreachable());
  const throttled = answers.filter(({ status }) => status === 429);
  expect(throttled.length).toBeGreaterThanOrEqual(270);
  throttled.forEach(expectWait);
  expect(throttled[0]?.body.error_description).toContain("More than 20 refused token requests in 60 seconds");
  expect((await own.requestToken()).status).toBe(200);
  const rows = await failedRows(own);
  expect(rows).toBeGreaterThanOrEqual(18);
  expect(rows).toBeLessThanOrEqual(26);
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("SEC-TOKEN-11 refusals of one kind alone end in 429 (%i)", async (kind) => {
  const own = await newTenant(server);
  const ask = refusedBy(own)[kind] ?? expect.unreachable();
  const answers = await many(60, ask);
  const throttled = answers.filter(({ status }) => status === 429);
  expect(throttled.length).toBeGreaterThanOrEqual(35);
  throttled.forEach(expectWait);
  expect(answers.length - throttled.length).toBeGreaterThanOrEqual(20);
  expect((await own.requestToken()).status).toBe(200);
});

test("SEC-TOKEN-11 a stranger's new name is no new budget, and costs no client of the account anything", async () => {
  const own = await newTenant(server);
  const names = Array.from({ length: 60 }, (_, n) => `stranger-${n}`);
  const answers: Answer[] = [];
  for (const client_id of names) answers.push(await own.requestToken({ client_id, client_secret: "x" }));
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(35);
  expect(await failedRows(own)).toBe(0);
  expectRefusal(await own.requestToken({ client_secret: "wrong" }), 401, "invalid_client");
  expect((await own.requestToken()).status).toBe(200);
  const another = await newTenant(server);
  expectRefusal(await another.requestToken({ client_id: "stranger-1" }), 404, "invalid_client", "client_not_found");
});

test("SEC-LOG-05 a wrong secret is recorded whatever audience comes with it, cut inside a character too", async () => {
  const own = await newTenant(server);
  for (const audience of [`${"a".repeat(511)}\u{1f600}tail`, "\u{1f600}".repeat(256), "plain"]) {
    const before = await failedRows(own);
    expectRefusal(await own.requestToken({ client_secret: "wrong", audience }), 401, "invalid_client");
    expect(await failedRows(own)).toBe(before + 1);
  }
  const [row] = (await own.call("GET", "/logs?query=status:failed&pageSize=1")).body.results;
  expect(row.data).toMatchObject({ error: "invalid_client", audience: "plain" });
});

test("SEC-LOG-05 a record that cannot be written is told to the operator and changes no answer", async () => {
  const own = await startServer({ rateLimits: true });
  const form = { grant_type: "client_credentials", client_id: own.operator.clientId, client_secret: "wrong" };
  await sql`alter table logs rename to logs_away`.execute(own.server.database.background);
  expectRefusal(await postForm(own, "/oauth/token", form), 401, "invalid_client");
  const told = own.logLines.map((line) => JSON.parse(line)).find(({ msg }) => msg.includes("could not be recorded"));
  expect(told).toMatchObject({ level: 50, code: "invalid_client" });
  await sql`alter table logs_away rename to logs`.execute(own.server.database.background);
  await own.close();
});

test("SEC-LIMIT-03 SEC-TENANT-07 the Management API has a budget per caller and account", async () => {
  const own = await startServer({ rateLimits: true, environment: { FAABLE_MANAGEMENT_REQUESTS_PER_MINUTE: "60" } });
  const [flooded, beside] = await newTenants(own);
  const asOperator = async ({ id, host }: Tenant) => manage(own, host, await operatorToken(own, id));
  const [flood, elsewhere] = [await asOperator(flooded), await asOperator(beside)];
  const answers = await many(100, () => flood("GET", "/user?pageSize=1"));
  expect([...new Set(answers.map(({ status }) => status))].sort()).toEqual([200, 429]);
  const refused = answers.find(({ status }) => status === 429) ?? expect.unreachable();
  expectProblem(refused, 429, "too_many_requests");
  expect(Number(refused.headers["retry-after"])).toBeGreaterThanOrEqual(1);
  // The account's own client, and the flooding caller at another account.
  expect((await flooded.call("GET", "/user?pageSize=1")).status).toBe(200);
  expect((await elsewhere("GET", "/user?pageSize=1")).status).toBe(200);
  await own.close();
});

describe("whose budget it is", () => {
  let proxied: TestServer;
  let first: Tenant;
  let second: Tenant;
  beforeAll(async () => {
    proxied = await startServer({ rateLimits: true, environment: { FAABLE_TRUST_PROXY: "127.0.0.1" } });
    [first, second] = await newTenants(proxied);
  });
  afterAll(() => proxied.close());

  /** As this tenant's client, from an address that a trusted proxy names. */
  const from = (address: string, { host, clientId, clientSecret, audience }: Tenant, more: Record<string, string> = {}) =>
    postForm(
      proxied,
      "/oauth/token",
      { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, audience, ...more },
      { host, headers: { "x-forwarded-for": address } },
    );
  const guess = { client_secret: "guess" };

  /** Asks until there is nothing left to spend, however fast the machine is. */
  const exhaust = async (ask: () => Promise<Answer>): Promise<void> => {
    for (;;) {
      const refused = (await many(30, ask)).find(({ status }) => status === 429);
      if (refused) return expectWait(refused);
    }
  };

  test("SEC-TOKEN-11 SEC-LOG-04 one address spends neither the requests nor the failures of another", async () => {
    await exhaust(() => from("198.51.100.1", first));
    expect((await from("198.51.100.2", first)).status).toBe(200);
    await exhaust(() => from("198.51.100.3", first, guess));
    expectRefusal(await from("198.51.100.4", first, guess), 401, "invalid_client");
  });

  test("SEC-TOKEN-11 one client's failures are not another's", async () => {
    const { body } = await second.call("POST", "/client", { name: "Neighbour" });
    await exhaust(() => from("192.0.2.1", second, { client_id: body.client_id, ...guess }));
    expectRefusal(await from("192.0.2.1", second, guess), 401, "invalid_client");
  });

  test("SEC-TENANT-07 one account spends neither the requests nor the failures of another, whatever client it names", async () => {
    // The same identifier in two accounts, as an operator may choose one that a tenant has. The tenants' tokens end with theirs.
    const db = proxied.server.database.background;
    const clientId = "the-same-everywhere";
    for (const { id, client } of [first, second]) {
      await db
        .updateTable("clients")
        .set({ client_id: clientId })
        .where("account_id", "=", id)
        .where("id", "=", client)
        .execute();
      proxied.server.database.changes.apply({ noun: "client", accountId: id });
    }
    await exhaust(() => from("203.0.113.1", { ...first, clientId }));
    expect((await from("203.0.113.1", { ...second, clientId })).status).toBe(200);
    await exhaust(() => from("203.0.113.2", { ...first, clientId }, guess));
    expectRefusal(await from("203.0.113.2", { ...second, clientId }, guess), 401, "invalid_client");
  });
});

test("SEC-TOKEN-11 what the server itself fails at spends nobody's failures", async () => {
  const own = await newTenant(server);
  const db = server.server.database.background;
  await sql`alter table signing_keys rename to signing_keys_away`.execute(db);
  server.server.database.changes.apply({ noun: "key", accountId: own.id });
  for (const answer of await many(40, () => own.requestToken())) expectRefusal(answer, 500, "server_error", "internal_error");
  await sql`alter table signing_keys_away rename to signing_keys`.execute(db);
  expectRefusal(await own.requestToken({ client_secret: "wrong" }), 401, "invalid_client");
  expect((await own.requestToken()).status).toBe(200);
});

test("SEC-LIMIT-04 SEC-LOG-05 a suspended user's requests leave a budget of rows and no more, with their source", async () => {
  const environment = { FAABLE_MANAGEMENT_REQUESTS_PER_MINUTE: "20", FAABLE_TRUST_PROXY: "true" };
  const own = await startServer({ rateLimits: true, environment });
  const at = await newTenant(own);
  const { id } = (await at.call("POST", "/user", { name: "Kim" })).body;
  const sign = await ownKey(own, at.id);
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: `http://${at.host}`, sub: id, aud: at.audience, client_id: at.clientId, iat, exp: iat + 300 };
  const token = await sign({ ...claims, scope: "read:users" });
  const headers = { authorization: `Bearer ${token}`, "x-forwarded-for": "203.0.113.9" };
  const ask = () => send(own, `/user/${id}`, { host: at.host, headers });
  expect((await ask()).status).toBe(200);
  await at.call("POST", `/user/${id}`, { suspended: true });
  const answers = await many(80, ask);
  const refused = answers.filter(({ status }) => status === 403);
  for (const answer of refused) expectProblem(answer, 403, "user_suspended");
  for (const answer of answers.filter(({ status }) => status !== 403)) expectProblem(answer, 429, "too_many_requests");
  expect(refused.length).toBeGreaterThanOrEqual(15);
  expect(refused.length).toBeLessThanOrEqual(25);
  const { body } = await at.call("GET", "/logs?query=type:auth.suspended&count=true&pageSize=1");
  expect(body.total).toBe(refused.length);
  expect(body.results[0].data).toMatchObject({ flow: "management", actor: { type: "user", id }, ip: "203.0.113.9" });
  await own.close();
});
