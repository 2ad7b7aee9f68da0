import { expect, test } from "vitest";
import { FaableAuthApi } from "../src/index.ts";
import { type Handler, startTenant } from "./tenant.ts";

/** Lists five users, two per page unless asked otherwise; the cursor is the next row. */
const five: Handler = ({ query }) => {
  const start = Number(query.get("cursor") ?? 0);
  const end = Math.min(5, start + Number(query.get("pageSize") ?? 2));
  const results = [0, 1, 2, 3, 4].slice(start, end).map((id) => ({ id: `user_${id}` }));
  return { json: { results, next: end < 5 ? String(end) : null } };
};

const list = async (handler: Handler = five, params: { pageSize?: number; q?: string } = {}) => {
  const tenant = await startTenant(handler);
  return { tenant, users: FaableAuthApi.create({ domain: tenant.domain }).listUsers(params) };
};

const ids = (users: readonly { id: string }[]) => users.map(({ id }) => id);

test("listing is synchronous and requests nothing", async () => {
  const { tenant, users } = await list();
  expect(users).not.toBeInstanceOf(Promise);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(tenant.seen).toEqual([]);
});

test("`first` reads the first page", async () => {
  const { users } = await list();
  expect(await users.first()).toEqual({ results: [{ id: "user_0" }, { id: "user_1" }], next: "2" });
});

test("`pass` reads one page at a cursor", async () => {
  const { tenant, users } = await list(five, { q: "kim" });
  const page = await users.pass({ cursor: "1", pageSize: 3 });
  expect(ids(page.results)).toEqual(["user_1", "user_2", "user_3"]);
  expect(tenant.seen[0]?.query.toString()).toBe("q=kim&cursor=1&pageSize=3");
  expect((await users.pass()).next).toBe("2");
});

test("`all` joins the pages in order and keeps the parameters", async () => {
  const { tenant, users } = await list(five, { q: "kim" });
  expect(ids(await users.all())).toEqual(["user_0", "user_1", "user_2", "user_3", "user_4"]);
  expect(tenant.seen.map(({ query }) => query.toString())).toEqual(["q=kim", "q=kim&cursor=2", "q=kim&cursor=4"]);
});

test("iterating reads only the pages it needs", async () => {
  const { tenant, users } = await list();
  for await (const user of users) if (user.id === "user_2") break;
  expect(tenant.seen).toHaveLength(2);
});

test("more than a hundred pages are read to the end", async () => {
  const { users } = await list(({ query }) => {
    const at = Number(query.get("cursor") ?? 0);
    return { json: { results: [{ id: `user_${at}` }], next: at < 149 ? String(at + 1) : null } };
  });
  expect(await users.all()).toHaveLength(150);
});

test("a repeated cursor is an error, not a loop", async () => {
  const { users } = await list(() => ({ json: { results: [], next: "same" } }));
  await expect(users.all()).rejects.toThrow("repeated a cursor");
});

test("an answer that is no page is an error", async () => {
  const { users } = await list(() => ({ json: { rows: [] } }));
  await expect(users.first()).rejects.toThrow("no page");
});

test("awaited, a list gives its first page, each time anew", async () => {
  const { tenant, users } = await list();
  const { results, next } = await users;
  expect([ids(results), next]).toEqual([["user_0", "user_1"], "2"]);
  await users;
  expect(tenant.seen).toHaveLength(2);
  const { users: failing } = await list(() => ({ status: 400, json: { error_code: "invalid_query" } }));
  await expect(Promise.resolve(failing)).rejects.toMatchObject({ error_code: "invalid_query" });
});

test("what an async function returns is awaited, so a list arrives as its first page", async () => {
  const { users } = await list();
  const returned = async () => users;
  expect(await returned()).toEqual({ results: [{ id: "user_0" }, { id: "user_1" }], next: "2" });
  const wrapped = async () => ({ users });
  expect(ids(await (await wrapped()).users.all())).toHaveLength(5);
});

test("`pages` gives one page after the other, and reads only those it is asked for", async () => {
  const { tenant, users } = await list();
  const pages: string[][] = [];
  for await (const { results } of users.pages()) pages.push(ids(results));
  expect(pages).toEqual([["user_0", "user_1"], ["user_2", "user_3"], ["user_4"]]);
  for await (const page of users.pages()) if (page.next) break;
  expect(tenant.seen).toHaveLength(4);
  const { users: endless } = await list(() => ({ json: { results: [], next: "same" } }));
  const readAll = async () => {
    for await (const { results } of endless.pages()) expect(results).toEqual([]);
  };
  await expect(readAll()).rejects.toThrow("repeated a cursor");
});
