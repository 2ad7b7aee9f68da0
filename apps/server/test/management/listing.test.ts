import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import type { Answer } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, newTenants, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;

const people = [
  { email: "ada@example.org", name: "Ada Park", email_verified: true, locale: "es", country_iso: "ES" },
  { email: "bob+x@example.org", name: "Bob 100%_Sol", locale: "en" },
  { email: "cy@example.org", name: "Cy Park", email_verified: true, locale: "en" },
  { name: "Dee\\Nobody", phone: "+34600111222" },
  { email: "eve@example.org", name: "Eve Park" },
];

beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await newTenants(server);
  for (const person of people) await tenant.call("POST", "/user", person);
  const { results } = (await tenant.call("GET", "/user?email=eve@example.org")).body;
  await tenant.call("POST", `/user/${results[0].id}`, { suspended: true });
  await other.call("POST", "/user", { email: "ada@example.org", name: "Foreign Park" });
});
afterAll(() => server.close());

const list = (path: string, parameters: Record<string, string> | string = {}, of: Tenant = tenant): Promise<Answer> =>
  of.call("GET", `${path}?${new URLSearchParams(parameters)}`);
const users = (parameters: Record<string, string> | string, of?: Tenant): Promise<Answer> => list("/user", parameters, of);
const firstNames = ({ status, text, body }: Answer): string[] => {
  expect(status, text).toBe(200);
  return body.results.map(({ name }: { name: string }) => name.split(/[ \\]/)[0]).toSorted();
};
const everyone = ["Ada", "Bob", "Cy", "Dee", "Eve"];

