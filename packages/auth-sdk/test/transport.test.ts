import { expect, test, vi } from "vitest";
import { authBearer, FaableAuthApi, type FetcherOptions } from "../src/index.ts";
import { type Answer, accountId, failureOf, startTenant, type Tenant } from "./tenant.ts";

const open = (tenant: Tenant, fetcher: FetcherOptions = {}) => FaableAuthApi.create({ domain: tenant.domain, fetcher });

/** A tenant whose `/user` first gives these answers, then a good one. */
const failingWith = (...answers: Answer[]) =>
  startTenant(({ path, method }, count) => {
    if (path !== "/user") return undefined;
    return answers[count - 1] ?? { json: method === "GET" ? { results: [], next: null } : { id: "user_1" } };
  });

const quick = { "retry-after": "0" };

test.each([429, 502, 503, 504])("GET is repeated after %i", async (status) => {
  const tenant = await failingWith({ status, headers: quick }, { status, headers: quick });
  await open(tenant).listUsers().first();
  expect(tenant.count("/user")).toBe(3);
});

test("GET is given up after two repetitions", async () => {
  const busy: Answer = { status: 503, headers: quick, json: { message: "Busy", error_code: "service_unavailable" } };
  const tenant = await failingWith(busy, busy, busy);
  expect(await failureOf(open(tenant).listUsers().first())).toMatchObject({ status: 503, error_code: "service_unavailable" });
  expect(tenant.count("/user")).toBe(3);
});

test("GET is repeated when the connection breaks", async () => {
  const tenant = await failingWith("drop");
  await open(tenant).listUsers().first();
  expect(tenant.count("/user")).toBe(2);
});

test("`Retry-After` is honoured, and a demand beyond half a minute is not waited for", async () => {
  const tenant = await failingWith({ status: 429, headers: { "retry-after": "1" } });
  const start = Date.now();
  await open(tenant).listUsers().first();
  expect(Date.now() - start).toBeGreaterThanOrEqual(990);
  const patient = await failingWith({ status: 429, headers: { "retry-after": "3600" } });
  expect(await failureOf(open(patient).listUsers().first())).toMatchObject({ status: 429 });
  expect(patient.count("/user")).toBe(1);
});

test.each([500, 404, 400])("GET is not repeated after %i", async (status) => {
  const tenant = await failingWith({ status });
  await failureOf(open(tenant).listUsers().first());
  expect(tenant.count("/user")).toBe(1);
});

test.each(["drop", { status: 502, headers: quick }, { status: 503, headers: quick }] satisfies Answer[])(
  "POST is not repeated when it may have been executed (%j)",
  async (answer) => {
    const tenant = await failingWith(answer, answer);
    await failureOf(open(tenant).createUser({ email: "kim@example.org" }));
    expect(tenant.count("/user")).toBe(1);
  },
);

test("DELETE is not repeated when it may have been executed", async () => {
  const tenant = await startTenant(() => ({ status: 503, headers: quick }));
  await failureOf(open(tenant).deleteUser("user_1"));
  expect(tenant.seen).toHaveLength(1);
});

test.each(["domain", "address"] as const)("an answer that does not come in time is given up, by %s", async (way) => {
  const tenant = await failingWith("hang", "hang");
  const api = FaableAuthApi.create({ domain: tenant[way], fetcher: { timeout: 400 } });
  const error = await failureOf(api.listUsers().first());
  expect(error).toMatchObject({ isFaableApiError: true, status: undefined, message: expect.stringMatching(/^TimeoutError/) });
  expect(tenant.count("/user")).toBe(1);
});

test("no server is a transport failure with the system's code", async () => {
  const error = await failureOf(FaableAuthApi.create({ domain: "acme.localhost:1" }).fetcher.post("/user", {}));
  expect(error).toMatchObject({
    status: undefined,
    transport_code: "connection_refused",
    message: expect.stringMatching(/^ECONNREFUSED: .*acme\.localhost:1.* \(status=none, url=http:\/\/acme\.localhost:1\/user\)$/),
    cause: { message: expect.stringContaining("127.0.0.1:1") },
  });
});

