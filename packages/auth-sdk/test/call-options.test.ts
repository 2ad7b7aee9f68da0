import { expect, test } from "vitest";
import { authBearer, authClientCredentials, FaableAuthApi } from "../src/index.ts";
import { accountId, clientSecret, failureOf, type Handler, startTenant, type Tenant } from "./tenant.ts";

const anything: Handler = ({ path }) =>
  path.startsWith("/.well-known") || path === "/oauth/token" ? undefined : { json: { id: "x", results: [], next: null } };

const open = (tenant: Tenant) => FaableAuthApi.create({ domain: tenant.domain });
const options = { headers: { "X-Trace": "abc" } };

test("headers of a call go with it, whichever method it is, and with no other", async () => {
  const tenant = await startTenant(anything);
  const api = open(tenant);
  await api.getUser("user_1", options);
  await api.createUser({ email: "kim@example.org" }, options);
  await api.userUpdate("user_1", {}, options);
  await api.deleteUser("user_1", options);
  await api.rotateClientSecret("client_1", {}, options);
  await api.rotateAccountKeys(options);
  await api.getLog("log_1", {}, options);
  await api.listUserTeams("user_1", {}, options).all();
  await api.suspendUser("user_1", "spam", options);
  await api.reinstateUser("user_1", options);
  await api.getAccount("account_1", options);
  await api.getAccount(undefined, options);
  await api.updateAccount("account_1", {}, options);
  await api.updateAccount({}, options);
  await api.updateAccount(undefined, {}, options);
  await api.fetcher.get("/any", options);
  await api.fetcher.check("/any", 200, options);
  await api.getUser("user_1");
  const calls = tenant.seen.filter(({ path }) => !path.startsWith("/.well-known"));
  expect(calls.map(({ headers }) => headers["x-trace"])).toEqual([...Array.from({ length: 17 }, () => "abc"), undefined]);
  expect(calls.filter(({ path }) => path === `/account/${accountId}`)).toHaveLength(3);
  expect(tenant.seen.find(({ path }) => path.startsWith("/.well-known"))?.headers["x-trace"]).toBeUndefined();
});

test("options go with every page of a list", async () => {
  const tenant = await startTenant(({ query }) => ({ json: { results: [1], next: query.has("cursor") ? null : "2" } }));
  await open(tenant).listUsers({}, options).all();
  expect(tenant.seen.map(({ headers }) => headers["x-trace"])).toEqual(["abc", "abc"]);
});

test("nothing but the four options is taken from the object", async () => {
  const tenant = await startTenant(anything);
  // A program without types may pass anything.
  const odd: object = { url: "/other", method: "DELETE", data: { a: 1 }, params: { b: 2 } };
  await open(tenant).getUser("user_1", odd);
  expect(tenant.seen).toMatchObject([{ method: "GET", path: "/user/user_1", body: "" }]);
  expect(tenant.seen[0]?.query.size).toBe(0);
});

test("`timeout` of a call replaces the client's, both ways", async () => {
  const slow = await startTenant(() => "hang");
  const hasty = await failureOf(open(slow).createUser({ email: "kim@example.org" }, { timeout: 50 }));
  expect(hasty).toMatchObject({ transport_code: "timeout" });
  const tenant = await startTenant(anything);
  const impatient = FaableAuthApi.create({ domain: tenant.domain, fetcher: { timeout: 0 } });
  expect(await failureOf(impatient.getUser("user_1"))).toMatchObject({ transport_code: "timeout" });
  await impatient.getUser("user_1", { timeout: Number.POSITIVE_INFINITY });
});

test.each(["domain", "address"] as const)("`signal` ends a call under way, by %s", async (way) => {
  const tenant = await startTenant(() => "hang");
  const controller = new AbortController();
  const failure = failureOf(FaableAuthApi.create({ domain: tenant[way] }).getUser("user_1", { signal: controller.signal }));
  setTimeout(() => controller.abort(), 100);
  const error = await failure;
  expect(error).toMatchObject({ transport_code: "aborted", method: "GET", status: undefined });
});

test("a signal that has aborted already lets nothing out", async () => {
  const tenant = await startTenant(anything);
  const auth = { client_id: "machine", client_secret: clientSecret, audience: "x" };
  const signal = AbortSignal.abort();
  for (const api of [
    open(tenant),
    FaableAuthApi.create({ domain: tenant.domain, authStrategy: authBearer, auth: { token: "token" } }),
  ]) {
    for (const call of [api.getUser("user_1", { signal }), api.listUsers({}, { signal }), api.getAccount("x", { signal })]) {
      expect(await failureOf(call)).toMatchObject({ transport_code: "aborted" });
    }
  }
  const machine = FaableAuthApi.create({ domain: tenant.domain, authStrategy: authClientCredentials, auth });
  expect(await failureOf(machine.getUser("user_1", { signal }))).toMatchObject({ transport_code: "aborted" });
  expect(tenant.count("/user/user_1")).toBe(0);
});

test("a fetch that knows no signals is not called once the signal has aborted", async () => {
  let called = 0;
  const deaf = async (): Promise<Response> => {
    called += 1;
    return Response.json({ id: "user_1" });
  };
  const api = FaableAuthApi.create({ domain: "acme.example", fetcher: { fetch: deaf } });
  expect(await failureOf(api.deleteUser("user_1", { signal: AbortSignal.abort() }))).toMatchObject({ transport_code: "aborted" });
  expect(called).toBe(0);
});

test("whoever gives up while a token or discovery is on its way takes it from nobody else", async () => {
  const waiting: (() => void)[] = [];
  const tenant = await startTenant(anything);
  const held = async (url: string, init: object): Promise<Response> => {
    if (/token$|openid-configuration$/.test(url)) await new Promise<void>((resolve) => waiting.push(resolve));
    return fetch(url, init);
  };
  const auth = { client_id: "machine", client_secret: clientSecret, audience: "x" };
  const given = { domain: tenant.address, authStrategy: authClientCredentials, auth, fetcher: { fetch: held } };
  const api = FaableAuthApi.create(given);
  for (const call of [
    (signal?: AbortSignal) => api.getUser("x", { signal }),
    (signal?: AbortSignal) => api.getAccount(undefined, { signal }),
  ]) {
    const controller = new AbortController();
    const [left, stayed] = [failureOf(call(controller.signal)), call()];
    controller.abort();
    expect(await left).toMatchObject({ transport_code: "aborted" });
    for (const resolve of waiting.splice(0)) resolve();
    expect(await stayed).toMatchObject({ id: "x" });
  }
  expect([tenant.count("/oauth/token"), tenant.count("/.well-known/openid-configuration")]).toEqual([1, 1]);
});

test("`retries: 0` sends once what would be repeated", async () => {
  const tenant = await startTenant(() => ({ status: 503, headers: { "retry-after": "0" } }));
  await failureOf(open(tenant).getUser("user_1", { retries: 0 }));
  expect(tenant.seen).toHaveLength(1);
  await failureOf(open(tenant).getUser("user_1", { retries: 3 }));
  expect(tenant.seen).toHaveLength(5);
});

test("a long-lived signal does not gather listeners", async () => {
  const tenant = await startTenant(anything);
  const { signal } = new AbortController();
  const counts = { added: 0, removed: 0 };
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    counts.added += 1;
    add(...given);
  };
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    counts.removed += 1;
    remove(...given);
  };
  await FaableAuthApi.create({ domain: tenant.address }).getUser("user_1", { signal });
  expect(counts.added).toBeGreaterThan(0);
  expect(counts.removed).toBeGreaterThanOrEqual(counts.added);
});