describe("pages", () => {
  test("SEC-MGMT-04 pageSize is 1 to 200", async () => {
    for (const pageSize of ["0", "-1", "201", "1000000", "1.5", "x", "", "1e2x"]) {
      const answer = await users({ pageSize });
      expectProblem(answer, 400, "validation_error");
      expect(answer.body.details.fields).toEqual(["pageSize"]);
    }
    expect((await users({ pageSize: "1" })).body.results).toHaveLength(1);
    expect((await users({ pageSize: "200" })).body).toEqual({ results: expect.any(Array), next: null });
  });

  test("pages cover everything once, newest first, also while rows are added", async () => {
    const own = await newTenant(server);
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) ids.push((await own.call("POST", "/user", {})).body.id);
    const seen: string[] = [];
    const cursors = new Set<string>();
    let cursor: string | null = "";
    while (cursor !== null) {
      const { body }: Answer = await users({ pageSize: "2", cursor }, own);
      seen.push(...body.results.map(({ id }: { id: string }) => id));
      await own.call("POST", "/user", { name: "Late" });
      expect(cursors.has(body.next)).toBe(false);
      cursors.add(body.next);
      cursor = body.next;
    }
    expect(seen).toEqual(ids.toSorted().toReversed());
    expect(cursors.size).toBe(4);
  });

  test("a list that fills its last page exactly has no further one", async () => {
    const own = await newTenant(server);
    for (let index = 0; index < 4; index += 1) await own.call("POST", "/user", {});
    const whole = await users({ pageSize: "4" }, own);
    expect([whole.body.results.length, whole.body.next]).toEqual([4, null]);
    for (const sort of ["createdAt", "-createdAt"]) {
      const first = await users({ pageSize: "2", sort }, own);
      const second = await users({ pageSize: "2", sort, cursor: first.body.next }, own);
      expect([second.body.results.length, second.body.next]).toEqual([2, null]);
    }
    const short = await users({ pageSize: "3" }, own);
    expect([short.body.results.length, short.body.next]).toEqual([3, expect.any(String)]);
  });

  test("next is another name of cursor, and sorting ascending pages too", async () => {
    const first = await users({ pageSize: "3", sort: "createdAt" });
    const second = await users({ pageSize: "3", sort: "createdAt", next: first.body.next });
    expect([...first.body.results, ...second.body.results].map(({ name }: { name: string }) => name)).toEqual(
      people.map(({ name }) => name),
    );
    expect(second.body.next).toBeNull();
  });

  test("SEC-MGMT-04 a cursor that was altered, or comes from elsewhere, is refused", async () => {
    const query = "email_verified:true";
    const { next } = (await users({ pageSize: "1", query })).body;
    const [body = "", code = ""] = next.split(".");
    const position = { value: null, id: `user_${"f".repeat(24)}` };
    const forged = Buffer.from(JSON.stringify(position)).toString("base64url");
    const altered = [
      `${forged}.${code}`,
      `${body}.`,
      body,
      `${body}.${code.startsWith("A") ? "B" : "A"}${code.slice(1)}`,
      `x${next}`,
      ".",
      "x",
      "e30.e30",
      `${forged}.${"A".repeat(22)}`,
      "\u0000",
      "é",
    ];
    for (const cursor of altered) {
      const answer = await users({ pageSize: "1", query, cursor });
      expect([answer.status, cursor.includes("\u0000") || answer.body.error_code]).toEqual([
        400,
        cursor.includes("\u0000") || "bad_request",
      ]);
    }
    const elsewhere: Record<string, string>[] = [
      { cursor: next },
      { cursor: next, query: "email_verified:false" },
      { cursor: next, query, q: "park" },
      { cursor: next, query, search: "park" },
      { cursor: next, query, sort: "createdAt" },
      { cursor: next, query, sort: "logins_count" },
      { cursor: next, query, email: "ada@example.org" },
    ];
    for (const parameters of elsewhere) expectProblem(await users(parameters), 400, "bad_request");
    expectProblem(await users({ query, cursor: next }, other), 400, "bad_request");
    expectProblem(await list("/client", { cursor: next }), 400, "bad_request");
    expect(firstNames(await users({ pageSize: "1", query, cursor: next }))).toEqual(["Ada"]);
  });

  test("SEC-MGMT-04 a cursor is good for its own list alone: not another noun's, not another team's", async () => {
    const own = await newTenant(server);
    const created = async (path: string, body: object): Promise<string> => (await own.call("POST", path, body)).body.id;
    const [first, second] = [await created("/team", { name: "First" }), await created("/team", { name: "Second" })];
    for (let index = 0; index < 2; index += 1) {
      const user = await created("/user", {});
      for (const team of [first, second]) await created(`/team/${team}/member`, { user });
    }
    const pageOf = (path: string, parameters: Record<string, string> = {}) => list(path, { pageSize: "1", ...parameters }, own);
    const paths = ["/user", "/team", `/team/${first}/member`, `/team/${second}/member`];
    for (const path of paths) {
      const { next } = (await pageOf(path)).body;
      for (const there of paths.filter((each) => each !== path))
        expectProblem(await pageOf(there, { cursor: next }), 400, "bad_request");
      expect((await pageOf(path, { cursor: next })).body.results).toHaveLength(1);
    }
  });

  test("SEC-MGMT-03 sort takes listed fields only", async () => {
    for (const sort of [
      "email",
      "-email",
      "password_hash",
      "created_at",
      "id",
      "--createdAt",
      "createdAt,id",
      "createdAt desc",
      "",
      "1",
    ]) {
      const answer = await users({ sort });
      expectProblem(answer, 400, "validation_error");
      expect(answer.body.details.fields).toEqual(["sort"]);
    }
    for (const sort of ["createdAt", "-createdAt", "logins_count", "-logins_count"])
      expect(firstNames(await users({ sort }))).toEqual(everyone);
    expect((await users({ sort: "-last_login" })).body.results).toEqual([]);
    expectProblem(await list("/team", { sort: "logins_count" }), 400, "validation_error");
  });

  test("pages by another field cover everything once, ties included", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { body }: Answer = await users({ pageSize: "2", sort: "-logins_count", cursor });
      seen.push(...body.results.map(({ name }: { name: string }) => name));
      cursor = body.next;
    }
    expect(seen.toSorted()).toEqual(people.map(({ name }) => name).toSorted());
  });

  test("count adds the rows of the whole filter", async () => {
    expect((await users({ count: "true", pageSize: "1" })).body.total).toBe(5);
    expect((await users({ count: "true", pageSize: "1", query: "email_verified:true" })).body.total).toBe(2);
    expect((await users({ count: "false" })).body).not.toHaveProperty("total");
    expectProblem(await users({ count: "yes" }), 400, "validation_error");
  });
});

