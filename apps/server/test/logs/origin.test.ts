import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** `origin:` over several types, page by page: what is read type by type is what there is. */

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  for (let n = 0; n < 12; n += 1) {
    await tenant.call("POST", "/user", { name: `User ${n}` });
    await tenant.call("POST", "/team", { name: `Team ${n}` });
    if (n % 3 === 0) await tenant.call("POST", "/role", { name: `Role ${n}` });
  }
});
afterAll(() => server.close());

interface Row {
  readonly id: string;
  readonly type: string;
  readonly createdAt: string;
  readonly status: string;
  readonly client: string | null;
  readonly team: string | null;
  readonly user: string | null;
}

const pages = async (parameters: Readonly<Record<string, string>>): Promise<readonly Row[]> => {
  const found: Row[] = [];
  for (let next: string | undefined; ; ) {
    const query = new URLSearchParams({ ...parameters, ...(next === undefined ? {} : { next }) });
    const { status, body, text } = await tenant.call("GET", `/logs?${query}`);
    expect(status, text).toBe(200);
    found.push(...body.results);
    if (body.next === null) return found;
    next = body.next;
  }
};

test.each(["createdAt", "-createdAt"])(
  "all rows of an origin, in their order and once, whatever the page (sort=%s)",
  async (sort) => {
    const all = (await pages({ sort, pageSize: "200" })).filter(({ type }) => type.startsWith("admin."));
    expect(new Set(all.map(({ type }) => type)).size).toBeGreaterThanOrEqual(3);
    for (const pageSize of ["1", "7", "200"]) expect(await pages({ sort, pageSize, query: "origin:admin" })).toEqual(all);
    const teams = all.filter(({ type }) => type.startsWith("admin.team."));
    expect(await pages({ sort, pageSize: "5", query: "origin:admin.team" })).toEqual(teams);
    const [from, to] = [all[5], all.at(-5)].map((row) => Date.parse(row?.createdAt ?? "")).toSorted((one, other) => one - other);
    const within = all.filter(({ createdAt }) => Date.parse(createdAt) >= Number(from) && Date.parse(createdAt) <= Number(to));
    expect(await pages({ sort, pageSize: "4", query: `origin:admin since:${from} until:${to}` })).toEqual(within);
    expect(await pages({ sort, query: "origin:admin.session" })).toEqual([]);
  },
);

test("an origin and what many rows have alike are the rows that have both, page by page", async () => {
  const made = (await tenant.call("POST", "/client", { name: "Deleted soon" })).body.id;
  await tenant.call("DELETE", `/client/${made}`);
  const everything = await pages({ pageSize: "200" });
  const all = everything.filter(({ type }) => type.startsWith("admin."));
  for (const [word, fits] of [
    ["status:success", ({ status }: Row) => status === "success"],
    ["status!:success", ({ status }: Row) => status !== "success"],
    [`client:${made}`, ({ client }: Row) => client === made],
    [`client!:${made}`, ({ client }: Row) => client !== made],
    [`status:success client:${made}`, ({ status, client }: Row) => status === "success" && client === made],
  ] as const)
    expect(await pages({ pageSize: "5", query: `origin:admin ${word}` }), word).toEqual(all.filter(fits));
});

test("a team and something else are the rows that have both, page by page, and as many as are counted", async () => {
  const [mine, other] = (await tenant.call("GET", "/team?pageSize=2")).body.results.map(({ id }: { id: string }) => id);
  const people = (await tenant.call("GET", "/user?pageSize=8")).body.results.map(({ id }: { id: string }) => id);
  const members: string[] = [];
  for (const user of people) members.push((await tenant.call("POST", `/team/${mine}/member`, { user })).body.id);
  await tenant.call("POST", `/team/${other}/member`, { user: people[0] });
  await tenant.call("DELETE", `/team/${mine}/member/${members[1]}`);
  const all = (await pages({ pageSize: "200" })).filter(({ team }) => team === mine);
  const middle = Date.parse(all[4]?.createdAt ?? "");
  const timeOf = ({ createdAt }: Row) => Date.parse(createdAt);
  const filters: readonly (readonly [word: string, fits: (row: Row) => boolean, some: boolean])[] = [
    ["type:team.member.removed", ({ type }) => type === "team.member.removed", true],
    ["origin:team", ({ type }) => type.startsWith("team."), true],
    ["origin:admin", ({ type }) => type.startsWith("admin."), false],
    ["origin!:team", ({ type }) => !type.startsWith("team."), false],
    ["status:success", ({ status }) => status === "success", true],
    ["status:failed", ({ status }) => status === "failed", false],
    [`user:${people[1]}`, ({ user }) => user === people[1], true],
    [`client:${tenant.client}`, ({ client }) => client === tenant.client, false],
    ["login:login_0123456789abcdef01234567", () => false, false],
    [`since:${middle}`, (row) => timeOf(row) >= middle, true],
    [`until:${middle}`, (row) => timeOf(row) <= middle, true],
    [`team!:${other}`, () => true, true],
  ];
  for (const [word, fits, isSome] of filters) {
    const expected = all.filter(fits);
    if (isSome) expect(expected.length, word).toBeGreaterThan(0);
    const query = `team:${mine} ${word}`;
    for (const pageSize of ["2", "200"]) expect(await pages({ pageSize, query }), word).toEqual(expected);
    const { body } = await tenant.call("GET", `/logs?${new URLSearchParams({ query, count: "true", pageSize: "2" })}`);
    expect(body.total, word).toBe(expected.length);
  }
});

test("what is not of an origin is every other row, page by page", async () => {
  await tenant.requestToken({ audience: "https://nobody.example" });
  const all = await pages({ pageSize: "200" });
  const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id);
  const there = new Set(idsOf(all));
  for (const origin of ["admin", "admin.team"]) {
    const others = idsOf(all.filter(({ type }) => !type.startsWith(`${origin}.`)));
    expect([others.length > 0, others.length < all.length]).toEqual([true, true]);
    for (const pageSize of ["7", "200"]) {
      const found = idsOf(await pages({ pageSize, query: `origin!:${origin}` }));
      // Counts of tokens may be written meanwhile.
      expect(
        found.filter((id) => there.has(id)),
        origin,
      ).toEqual(others);
    }
  }
});

test("the count of an origin is that of all its rows", async () => {
  const all = await pages({ pageSize: "200", query: "origin:admin" });
  const { body } = await tenant.call("GET", "/logs?query=origin:admin&count=true&pageSize=2");
  expect([body.total, body.results.length]).toEqual([all.length, 2]);
});