test("the cause of a transport failure says what happened, also where the global fetch only says that it failed", async () => {
  const refused = await failureOf(FaableAuthApi.create({ domain: "127.0.0.1:1999" }).fetcher.post("/user", {}));
  expect(refused).toMatchObject({
    message: expect.stringMatching(/^ECONNREFUSED/),
    cause: { message: expect.stringContaining("1999") },
  });
  const blocked = await failureOf(FaableAuthApi.create({ domain: "127.0.0.1:9" }).fetcher.post("/user", {}));
  expect(blocked).toMatchObject({ cause: { message: "bad port" } });
});

test("names below localhost keep their Host header", async () => {
  const tenant = await failingWith();
  await open(tenant).listUsers().first();
  expect(tenant.seen[0]?.headers.host).toBe(tenant.domain);
});

test("a `fetch` of the caller's wins, for everything", async () => {
  const urls: string[] = [];
  const answering = async (url: string): Promise<Response> => {
    urls.push(url);
    return Response.json({ issuer: "x", account_id: accountId, id: accountId });
  };
  const api = FaableAuthApi.create({ domain: "acme.localhost", fetcher: { fetch: answering } });
  await api.getAccount();
  expect(urls).toEqual(["http://acme.localhost/.well-known/openid-configuration", `http://acme.localhost/account/${accountId}`]);
});

test("an account is read by id without discovery", async () => {
  const tenant = await startTenant(() => ({ json: {} }));
  await open(tenant).accountGet("account_1");
  expect(tenant.seen.map(({ path }) => path)).toEqual(["/account/account_1"]);
});

test("an account is changed by id, or without one the tenant's own", async () => {
  const tenant = await startTenant(({ method }) => (method === "POST" ? { json: {} } : undefined));
  const api = open(tenant);
  await api.updateAccount("account_1", { name: "One" });
  expect(tenant.seen.map(({ path }) => path)).toEqual(["/account/account_1"]);
  await api.accountUpdate({ name: "Own" });
  await api.updateAccount(undefined, { name: "Own too" });
  const changes = tenant.seen.filter(({ method }) => method === "POST").map(({ path, body }) => [path, JSON.parse(body)]);
  expect(changes.slice(1)).toEqual([
    [`/account/${accountId}`, { name: "Own" }],
    [`/account/${accountId}`, { name: "Own too" }],
  ]);
  expect(tenant.count("/.well-known/openid-configuration")).toBe(1);
});

test("an empty list of references is left out", async () => {
  const tenant = await startTenant(() => ({ json: { results: [], next: null } }));
  await open(tenant).listTeamMembers("team_1", { expand: [] }).first();
  expect(tenant.seen[0]?.query.has("expand")).toBe(false);
});

test("parameters: lists are joined, what is undefined is left out", async () => {
  const tenant = await startTenant(() => ({ json: { results: [], next: null } }));
  await open(tenant, { params: { always: 1 } })
    .listTeamMembers("team_1", { expand: ["user", "team"], pageSize: 5, count: true, query: undefined })
    .first();
  expect(tenant.seen[0]?.path).toBe("/team/team_1/member");
  expect(tenant.seen[0]?.query.toString()).toBe("always=1&expand=user%2Cteam&pageSize=5&count=true");
});

test("ids are encoded, and never change the path", async () => {
  const tenant = await startTenant(() => ({ json: {} }));
  const api = open(tenant);
  await api.getUser("a/../b?c#d");
  expect(tenant.seen[0]?.path).toBe("/user/a%2F..%2Fb%3Fc%23d");
  for (const id of ["", ".", ".."]) await expect(api.deleteUser(id)).rejects.toThrow(TypeError);
  expect(tenant.seen).toHaveLength(1);
});

test("requests say who is calling", async () => {
  const tenant = await failingWith();
  await open(tenant).listUsers().first();
  expect(tenant.seen[0]?.headers["x-faable-client"]).toMatch(/^auth-sdk\/\d/);
  expect(tenant.seen[0]?.headers["x-faable-instance"]).toMatch(new RegExp(`:${process.pid}$`));
  expect(tenant.seen[0]?.headers["x-faableauth-account"]).toBeUndefined();
});

