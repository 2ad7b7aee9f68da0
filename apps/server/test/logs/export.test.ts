import { get, type IncomingMessage } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { lifetimes } from "@faable/auth-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type AuditEvent, recordAll } from "../../src/ground/events/index.ts";
import { eventually, expectProblem } from "../harness/expect.ts";
import { holding } from "../harness/hold.ts";
import type { Answer } from "../harness/http.ts";
import { newApp } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, newTenants, type Tenant } from "../harness/tenant.ts";

/** `GET /logs/export`: all that there is, once, in as little memory as its reader is fast. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

type Line = Answer["body"];
type Parameters = Readonly<Record<string, string | number>>;

const pathOf = (parameters: Parameters): string =>
  `/logs/export?${new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]))}`;

const exported = ({ call }: Pick<Tenant, "call">, parameters: Parameters = {}): Promise<Answer> =>
  call("GET", pathOf(parameters));

const linesOf = ({ text }: Pick<Answer, "text">): readonly Line[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));

const idsOf = (lines: readonly Line[]): readonly string[] => lines.flatMap(({ log }) => (log ? [log.id] : []));

/** Writes rows of a type that nothing else writes here. */
const write = async ({ id }: Pick<Tenant, "id">, count: number, more: Partial<AuditEvent> = {}): Promise<void> => {
  const scope = server.server.database.backgroundScope(id);
  const at = new Date();
  for (let from = 0; from < count; from += 1_000)
    await recordAll(
      scope,
      Array.from({ length: Math.min(1_000, count - from) }, (_, n) => ({
        type: "admin.api.updated" as const,
        at: new Date(at.getTime() + Math.floor((from + n) / 100)),
        data: { resource_id: `row ${from + n}` },
        ...more,
      })),
    );
};

const query = "type:admin.api.updated";

/** A request whose answer is read as slowly as the test likes. */
const open = ({ host, token }: Tenant, parameters: Parameters): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = { host, authorization: `Bearer ${token}` };
    get(`${server.baseUrl}${pathOf(parameters)}`, { headers }, resolve).on("error", reject);
  });

/** What has arrived whole once so many lines have, or the answer has ended; then hangs up. */
const take = async (answer: IncomingMessage, atLeast: number): Promise<readonly Line[]> => {
  const parts: string[] = [];
  let lines = 0;
  for await (const data of answer.setEncoding("utf8")) {
    parts.push(data);
    lines += data.split("\n").length - 1;
    if (lines >= atLeast) break;
  }
  answer.destroy();
  return linesOf({ text: parts.join("") });
};

test("every row once, the oldest first, as the list shows it; then a line that says that this was all", async () => {
  const [tenant, other] = await newTenants(server);
  await write(tenant, 250);
  await write(other, 3);
  const answer = await exported(tenant, { query });
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/x-ndjson"]);
  expect(answer.headers["cache-control"]).toBe("no-store");
  const lines = linesOf(answer);
  expect(lines.map((line) => Object.keys(line).join())).toEqual(["begin", ...Array(250).fill("log"), "end"]);
  expect(lines.slice(1, -1).map(({ log }) => log.data.resource_id)).toEqual(Array.from({ length: 250 }, (_, n) => `row ${n}`));
  const { body: listed } = await tenant.call("GET", `/logs?query=${query}&pageSize=1`);
  expect(lines.at(-2).log).toEqual(listed.results[0]);
  expect(lines.at(-1).end).toMatchObject({ complete: true, rows: 250 });
  expect(answer.text).not.toContain(other.id);
});

test("the rows of a client, named by its client_id as well as by its id", async () => {
  const tenant = await newTenant(server);
  const [app] = [await newApp(tenant), await newApp(tenant)];
  for (const client of [app.clientId, app.id]) {
    const lines = linesOf(await exported(tenant, { query: `client:${client}` }));
    expect(lines.flatMap(({ log }) => (log ? [log.data.resource_id] : []))).toEqual([app.id]);
  }
  expect(idsOf(linesOf(await exported(tenant, { query: "client:nobody" })))).toEqual([]);
});

test("what is written after it has begun is no part of it, and is told from there on by tail: between them nothing is lost or twice", async () => {
  const tenant = await newTenant(server);
  await write(tenant, 150);
  const first = linesOf(await exported(tenant, { query, limit: 100 }));
  expect(first.at(-1).end).toMatchObject({ complete: false, rows: 100 });
  await write(tenant, 5);
  const rest = linesOf(await exported(tenant, { query, cursor: first.at(-1).end.cursor }));
  expect(idsOf([...first, ...rest])).toHaveLength(150);
  const { body } = await tenant.call("GET", `/logs/tail?${new URLSearchParams({ after: rest.at(-1).end.tail, query })}`);
  expect(body.results).toHaveLength(5);
  const all = [...idsOf([...first, ...rest]), ...body.results.map(({ id }: Line) => id)];
  expect(new Set(all).size).toBe(155);
});