describe("parameters", () => {
  test("an unknown one is refused and named", async () => {
    for (const name of ["limit", "page", "account", "PageSize", "where", "__proto__", "id"]) {
      const answer = await users({ [name]: "1" });
      expectProblem(answer, 400, "validation_error");
      expect(answer.body.message).toContain("Unknown query parameter");
      const hint = name === "PageSize" ? ". Did you mean pageSize?" : "";
      if (name !== "__proto__") expect(answer.body.message).toBe(`Unknown query parameter: ${name}${hint}`);
    }
    const id = (await users({ pageSize: "1" })).body.results[0].id;
    expectProblem(await list(`/user/${id}`, { expand: "x" }), 400, "validation_error");
  });

  test("over-long, repeated and unstorable values are 400", async () => {
    for (const name of ["query", "q", "search", "cursor", "email", "sort"]) {
      for (const value of ["x".repeat(3_000), "\u0000", "a\u0000b"]) {
        const answer = await users({ [name]: value });
        expect(answer.status, `${name} ${value.slice(0, 10)}`).toBe(400);
      }
      const twice = await tenant.call("GET", `/user?${name}=a&${name}=b`);
      expectProblem(twice, 400, "validation_error");
    }
    const words = Array.from({ length: 21 }, (_, index) => `w${index}`).join(" ");
    expectProblem(await users({ q: words }), 400, "validation_error");
    expectProblem(await users({ query: Array.from({ length: 21 }, () => "locale:en").join(" ") }), 400, "invalid_query");
  });

  test("shortcuts match exactly; an address in any case, with a plus", async () => {
    expect(firstNames(await users({ email: "ADA@Example.org" }))).toEqual(["Ada"]);
    expect(firstNames(await users({ email: "bob+x@example.org" }))).toEqual(["Bob"]);
    expect(firstNames(await users({ phone: "+34600111222" }))).toEqual(["Dee"]);
    expect(firstNames(await users({ email: "ada@example" }))).toEqual([]);
    expect(firstNames(await users({ email: "%" }))).toEqual([]);
  });

  test("q searches words in any case, and its characters are no pattern", async () => {
    expect(firstNames(await users({ q: "PARK" }))).toEqual(["Ada", "Cy", "Eve"]);
    expect(firstNames(await users({ search: "park ada" }))).toEqual(["Ada"]);
    expect(firstNames(await users({ q: "600111" }))).toEqual(["Dee"]);
    expect(firstNames(await users({ q: "100%" }))).toEqual(["Bob"]);
    expect(firstNames(await users({ q: "%" }))).toEqual([]);
    expect(firstNames(await users({ q: "_" }))).toEqual([]);
    expect(firstNames(await users({ q: "\\" }))).toEqual([]);
    expect(firstNames(await users({ q: "' or 1=1 --" }))).toEqual([]);
    for (const name of ["q", "search"]) expectProblem(await list("/account", { [name]: "x" }), 400, "search_not_supported");
    expectProblem(await list("/account", { query: "word" }), 400, "search_not_supported");
  });

  test("expand takes listed references only", async () => {
    for (const expand of ["account", "user.client", "password", "user,password", "User"])
      expectProblem(await list("/logs", { expand }), 400, "invalid_expand");
    expectProblem(await list("/logs", `${"expand=user&".repeat(11)}expand=client`), 400, "validation_error");
    expect((await list("/logs", "expand=user&expand=client")).status).toBe(200);
    expect((await list("/logs", "expand[]=user,team")).status).toBe(200);
    expectProblem(await users({ expand: "x" }), 400, "validation_error");
  });
});

