import { afterEach, expect, test, vi } from "vitest";
import { authBearer, authClientCredentials, createClientCredentials, FaableAuthApi } from "../src/index.ts";
import { accountId, clientSecret, failureOf, fakeToken, type Handler, startTenant, type Tenant } from "./tenant.ts";

const users: Handler = ({ path }) => (path === "/user" ? { json: { results: [], next: null } } : undefined);

const machine = (tenant: Tenant, more: { audience?: string; scope?: string | string[] } = {}) =>
  FaableAuthApi.create({
    domain: tenant.domain,
    authStrategy: authClientCredentials,
    auth: { client_id: "machine", client_secret: clientSecret, ...more },
  });

/** A tenant whose tokens live this long. */
const issuing = (lifetime: number) =>
  startTenant((seen, count) =>
    seen.path === "/oauth/token" ? { json: { access_token: fakeToken(lifetime, count) } } : users(seen, count),
  );

const passing = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("a token is asked for with the discovered audience, as a form", async () => {
  const tenant = await startTenant(users);
  await machine(tenant).listUsers().first();
  const form = new URLSearchParams(tenant.seen.find(({ path }) => path === "/oauth/token")?.body);
  expect(Object.fromEntries(form)).toEqual({
    grant_type: "client_credentials",
    client_id: "machine",
    client_secret: clientSecret,
    audience: `faable:management:${accountId}`,
  });
});

test("an explicit audience needs no discovery; scopes are joined", async () => {
  const tenant = await startTenant(users);
  await machine(tenant, { audience: "https://api.example.org", scope: ["read:a", "read:b"] })
    .listUsers()
    .first();
  const form = new URLSearchParams(tenant.seen.find(({ path }) => path === "/oauth/token")?.body);
  expect([form.get("audience"), form.get("scope")]).toEqual(["https://api.example.org", "read:a read:b"]);
  expect(tenant.count("/.well-known/openid-configuration")).toBe(0);
});

test("fifty concurrent calls share one token and one discovery", async () => {
  const tenant = await startTenant(users);
  const api = machine(tenant);
  await Promise.all(Array.from({ length: 50 }, () => api.listUsers().first()));
  expect([tenant.count("/user"), tenant.count("/oauth/token"), tenant.count("/.well-known/openid-configuration")]).toEqual([
    50, 1, 1,
  ]);
});

test("creating a client requests nothing", async () => {
  const tenant = await startTenant();
  machine(tenant).listUsers();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(tenant.seen).toEqual([]);
});

test("a token is kept until a minute before it expires", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const tenant = await issuing(3600);
  const api = machine(tenant);
  await api.listUsers().first();
  passing(3539);
  await api.listUsers().first();
  expect(tenant.count("/oauth/token")).toBe(1);
  passing(2);
  await api.listUsers().first();
  expect(tenant.count("/oauth/token")).toBe(2);
});

test("a token that lives less than two minutes is kept for half its life", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const tenant = await issuing(60);
  const api = machine(tenant);
  await api.listUsers().first();
  passing(29);
  await api.listUsers().first();
  expect(tenant.count("/oauth/token")).toBe(1);
  passing(2);
  await api.listUsers().first();
  expect(tenant.count("/oauth/token")).toBe(2);
});

test("an opaque token lives for `expires_in`; without any expiry it is refused", async () => {
  const opaque = (json: object) => startTenant((seen, count) => (seen.path === "/oauth/token" ? { json } : users(seen, count)));
  const tenant = await opaque({ access_token: "opaque-token", expires_in: 3600 });
  await machine(tenant).listUsers().first();
  expect(tenant.seen.at(-1)?.headers.authorization).toBe("Bearer opaque-token");
  const endless = machine(await opaque({ access_token: "opaque-token" }));
  const error = await failureOf(endless.listUsers().first());
  expect(error).toMatchObject({ isFaableApiError: true, message: expect.stringContaining("did not say when the token expires") });
});

test("a refused token is replaced and the request replayed once, POST included", async () => {
  const tenant = await startTenant(({ path, headers, body }) => {
    if (path !== "/user") return undefined;
    if (!headers.authorization?.endsWith(".nth-2")) return { status: 401, json: { error_code: "invalid_token" } };
    return { status: 201, json: JSON.parse(body) };
  });
  const user = await machine(tenant).createUser({ email: "kim@example.org" });
  expect(user).toMatchObject({ email: "kim@example.org" });
  expect([tenant.count("/user"), tenant.count("/oauth/token")]).toEqual([2, 2]);
});