test("SEC-LOG-02 line breaks and control characters in a row forge no line", async () => {
  const tenant = await newTenant(server);
  const forged = '\n{"end":{"complete":true,"rows":0}}\r\n\u2028{"log":{"id":"log_000000000000000000000000"}}\u0085\u0007';
  await write(tenant, 1, { message: forged, data: { resource_id: forged } });
  const answer = await exported(tenant, { query });
  expect(answer.text.split("\n")).toHaveLength(4);
  const lines = linesOf(answer);
  expect(lines.map((line) => Object.keys(line).join())).toEqual(["begin", "log", "end"]);
  expect(lines[1].log.data.resource_id).toBe(forged);
});

test("a cursor is good for its own account and filter, and not for being altered", async () => {
  const [tenant, other] = await newTenants(server);
  await write(tenant, 2);
  const [{ begin }, { log }] = linesOf(await exported(tenant, { query }));
  const { cursor } = begin;
  expect(idsOf(linesOf(await exported(tenant, { query, cursor, after: log.id })))).toHaveLength(1);
  expectProblem(await exported(other, { query, cursor }), 400, "bad_request");
  expectProblem(await exported(tenant, { query: "origin:admin", cursor }), 400, "bad_request");
  expectProblem(await exported(tenant, { cursor }), 400, "bad_request");
  expectProblem(await exported(tenant, { query, cursor: `${cursor.slice(0, -3)}AAA` }), 400, "bad_request");
  expectProblem(await exported(tenant, { query, after: log.id }), 400, "validation_error");
  expectProblem(await exported(tenant, { query: "nope:1" }), 400, "invalid_query");
  const tail = await tenant.call("GET", `/logs/tail?${new URLSearchParams({ after: cursor })}`);
  expectProblem(tail, 400, "bad_request");
});

test("progress is told when it is asked for, and counts on when an export is continued", async () => {
  const tenant = await newTenant(server);
  await write(tenant, 250);
  const lines = linesOf(await exported(tenant, { query, progress: "true", limit: 120 }));
  expect(lines[0].begin).toMatchObject({ total: 250, done: 0 });
  expect(lines.flatMap(({ progress }) => (progress ? [[progress.done, progress.total]] : []))).toEqual([
    [100, 250],
    [120, 250],
  ]);
  const cut = lines.findLast(({ progress }) => progress).progress.cursor;
  const rest = linesOf(await exported(tenant, { query, progress: "true", cursor: cut }));
  expect(rest[0].begin).toMatchObject({ total: 250, done: 120 });
  expect(idsOf([...lines, ...rest])).toHaveLength(250);
});

test.runIf(process.env.DATABASE_URL)(
  "what cannot be counted in time is exported all the same, and told without a total",
  async () => {
    const tenant = await newTenant(server);
    await write(tenant, 120);
    // As the database ends a statement whose time is up.
    const endCounts = sql<{ ended: boolean }>`select pg_cancel_backend(pid) as ended from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%count(*)%'`;
    const answer = await holding(server, ["lock table logs in access exclusive mode"], async (held) => {
      const exporting = exported(tenant, { query, progress: "true" });
      await eventually(
        async () => expect((await endCounts.execute(server.server.database.background)).rows).toHaveLength(1),
        1_500,
      );
      await held.release();
      return exporting;
    });
    const lines = linesOf(answer);
    expect(lines[0].begin).toMatchObject({ total: null, done: 0 });
    expect(lines.flatMap(({ progress }) => (progress ? [[progress.done, progress.total]] : []))).toEqual([
      [100, null],
      [120, null],
    ]);
    expect(lines.at(-1).end).toMatchObject({ complete: true, rows: 120 });
  },
);

/** What nobody holds any more is no memory that a reader costs. */
const collectGarbage = (): void => {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("The collector cannot be called.");
  collect();
};

test("20,000 rows: a reader that pauses costs no memory, a cut one goes on where it was, and no row is lost or twice", async () => {
  const tenant = await newTenant(server);
  await write(tenant, 20_000, { data: { resource_id: "x".repeat(2_000) } });
  const heap = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed + process.memoryUsage().external;
  };
  const before = heap();
  const slow = await open(tenant, { query });
  slow.pause();
  await new Promise((next) => setTimeout(next, 1_500));
  // Twenty thousand rows are 40 MB and more; a reader that takes none is given what fits into the buffers between.
  const grown = (heap() - before) / 1_048_576;
  expect(grown).toBeLessThan(25);
  const [first, ...some] = await take(slow, 3_000);
  const got = idsOf(some);
  const began = performance.now();
  const rest = await open(tenant, { query, cursor: first.begin.cursor, after: got.at(-1) ?? "" });
  const lines = await take(rest, Number.POSITIVE_INFINITY);
  console.log(`heap +${grown.toFixed(1)} MiB while paused; ${lines.length} lines in ${Math.round(performance.now() - began)} ms`);
  expect(lines.at(-1).end.complete).toBe(true);
  const all = [...got, ...idsOf(lines)];
  expect(all).toHaveLength(20_000);
  expect(new Set(all).size).toBe(20_000);
  expect(all).toEqual([...all].sort());
}, 90_000);

