import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
const begin = Date.UTC(2026, 1, 1);
const hour = 3_600_000;
/** A row an hour, for five days; the id of every seventh was given hours before it was written. */
const times = Array.from({ length: 120 }, (_, n) => begin + n * hour);
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  for (const [n, at] of times.entries()) {
    const given = n % 7 === 0 ? at - 30 * hour : at;
    const id = `log_${given.toString(16).padStart(12, "0")}${String(n).padStart(12, "0")}`;
    await sql`insert into logs (account_id, id, type, status, message, data, created_at, expires_at)
      values (${tenant.id}, ${id}, 'auth.suspended', ${n % 3 === 0 ? "failed" : "info"}, 'x', '{}', ${new Date(at)}, null)`.execute(
      server.server.database.background,
    );
  }
});
afterAll(() => server.close());

const found = async (query: string): Promise<readonly number[]> => {
  const all: number[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = `/logs?pageSize=50&query=${encodeURIComponent(`type:auth.suspended ${query}`)}`;
    const { status, text, body } = await tenant.call("GET", cursor === undefined ? page : `${page}&next=${cursor}`);
    expect(status, text).toBe(200);
    all.push(...body.results.map(({ createdAt }: { createdAt: string }) => Date.parse(createdAt)));
    cursor = body.next ?? undefined;
    if (cursor === undefined) return all.sort((one, other) => one - other);
  }
};

const within = (since: number, until: number): readonly number[] => times.filter((at) => at >= since && at <= until);

test("a range of time has the rows that were written in it, to the millisecond, page by page, whenever their ids were given", async () => {
  const [first, last] = [begin + 24 * hour, begin + 90 * hour];
  expect(await found("")).toEqual(times);
  for (const [since, until] of [
    [first, last],
    [first + 1, last - 1],
    [first - 1, last + 1],
    [begin, begin],
    [begin + 28 * hour, begin + 28 * hour],
  ] as const)
    expect(await found(`since:${since} until:${until}`), `${since} ${until}`).toEqual(within(since, until));
  expect(await found(`since:${last}`)).toEqual(within(last, Number.POSITIVE_INFINITY));
  expect(await found(`until:${first}`)).toEqual(within(0, first));
  expect(await found("since:2026-02-02 until:2026-02-03")).toEqual(within(begin + 24 * hour, begin + 72 * hour - 1));
  expect(await found(`since:${first} until:${last} status:failed`)).toEqual(
    within(first, last).filter((at) => ((at - begin) / hour) % 3 === 0),
  );
});

test("bounds beyond all time find everything or nothing", async () => {
  expect(await found("since:0")).toEqual(times);
  expect(await found("until:0")).toEqual([]);
  expect(await found("until:99999999999999")).toEqual(times);
  expect(await found("since:99999999999999")).toEqual([]);
  expect(await found("since:0001-01-01 until:9999-12-31")).toEqual(times);
});
