import { randomUUID } from "node:crypto";
import { lifetimes } from "@faable/auth-contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createId } from "../../src/base/index.ts";
import { createLogTail } from "../../src/engines/logs/index.ts";
import { recordAll } from "../../src/ground/events/index.ts";
import { eventually, expectProblem } from "../harness/expect.ts";
import { holding } from "../harness/hold.ts";
import type { Answer } from "../harness/http.ts";
import { newApp } from "../harness/login.ts";
import { startOn, startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, newTenants, type Tenant } from "../harness/tenant.ts";

/** `GET /logs/tail`: every row once, whatever the order in which rows are committed. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

type Row = Answer["body"];

/** What administrators did, unless another query is given: tokens are counted into the log on the clock. */
const tail = ({ call }: Pick<Tenant, "call">, parameters: Readonly<Record<string, string | number>> = {}): Promise<Answer> => {
  const given = Object.entries({ query: "origin:admin", ...parameters }).map(([name, value]) => [name, String(value)]);
  return call("GET", `/logs/tail?${new URLSearchParams(given)}`);
};

const begin = async (tenant: Tenant): Promise<string> => {
  const { status, text, body } = await tail(tenant);
  expect(status, text).toBe(200);
  return body.next;
};

const changed = ({ results }: { readonly results: readonly Row[] }): readonly string[] =>
  results.map(({ data }) => data.resource_id);

const newTeam = async ({ call }: Pick<Tenant, "call">): Promise<string> =>
  (await call("POST", "/team", { name: `Team ${randomUUID()}` })).body.id;