test("two at once for an account, and others as before; whoever hangs up gives the place to the next one", async () => {
  const [tenant, other] = await newTenants(server);
  await write(tenant, 6_000, { data: { resource_id: "x".repeat(2_000) } });
  const open2 = [await open(tenant, { query }), await open(tenant, { query })];
  for (const answer of open2) answer.pause();
  const refused = await exported(tenant, { query, limit: 1 });
  expectProblem(refused, 429, "too_many_requests");
  expect((await exported(other, { query })).status).toBe(200);
  open2[0]?.destroy();
  let status = 429;
  for (let turn = 0; turn < 50 && status === 429; turn += 1) {
    await new Promise((next) => setTimeout(next, 50));
    ({ status } = await exported(tenant, { query, limit: 1 }));
  }
  expect(status).toBe(200);
  open2[1]?.destroy();
});

test("an answer that has gone on for its time ends before all was read, with a cursor by which the rest comes", async () => {
  const tenant = await newTenant(server);
  await write(tenant, 6_000, { data: { resource_id: "x".repeat(2_000) } });
  const slow = await open(tenant, { query });
  slow.pause();
  const end = performance.now() + lifetimes.logExport * 1_000;
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.advanceTimersByTime(end);
  const lines = await take(slow, Number.POSITIVE_INFINITY).finally(() => vi.useRealTimers());
  const got = idsOf(lines);
  expect(got.length).toBeLessThan(6_000);
  expect(lines.at(-1).end).toEqual({ complete: false, rows: got.length, cursor: expect.any(String) });
  const rest = linesOf(await exported(tenant, { query, cursor: lines.at(-1).end.cursor }));
  expect(rest.at(-1).end.complete).toBe(true);
  expect([got.length + idsOf(rest).length, new Set([...got, ...idsOf(rest)]).size]).toEqual([6_000, 6_000]);
});

test("what is refused, or cannot be read, gives its place back", async () => {
  const tenant = await newTenant(server);
  for (let n = 0; n < 5; n += 1) expectProblem(await exported(tenant, { query: "since:x" }), 400, "invalid_query");
  // Of a database that was since put back to an earlier state: it is refused after the place was taken.
  const { keyring } = server.server.database.context(tenant.id, { type: "system", id: "test" });
  const position = { seen: { snapshot: "900000000000:900000000000:", floor: 0 } };
  const body = Buffer.from(JSON.stringify(position)).toString("base64url");
  const cursor = `${body}.${keyring.sign(body, JSON.stringify([tenant.id, "logs export", ""]))}`;
  for (let n = 0; n < 5; n += 1) expectProblem(await exported(tenant, { cursor }), 400, "bad_request");
  expect((await exported(tenant)).status).toBe(200);
});

test("a row whose time is up is not exported any more", async () => {
  const own = await startServer();
  const tenant = await newTenant(own);
  await tenant.requestToken({ audience: "https://nobody.example" });
  const failed = "type:oauth.token.client_credentials status:failed";
  expect(idsOf(linesOf(await exported(tenant, { query: failed })))).toHaveLength(1);
  own.skipTime(lifetimes.tokenLogs + 1);
  const later = { call: manage(own, tenant.host, (await tenant.requestToken({})).body.access_token) };
  expect(idsOf(linesOf(await exported(later, { query: failed })))).toEqual([]);
  expect(idsOf(linesOf(await exported(later, { query: "origin:admin" }))).length).toBeGreaterThan(0);
  await own.close();
});

test("a server that stops cuts it: no last line, so nobody takes it for whole", async () => {
  const own = await startServer();
  const tenant = await newTenant(own);
  const scope = own.server.database.backgroundScope(tenant.id);
  const at = new Date();
  for (let n = 0; n < 8; n += 1)
    await recordAll(
      scope,
      Array.from({ length: 500 }, () => ({ type: "admin.api.updated" as const, at, data: { resource_id: "x".repeat(4_000) } })),
    );
  const headers = { host: tenant.host, authorization: `Bearer ${tenant.token}` };
  const answer = await new Promise<IncomingMessage>((resolve) => void get(`${own.baseUrl}${pathOf({})}`, { headers }, resolve));
  answer.pause();
  const began = performance.now();
  await own.close();
  expect(performance.now() - began).toBeLessThan(8_000);
  let text = "";
  const cut = await (async () => {
    for await (const data of answer) text += data;
  })().then(
    () => false,
    () => true,
  );
  expect(cut).toBe(true);
  expect(text).not.toContain('{"end"');
});