describe("FaableQL", () => {
  test.each([
    ["", everyone],
    ["   ", everyone],
    ["email_verified:true", ["Ada", "Cy"]],
    ["suspended:true email_verified:false", ["Eve"]],
    ["suspended:false email_verified:true", ["Ada", "Cy"]],
    ["email:ADA@example.org", ["Ada"]],
    ["locale:en", ["Bob", "Cy"]],
    ["locale:EN", []],
    ["locale!:en", ["Ada", "Dee", "Eve"]],
    ["locale : en", ["Bob", "Cy"]],
    ["locale!:en email_verified:true", ["Ada"]],
    ["locale:en locale:es", []],
    ['locale IN ("en","es")', ["Ada", "Bob", "Cy"]],
    ['locale IN ( "es" , "fr" ) email_verified:true', ["Ada"]],
    ["email_verified:true park", ["Ada", "Cy"]],
    ["park ada", ["Ada"]],
    ['"Cy Park"', ["Cy"]],
    ['"Park Cy"', []],
    ["created_since:2020-01-01", everyone],
    ["created_until:2020-01-01", []],
    ["created_since:1500000000000 created_until:99999999999999", everyone],
    ["country_iso:ES", ["Ada"]],
  ])("%j finds %j", async (query, expected) => {
    expect(firstNames(await users({ query }))).toEqual(expected);
  });

  test.each([
    "email:a+b@x.io",
    "created_since:2026-03-01T10:00:00Z",
    "created_since:yesterday",
    "created_since:2026-13-45",
    "created_since:2026-02-30",
    "created_since:2026-04-31",
    "created_since:2025-02-29",
    "created_since:0000-01-01",
    "created_since!:2026-01-01",
    "nope:1",
    "password_hash:x",
    "account_id:x",
    "Locale:en",
    "hello locale:en",
    "-locale:en",
    "a:b:c",
    "locale=en",
    "locale>en",
    "locale:",
    ":en",
    'locale:"en"',
    '"unbalanced',
    "locale:en OR locale:es",
    "(locale:en)",
    "suspended:yes",
    "suspended:TRUE",
    "suspended:1",
    "locale IN ()",
    "locale IN (en)",
    'locale IN ("en"',
    'suspended IN ("true","x")',
    'created_since IN ("2026-01-01","2026-01-02")',
    'nope IN ("x")',
    "__proto__:x",
    "constructor:x",
    "toString:x",
    "'; drop table users; --",
  ])("SEC-MGMT-03 %j is invalid_query", async (query) => {
    expectProblem(await users({ query }), 400, "invalid_query");
  });

  test("an unknown field is named", async () => {
    expect((await users({ query: "nope:1" })).body.message).toContain('"nope"');
  });

  test.each([
    ["status!:success origin:oauth", 1],
    ["status : failed", 1],
    ["type:oauth.token.client_credentials status:failed", 1],
    ["origin:oauth.token status:failed", 1],
    ["origin:admin.session", 0],
    ["origin:admin.client", 1],
    ["origin:admin.client origin:admin", 1],
    ["user:user_0a1b", 0],
    ["since:2020-03-01 until:1577836800000", 0],
    ["status:failed wrong", 1],
    ['type IN ("admin.client.created","admin.team.created")', 1],
  ])("logs: %j finds %i", async (query, expected) => {
    const own = await quiet();
    const { status, body } = await list("/logs", { query, count: "true" }, own);
    expect([status, body.total]).toEqual([200, expected]);
  });

  test.each([
    "hello status:failed",
    "-status:failed",
    "since:2026-03-01T10:00:00Z",
    "origin:admin.clien",
    "connection:x y:z",
    "data:x",
    "message:x",
  ])("logs: %j is invalid_query", async (query) => {
    expectProblem(await list("/logs", { query }, await quiet()), 400, "invalid_query");
  });

  test("logs of a client are found by both its ids", async () => {
    const own = await quiet();
    for (const id of [own.client, own.clientId]) {
      const { body } = await list("/logs", { query: `client:${id} status:failed`, count: "true" }, own);
      expect(body.total).toBe(1);
    }
  });

  test("until a day includes that day", async () => {
    const today = new Date().toISOString().slice(0, 10);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    expect(
      (await list("/logs", { query: `since:${yesterday} until:${today} status:failed`, count: "true" }, await quiet())).body
        .total,
    ).toBe(1);
    expect((await list("/logs", { query: `until:${yesterday} status:failed`, count: "true" }, await quiet())).body.total).toBe(0);
  });
});

describe("searches", () => {
  test("a number is found by its last six digits, or more of them, and by no fewer", async () => {
    for (const q of ["111222", "0111222"]) expect(firstNames(await users({ q })), q).toEqual(["Dee"]);
    expect(firstNames(await users({ q: "11222" }))).toEqual([]);
  });

  test("what is nothing but marks finds nobody; beside a word it narrows to nobody too", async () => {
    for (const q of ["\u0301", "\u0301\u0308", "Park \u0301"]) expect(firstNames(await users({ q })), q).toEqual([]);
    expect(firstNames(await users({ q: "Pa\u0301rk" }))).toEqual(["Ada", "Cy", "Eve"]);
  });

  test("a leap day exists", async () => {
    expect(firstNames(await users({ query: "created_since:2024-02-29" }))).toEqual(everyone);
  });
});

/** A tenant whose log has one created client and one refused token. */
let prepared: Promise<Tenant> | undefined;
const quiet = (): Promise<Tenant> => {
  prepared ??= newTenant(server).then(async (own) => {
    await own.requestToken({ client_secret: "not it" });
    return own;
  });
  return prepared;
};