/** Writes a row in a transaction that stays open until it is let go. */
const openTransaction = async (
  tenant: Tenant,
  resource_id: string,
  on: TestServer | Awaited<ReturnType<typeof startOn>> = server,
) => {
  const [written, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const context = on.server.database.context(tenant.id, { type: "system", id: "test" });
  const done = context.transact(async (tx) => {
    await recordAll(tx, [{ type: "admin.team.updated", at: tx.at, data: { resource_id } }]);
    written.resolve();
    await release.promise;
  });
  await Promise.race([written.promise, done]);
  return async () => {
    release.resolve();
    await done;
  };
};

test("tells of the own account alone, the oldest first, page by page, and nothing twice", async () => {
  const [one, other] = await newTenants(server);
  const [start, foreign] = [await begin(one), await begin(other)];
  const made: string[] = [];
  for (let n = 0; n < 7; n += 1) made.push(await newTeam(one));
  await newTeam(other);
  const seen: string[] = [];
  let after = start;
  for (let more = true; more; ) {
    const { body } = await tail(one, { after, limit: 3 });
    seen.push(...changed(body));
    [after, more] = [body.next, body.results.length > 0];
  }
  expect(seen).toEqual(made);
  const again = await newTeam(one);
  expect(changed((await tail(one, { after })).body)).toEqual([again]);
  expect(changed((await tail(one, { after: start })).body)).toEqual([...made, again]);
  const [row] = (await tail(one, { after })).body.results;
  expect(row).toEqual((await one.call("GET", `/logs/${row.id}`)).body);
  expectProblem(await tail(one, { after: foreign }), 400, "bad_request");
  const altered = `${start.slice(0, -3)}${start.at(-3) === "A" ? "B" : "A"}${start.slice(-2)}`;
  expectProblem(await tail(one, { after: altered }), 400, "bad_request");
  expectProblem(await tail(one, { after: "x" }), 400, "bad_request");
});

test("is filtered by FaableQL, and passes over what the filter leaves out", async () => {
  const tenant = await newTenant(server);
  const start = await begin(tenant);
  await newTeam(tenant);
  const { body: user } = await tenant.call("POST", "/user", {});
  const query = "origin:admin.user";
  const { body } = await tail(tenant, { after: start, query });
  expect(changed(body)).toEqual([user.id]);
  expect(changed((await tail(tenant, { after: body.next })).body)).toEqual([]);
  const [app] = [await newApp(tenant), await newApp(tenant)];
  for (const client of [app.clientId, app.id])
    expect(changed((await tail(tenant, { after: start, query: `client:${client}` })).body)).toEqual([app.id]);
  expect(changed((await tail(tenant, { after: start, query: "client:nobody" })).body)).toEqual([]);
  expectProblem(await tail(tenant, { query: "nope:1" }), 400, "invalid_query");
  expectProblem(await tail(tenant, { query: "a:b:c" }), 400, "invalid_query");
  expectProblem(await tail(tenant, { limit: 0 }), 400, "validation_error");
  expectProblem(await tail(tenant, { wait: 31 }), 400, "validation_error");
});

test("waits for a row that the filter takes, and no longer than it was asked to", async () => {
  const tenant = await newTenant(server);
  const start = await begin(tenant);
  const waiting = tail(tenant, { after: start, wait: 20, query: "origin:admin.user" });
  await new Promise((next) => setTimeout(next, 300));
  await newTeam(tenant);
  const { body: user } = await tenant.call("POST", "/user", {});
  const { body } = await waiting;
  expect(changed(body)).toEqual([user.id]);
  const again = performance.now();
  expect((await tail(tenant, { after: body.next, wait: 1 })).body.results).toEqual([]);
  expect(performance.now() - again).toBeGreaterThan(950);
});

test("lets ten readers of an account wait, tells the next one so, and others' accounts as before", async () => {
  const [tenant, other] = await newTenants(server);
  const [after, others] = [await begin(tenant), await begin(other)];
  const waiting = Array.from({ length: 10 }, () => tail(tenant, { after, wait: 3 }));
  await new Promise((next) => setTimeout(next, 500));
  const refused = await tail(tenant, { after, wait: 3 });
  expectProblem(refused, 429, "too_many_requests");
  expect(refused.headers["retry-after"]).toBe("1");
  expect((await tail(tenant, { after })).status).toBe(200);
  expect((await tail(other, { after: others, wait: 1 })).status).toBe(200);
  await newTeam(tenant);
  for (const answer of await Promise.all(waiting)) expect(answer.body.results).toHaveLength(1);
  // Whoever was answered has given the place back.
  expect((await tail(tenant, { after, wait: 3 })).body.results).toHaveLength(1);
});

test("SEC-REL-07 an account that is refused again and again takes no place from others", async () => {
  const [tenant, other] = await newTenants(server);
  const [after, others] = [await begin(tenant), await begin(other)];
  const waiting = Array.from({ length: 10 }, () => tail(tenant, { after, wait: 20 }));
  await new Promise((next) => setTimeout(next, 500));
  // As many as may wait on a node in all.
  for (let n = 0; n < 200; n += 1) expect((await tail(tenant, { after, wait: 20 })).status).toBe(429);
  expect((await tail(other, { after: others, wait: 1 })).status).toBe(200);
  await newTeam(tenant);
  await Promise.all(waiting);
});

test("a row whose time is up is not told any more", async () => {
  const own = await startServer();
  const tenant = await newTenant(own);
  const start = await begin(tenant);
  await tenant.requestToken({ audience: "https://nobody.example" });
  const kept = await newTeam(tenant);
  const query = "type:oauth.token.client_credentials status:failed";
  expect((await tail(tenant, { after: start, query })).body.results).toHaveLength(1);
  own.skipTime(lifetimes.tokenLogs + 1);
  const { body } = await tenant.requestToken({});
  const later = { call: manage(own, tenant.host, body.access_token) };
  expect((await tail(later, { after: start, query })).body.results).toEqual([]);
  expect(changed((await tail(later, { after: start })).body)).toEqual([kept]);
  await own.close();
});

test("a server that stops answers whoever waits", async () => {
  const own = await startServer();
  const tenant = await newTenant(own);
  const waiting = tail(tenant, { after: await begin(tenant), wait: 30 });
  await new Promise((next) => setTimeout(next, 500));
  const began = performance.now();
  await own.close();
  const { status, body } = await waiting;
  expect([status, body.results]).toEqual([200, []]);
  expect(performance.now() - began).toBeLessThan(8_000);
});

describe.runIf(process.env.DATABASE_URL)("rows that are committed out of the order of their ids", () => {
  test("two transactions that commit in the other order, with reads between: each row is told once", async () => {
    const tenant = await newTenant(server);
    let after = await begin(tenant);
    const next = async (): Promise<readonly string[]> => {
      const { body } = await tail(tenant, { after });
      after = body.next;
      return changed(body);
    };
    const first = await openTransaction(tenant, "first");
    // Within a millisecond ids have no order.
    await new Promise((later) => setTimeout(later, 5));
    const second = await openTransaction(tenant, "second");
    expect(await next()).toEqual([]);
    await second();
    expect(await next()).toEqual(["second"]);
    expect(await next()).toEqual([]);
    const between = await newTeam(tenant);
    await first();
    // The lower id comes later: a cursor that were an id would have passed it.
    expect(await next()).toEqual(["first", between]);
    expect(await next()).toEqual([]);
    const { body: all } = await tenant.call("GET", "/logs?query=origin:admin.team");
    expect(changed(all).slice(0, 3)).toEqual([between, "second", "first"]);
  });

  test("the same within a batch that is read in pages", async () => {
    const tenant = await newTenant(server);
    const start = await begin(tenant);
    const held = await openTransaction(tenant, "held");
    const made = [await newTeam(tenant), await newTeam(tenant), await newTeam(tenant)];
    const { body: page } = await tail(tenant, { after: start, limit: 2 });
    await held();
    const { body: rest } = await tail(tenant, { after: page.next, limit: 2 });
    const { body: last } = await tail(tenant, { after: rest.next });
    expect([page, rest, last].map(changed)).toEqual([made.slice(0, 2), made.slice(2), ["held"]]);
  });

  test("what is committed between the look at what there is and the look at the rows is told by the next one, once", async () => {
    const tenant = await newTenant(server);
    let after = await begin(tenant);
    const next = async (): Promise<readonly string[]> => {
      const { body } = await tail(tenant, { after });
      after = body.next;
      return body.results.map(({ id }: Row) => id);
    };
    await newTeam(tenant);
    const before = (await tenant.call("GET", "/logs?query=origin:admin.team")).body.results[0].id;
    const between = createId("log", new Date());
    const write = `insert into logs select (jsonb_populate_record(logs, '{"id":"${between}"}')).* from logs where id = '${before}'`;
    const looked = await holding(server, [`lock table logs in access exclusive mode; ${write}`], async (held) => {
      const looking = next();
      await eventually(async () => expect(await held.waiting()).toBe(1), 1_500);
      await held.release();
      return looking;
    });
    expect([looked, await next(), await next()]).toEqual([[before], [between], []]);
  });

  test("a transaction that ends while it is asked how old the oldest one is counts as seen: nobody looks back for it", async () => {
    const tenant = await newTenant(server);
    const { database } = server.server;
    const now = () => new Date();
    const asked = { filter: { terms: [], text: [] }, limit: 10, wait: 0 };
    const { next } = await createLogTail(database, now).read(tenant.id, { ...asked, from: undefined }, AbortSignal.any([]));
    const commit = await openTransaction(tenant, "held");
    const oldestTransaction = async (): Promise<number> => {
      await commit();
      return database.oldestTransaction();
    };
    const reader = createLogTail({ ...database, oldestTransaction }, now);
    const { rows } = await reader.read(tenant.id, { ...asked, from: next }, AbortSignal.any([]));
    expect(rows.map(({ data }) => data)).toMatchObject([{ resource_id: "held" }]);
  });

  test("rows are looked back for as long as the oldest transaction has been open, and a minute longer", async () => {
    const tenant = await newTenant(server);
    const reachOf = (cursor: string): number =>
      Date.now() - JSON.parse(Buffer.from(cursor.split(".")[0] ?? "", "base64url").toString("utf8")).seen.floor;
    const before = reachOf(await begin(tenant));
    const commit = await openTransaction(tenant, "held");
    await new Promise((next) => setTimeout(next, 1_500));
    const cursor = await begin(tenant);
    expect(reachOf(cursor)).toBeGreaterThan(before + 1_400);
    await commit();
    expect(changed((await tail(tenant, { after: cursor })).body)).toEqual(["held"]);
    expect(before).toBeGreaterThanOrEqual(60_000);
  });

  test("what fifty writers commit at once on two nodes while a reader follows is told once, all of it", async () => {
    const other = await startOn(server.environment);
    const tenant = await newTenant(server);
    let after = await begin(tenant);
    const seen: string[] = [];
    const writing = Array.from({ length: 50 }, async (_, n) => {
      for (let turn = 0; turn < 4; turn += 1) {
        const commit = await openTransaction(tenant, `${n} ${turn}`, n % 2 === 0 ? server : other);
        await new Promise((next) => setTimeout(next, Math.random() * 60));
        await commit();
      }
    });
    let isWriting = true;
    const finished = Promise.all(writing).finally(() => {
      isWriting = false;
    });
    for (let idle = 0; idle < 2; ) {
      const { body } = await tail(tenant, { after, limit: 7 });
      seen.push(...changed(body));
      after = body.next;
      idle = isWriting || body.results.length > 0 ? 0 : idle + 1;
    }
    await finished;
    expect(seen).toHaveLength(200);
    expect(new Set(seen).size).toBe(200);
    await other.close();
  });

  test("a cursor of a database that was since put back to an earlier state is refused, not silently behind", async () => {
    const tenant = await newTenant(server);
    const { keyring } = server.server.database.context(tenant.id, { type: "system", id: "test" });
    const position = { seen: { snapshot: "900000000000:900000000000:", floor: 0 } };
    const body = Buffer.from(JSON.stringify(position)).toString("base64url");
    const after = `${body}.${keyring.sign(body, JSON.stringify([tenant.id, "logs tail"]))}`;
    expectProblem(await tail(tenant, { after }), 400, "bad_request");
  });
});