test("who is calling can be changed, cut short and left out; an account can be chosen", async () => {
  const tenant = await failingWith();
  const clientInfo = { client: "x".repeat(40), instance: "" };
  const api = FaableAuthApi.create({ domain: tenant.domain, clientInfo, headers: { account_id: accountId } });
  await api.listUsers().first();
  const { headers } = tenant.seen[0] ?? {};
  expect(headers?.["x-faable-client"]).toBe("x".repeat(32));
  expect(headers?.["x-faable-instance"]).toBeUndefined();
  expect(headers?.["x-faableauth-account"]).toBe(accountId);
});

test("an anonymous client sends the headers it was given, as they are", async () => {
  const tenant = await failingWith();
  await open(tenant, { headers: { Authorization: "Bearer fixed" } })
    .listUsers()
    .first();
  expect(tenant.seen[0]?.headers.authorization).toBe("Bearer fixed");
});

test("the fetcher sends any request, authenticated", async () => {
  const tenant = await startTenant(({ path, method, body }) => ({ json: { path, method, body } }));
  const api = FaableAuthApi.create({ domain: tenant.domain, authStrategy: authBearer, auth: { token: "token" } });
  expect(await api.fetcher.get("/any", { params: { a: [1, 2] }, headers: { "X-Own": "1" } })).toMatchObject({ path: "/any" });
  expect(await api.fetcher.post("/any", { b: 1 })).toMatchObject({ method: "POST", body: '{"b":1}' });
  expect(await api.fetcher.delete("/any")).toMatchObject({ method: "DELETE" });
  expect(await api.fetcher.request({ url: "any", method: "POST", data: [] })).toMatchObject({ path: "/any", body: "[]" });
  expect(tenant.seen[0]?.query.get("a")).toBe("1,2");
  expect(tenant.seen[0]?.headers["x-own"]).toBe("1");
  expect(tenant.seen.every(({ headers }) => headers.authorization === "Bearer token")).toBe(true);
});

test("the fetcher does not take the token elsewhere", async () => {
  const tenant = await startTenant();
  for (const url of ["https://elsewhere.example/user", "//elsewhere.example/user"]) {
    await expect(open(tenant).fetcher.get(url)).rejects.toThrow(TypeError);
  }
});

test("`check` answers whether the status is the expected one", async () => {
  const tenant = await startTenant(({ path }) => ({ status: path === "/gone" ? 404 : 200 }));
  const { fetcher } = open(tenant);
  expect(await Promise.all([fetcher.check("/here"), fetcher.check("/gone"), fetcher.check("/gone", 404)])).toEqual([
    true,
    false,
    true,
  ]);
});

test("a redirect is not followed, and the error says where it led", async () => {
  const location = "https://login.example/start?state=very-secret-state";
  const tenant = await startTenant(() => ({ status: 302, headers: { location } }));
  const error = await failureOf(open(tenant).getUser("user_1"));
  expect(error).toMatchObject({
    status: 302,
    transport_code: "redirect_refused",
    message: expect.stringContaining("redirects to https://login.example/start?[redacted], which is not followed"),
    headers: { location: "https://login.example/start?[redacted]" },
  });
  expect(tenant.seen).toHaveLength(1);
});

test("suspending and reinstating are updates", async () => {
  const tenant = await startTenant(() => ({ json: {} }));
  const api = open(tenant);
  await api.suspendUser("user_1", "spam");
  await api.reinstateUser("user_1");
  expect(tenant.seen.map(({ method, path, body }) => [method, path, JSON.parse(body)])).toEqual([
    ["POST", "/user/user_1", { suspended: true, suspended_reason: "spam" }],
    ["POST", "/user/user_1", { suspended: false }],
  ]);
});

test("debug output names requests and holds no token", async () => {
  const tenant = await failingWith();
  const lines: unknown[] = [];
  const spy = vi.spyOn(console, "debug").mockImplementation((line) => lines.push(line));
  const auth = { token: "very-secret-token" };
  const api = FaableAuthApi.create({ domain: tenant.domain, authStrategy: authBearer, auth, debug: true });
  await api.listUsers({ q: "very-secret-token" }).first();
  spy.mockRestore();
  expect(lines).toEqual([`faable-auth GET 200 ${tenant.origin}/user?q=[redacted]`]);
});
