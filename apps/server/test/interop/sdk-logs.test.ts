import { authClientCredentials, FaableAuthApi, type Log } from "@faable/auth-sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FetchReply } from "../../../../packages/auth-sdk/src/fetch.ts";
import { fetchFor } from "../../../../packages/auth-sdk/src/fetch-for.ts";
import { recordAll } from "../../src/ground/events/index.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** The SDK's streams of the log, against a server whose connections break. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** A client of which each answer may be changed on its way. */
const apiOf = ({ host, clientId, clientSecret }: Tenant, onTheWay: (url: string, text: string) => string = (_, text) => text) => {
  const real = fetchFor(`http://${host}`);
  return FaableAuthApi.create({
    domain: host,
    authStrategy: authClientCredentials,
    auth: { client_id: clientId, client_secret: clientSecret },
    fetcher: {
      fetch: async (url, init) => {
        const { status, headers, text } = await real(url, init).then(async (reply) => ({
          ...head(reply),
          text: await reply.text(),
        }));
        return { status, headers, text: async () => onTheWay(url, text) };
      },
    },
  });
};

const head = ({ status, headers }: FetchReply) => ({ status, headers });

const write = async ({ id }: Tenant, count: number): Promise<void> =>
  recordAll(
    server.server.database.backgroundScope(id),
    Array.from({ length: count }, (_, n) => ({
      type: "admin.api.updated" as const,
      at: new Date(),
      data: { resource_id: `${n}` },
    })),
  );

const query = "type:admin.api.updated";

test("exportLogs goes on where an answer was cut, wherever that was: every row once, in order, and how far it has come", async () => {
  const tenant = await newTenant(server);
  await write(tenant, 230);
  let answers = 0;
  const api = apiOf(tenant, (url, text) => {
    if (!url.includes("/logs/export")) return text;
    answers += 1;
    // Every other answer ends in the middle of a line, and once before the first row.
    return answers % 2 === 1 ? text.slice(0, answers === 3 ? 40 : Math.floor(text.length / 3)) : text;
  });
  const told: number[] = [];
  const rows: Log[] = [];
  const reading = api.exportLogs({ query, limit: 100, onProgress: ({ done, total }) => void told.push(done, total ?? -1) });
  let end = await reading.next();
  for (; !end.done; end = await reading.next()) rows.push(end.value);
  expect(rows.map(({ data }) => data?.resource_id)).toEqual(Array.from({ length: 230 }, (_, n) => `${n}`));
  expect(answers).toBeGreaterThanOrEqual(4);
  expect(told.slice(-2)).toEqual([230, 230]);
  await write(tenant, 3);
  const [since, stop]: [Log[], AbortController] = [[], new AbortController()];
  for await (const row of api.tailLogs({ after: end.value, query, signal: stop.signal })) {
    since.push(row);
    if (since.length === 3) stop.abort();
  }
  expect(new Set([...rows, ...since].map(({ id }) => id)).size).toBe(233);
});

test("exportLogs gives no row twice when an answer is cut before its first line after another was cut in its middle", async () => {
  const tenant = await newTenant(server);
  await write(tenant, 30);
  let answers = 0;
  const api = apiOf(tenant, (url, text) => {
    if (!url.includes("/logs/export")) return text;
    answers += 1;
    return text.slice(0, [Math.floor(text.length / 2), 20][answers - 1]);
  });
  const rows: Log[] = [];
  for await (const row of api.exportLogs({ query })) rows.push(row);
  expect(rows.map(({ data }) => data?.resource_id)).toEqual(Array.from({ length: 30 }, (_, n) => `${n}`));
  expect(answers).toBe(3);
});

test("exportLogs does not go on for ever without a row, nor against a refusal", async () => {
  const tenant = await newTenant(server);
  await write(tenant, 3);
  const cut = apiOf(tenant, (url, text) => (url.includes("/logs/export") ? text.slice(0, 20) : text));
  await expect(cut.exportLogs({ query }).next()).rejects.toThrow("cut again and again");
  await expect(apiOf(tenant).exportLogs({ query: "nope:1" }).next()).rejects.toMatchObject({ error_code: "invalid_query" });
});

test("tailLogs gives what is written while it is read, waits for a server that is away, and ends with its signal", async () => {
  const tenant = await newTenant(server);
  await write(tenant, 2);
  let failing = 0;
  const api = apiOf(tenant, (url, text) => {
    if (!url.includes("/logs/tail") || failing === 0) return text;
    failing -= 1;
    throw new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
  });
  const stop = new AbortController();
  const [rows, cursors]: [string[], string[]] = [[], []];
  const reading = (async () => {
    for await (const { data } of api.tailLogs({ query, signal: stop.signal, onCursor: (cursor) => void cursors.push(cursor) })) {
      rows.push(String(data?.resource_id));
      if (rows.length === 2) failing = 4;
      if (rows.length === 5) stop.abort();
    }
  })();
  await new Promise((next) => setTimeout(next, 700));
  await write(tenant, 2);
  await new Promise((next) => setTimeout(next, 1_500));
  await write(tenant, 3);
  await reading;
  expect(rows).toEqual(["0", "1", "0", "1", "2"]);
  expect(cursors.length).toBeGreaterThan(0);
}, 60_000);

test("tailLogs waits where it is told that too many wait, and ends where it is refused", async () => {
  const tenant = await newTenant(server);
  const start = await apiOf(tenant).readLogTail({ query });
  await write(tenant, 1);
  const real = fetchFor(`http://${tenant.host}`);
  const refusing = (status: number, times: number) => {
    let left = times;
    return FaableAuthApi.create({
      domain: tenant.host,
      authStrategy: authClientCredentials,
      auth: { client_id: tenant.clientId, client_secret: tenant.clientSecret },
      fetcher: {
        fetch: async (url, init) => {
          if (!url.includes("/logs/tail") || left === 0) return real(url, init);
          left -= 1;
          // Longer than a single request waits.
          const headers = new Headers({ "content-type": "application/json", "retry-after": "60" });
          return { status, headers, text: async () => JSON.stringify({ status, error_code: "refused", message: "Refused." }) };
        },
      },
    });
  };
  const first = (status: number) => refusing(status, 2).tailLogs({ query, after: start.next }).next();
  expect((await first(429)).value?.data?.resource_id).toBe("0");
  await expect(first(403)).rejects.toMatchObject({ status: 403 });
});

test("a tail that waits ends at once when its signal aborts", async () => {
  const stop = new AbortController();
  const reading = apiOf(await newTenant(server))
    .tailLogs({ query, signal: stop.signal })
    .next();
  await new Promise((next) => setTimeout(next, 500));
  const began = performance.now();
  stop.abort();
  expect(await reading).toEqual({ done: true, value: undefined });
  expect(performance.now() - began).toBeLessThan(1_000);
});
