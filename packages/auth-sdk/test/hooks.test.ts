import { inspect } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  authClientCredentials,
  FaableAuthApi,
  type Hooks,
  type RequestEvent,
  type ResponseEvent,
  type RetryEvent,
} from "../src/index.ts";
import { accountId, clientSecret, failureOf, type Handler, startTenant } from "./tenant.ts";

const users: Handler = ({ path }, count) => {
  if (path !== "/user") return undefined;
  if (count === 1) return { status: 503, headers: { "retry-after": "0", "x-request-id": "req-1" } };
  return { json: { results: [], next: null }, headers: { "x-request-id": "req-2", "set-cookie": "session=1234567890" } };
};

const watching = async (handler: Handler = users) => {
  const tenant = await startTenant(handler);
  const requests: RequestEvent[] = [];
  const responses: ResponseEvent[] = [];
  const retries: RetryEvent[] = [];
  const hooks = {
    onRequest: (event: RequestEvent) => requests.push(event),
    onResponse: (event: ResponseEvent) => responses.push(event),
    onRetry: (event: RetryEvent) => retries.push(event),
  };
  const auth = { client_id: "machine", client_secret: clientSecret };
  const api = FaableAuthApi.create({ domain: tenant.domain, authStrategy: authClientCredentials, auth, hooks });
  return { api, tenant, requests, responses, retries };
};

test("hooks are told of every attempt, token and discovery included", async () => {
  const { api, tenant, requests, responses, retries } = await watching();
  await api.listUsers({ email: "kim@example.org" });
  const url = `${tenant.origin}/user?email=[redacted]`;
  expect(requests).toEqual([
    { method: "GET", url: `${tenant.origin}/.well-known/openid-configuration`, attempt: 1 },
    { method: "POST", url: `${tenant.origin}/oauth/token`, attempt: 1 },
    { method: "GET", url, attempt: 1 },
    { method: "GET", url, attempt: 2 },
  ]);
  expect(responses.map(({ status, request_id, attempt }) => [status, request_id, attempt])).toEqual([
    [200, undefined, 1],
    [200, undefined, 1],
    [503, "req-1", 1],
    [200, "req-2", 2],
  ]);
  expect(responses.every(({ duration }) => duration > 0 && duration < 30_000)).toBe(true);
  expect(retries).toEqual([{ method: "GET", url, attempt: 1, status: 503, error: undefined, wait: expect.any(Number) }]);
});

test("hooks are given no secret and no value of the query", async () => {
  const echo: Handler = ({ path, headers }) => {
    if (path !== "/user") return undefined;
    return { status: 400, json: {}, headers: { "x-echo": `${headers.authorization}`, "set-cookie": "session=1234567890" } };
  };
  const { api, tenant, requests, responses, retries } = await watching(echo);
  await failureOf(api.listUsers({ q: "very-private" }));
  const token = tenant.seen.at(-1)?.headers.authorization?.slice("Bearer ".length) ?? "none";
  const shown = inspect([requests, responses, retries], { depth: null });
  expect(shown).toContain("'x-echo': 'Bearer [redacted]'");
  for (const secret of [clientSecret, token, "very-private", "1234567890"]) expect(shown).not.toContain(secret);
});

test("an attempt without an answer ends with its error", async () => {
  const { api, responses, retries } = await watching(({ path }, count) =>
    path === "/account/x" && count === 1
      ? "drop"
      : { json: { issuer: "x", account_id: accountId, access_token: "opaque-token", expires_in: 100 } },
  );
  await api.getAccount("x");
  expect(responses[2]).toMatchObject({ status: undefined, headers: {}, error: { transport_code: "connection_lost" } });
  expect(retries).toMatchObject([{ status: undefined, error: { transport_code: "connection_lost" }, attempt: 1 }]);
});

test("what a hook throws is a warning, and changes nothing", async () => {
  const tenant = await startTenant(users);
  const warnings: string[] = [];
  const spy = vi.spyOn(process, "emitWarning").mockImplementation((warning) => void warnings.push(String(warning)));
  onTestFinished(() => spy.mockRestore());
  const hooks: Hooks = {
    onRequest: () => {
      throw new Error("one");
    },
    onResponse: async () => {
      throw new Error("two");
    },
  };
  expect(await FaableAuthApi.create({ domain: tenant.domain, hooks }).listUsers({}, { retries: 1 })).toEqual({
    results: [],
    next: null,
  });
  expect(new Set(warnings)).toEqual(new Set(["The hook onRequest failed: Error: one", "The hook onResponse failed: Error: two"]));
});

test("`withResponse` gives the body with status and headers, for one request", async () => {
  const tenant = await startTenant(({ method }) => ({
    status: method === "POST" ? 201 : 200,
    json: { id: "user_1", results: [], next: null },
    headers: { "x-request-id": "req-1", "X-Own": "1" },
  }));
  const api = FaableAuthApi.create({ domain: tenant.domain });
  const created = await api.createUser({ email: "kim@example.org" }).withResponse();
  expect(created).toMatchObject({ data: { id: "user_1" }, status: 201, request_id: "req-1", headers: { "x-own": "1" } });
  const call = api.getUser("user_1");
  expect([(await call).id, (await call.withResponse()).status, (await call).id]).toEqual(["user_1", 200, "user_1"]);
  expect(tenant.seen).toHaveLength(2);
  const others = [
    api.getAccount("account_1"),
    api.updateAccount("account_1", {}),
    api.suspendUser("user_1"),
    api.fetcher.get("/any"),
    api.listUsers().first(),
    api.listUsers().pass({ cursor: "1" }),
  ];
  for (const other of others) expect((await other.withResponse()).request_id).toBe("req-1");
});

test("a failure reaches whoever asked, by either way, and is unheard by nobody", async () => {
  const tenant = await startTenant(() => ({ status: 404, json: { error_code: "not_found" } }));
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on("unhandledRejection", hear);
  onTestFinished(() => void process.off("unhandledRejection", hear));
  const api = FaableAuthApi.create({ domain: tenant.domain });
  expect(await failureOf(api.getUser("user_1").withResponse())).toMatchObject({ status: 404 });
  expect(await failureOf(api.getAccount("x").withResponse())).toMatchObject({ status: 404 });
  expect(await failureOf(api.listUsers().first().withResponse())).toMatchObject({ status: 404 });
  expect(await failureOf(api.getUser("user_1"))).toMatchObject({ status: 404 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(unheard).toEqual([]);
});