test("a token that is refused twice is an error; other 401s are not replayed", async () => {
  const refusing = (error_code: string) =>
    startTenant(({ path }) => (path === "/user" ? { status: 401, json: { error_code, message: "No" } } : undefined));
  const twice = await refusing("invalid_token");
  expect(await failureOf(machine(twice).listUsers().first())).toMatchObject({ status: 401, error_code: "invalid_token" });
  expect(twice.count("/user")).toBe(2);
  const once = await refusing("unauthorized");
  await failureOf(machine(once).listUsers().first());
  expect(once.count("/user")).toBe(1);
});

test("a burst of refusals of one token costs one new token", async () => {
  const tenant = await startTenant(({ path, headers }) => {
    if (path !== "/user") return undefined;
    const good = headers.authorization?.endsWith(".nth-2");
    return good ? { json: { results: [], next: null } } : { status: 401, json: { error_code: "invalid_token" } };
  });
  const api = machine(tenant);
  await Promise.all(Array.from({ length: 20 }, () => api.listUsers().first()));
  expect(tenant.count("/oauth/token")).toBe(2);
});

test("failures of the token endpoint and of discovery are not remembered, nor is the token request repeated", async () => {
  const tenant = await startTenant((seen, count) => {
    const failing = count === 1 && ["/oauth/token", "/.well-known/openid-configuration"].includes(seen.path);
    if (failing) return { status: 401, json: { error: "invalid_client", error_description: "Client authentication failed" } };
    return users(seen, count);
  });
  const api = machine(tenant);
  const first = await failureOf(api.listUsers().first());
  expect(first).toMatchObject({ status: 401, error_code: "invalid_client" });
  expect(await failureOf(api.listUsers().first())).toMatchObject({
    message: expect.stringContaining("Client authentication failed"),
  });
  await api.listUsers().first();
  expect([tenant.count("/oauth/token"), tenant.count("/.well-known/openid-configuration")]).toEqual([2, 2]);
});

test("the audience is built from `account_id` alone; without either the error says so", async () => {
  const describing = (json: object) =>
    startTenant((seen, count) => (seen.path.startsWith("/.well-known") ? { json } : users(seen, count)));
  const tenant = await describing({ issuer: "http://x", account_id: "account_x" });
  await machine(tenant).listUsers().first();
  expect(tenant.seen.find(({ path }) => path === "/oauth/token")?.body).toContain("audience=faable%3Amanagement%3Aaccount_x");
  const silent = machine(await describing({ issuer: "http://x" }));
  expect(await failureOf(silent.listUsers().first())).toMatchObject({
    message: expect.stringContaining("does not publish a management audience"),
  });
});

test("a bearer function is asked before every request; without a token nothing is sent", async () => {
  const tenant = await startTenant(users);
  const tokens = ["one", undefined, "two"];
  const api = FaableAuthApi.create({
    domain: tenant.domain,
    authStrategy: authBearer,
    auth: { token: async () => tokens.shift() },
  });
  for (let call = 0; call < 3; call++) await api.listUsers().first();
  expect(tenant.seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer one", undefined, "Bearer two"]);
});

test("the older factory reads the environment, and works ready-made and as a strategy", async () => {
  const tenant = await startTenant(users);
  vi.stubEnv("FAABLEAUTH_CLIENT_ID", "from-env");
  vi.stubEnv("FAABLEAUTH_CLIENT_SECRET", clientSecret);
  vi.stubEnv("FAABLEAUTH_DOMAIN", tenant.domain);
  await FaableAuthApi.create({ domain: tenant.domain, auth: createClientCredentials() }).listUsers().first();
  await FaableAuthApi.create({ domain: tenant.domain, authStrategy: createClientCredentials, auth: {} }).listUsers().first();
  const forms = tenant.seen.filter(({ path }) => path === "/oauth/token").map(({ body }) => new URLSearchParams(body));
  expect(forms.map((form) => [form.get("client_id"), form.get("audience")])).toEqual([
    ["from-env", `faable:management:${accountId}`],
    ["from-env", `faable:management:${accountId}`],
  ]);
});

test("the older factory names the variable that is missing", () => {
  vi.stubEnv("FAABLEAUTH_CLIENT_ID", "");
  expect(() => createClientCredentials({ client_secret: "x", domain: "y" })).toThrow("FAABLEAUTH_CLIENT_ID");
  vi.stubEnv("FAABLEAUTH_DOMAIN", "");
  expect(() => createClientCredentials({ client_id: "x", client_secret: "x" })).toThrow("FAABLEAUTH_DOMAIN");
});
