import { limits } from "@faable/auth-contract";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBudget } from "../../src/ground/limits/index.ts";
import { type Answer, postForm, send, sendRaw } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const post = (path: string, body: string | Buffer, type = "application/json"): Promise<Answer> =>
  send(server, path, {
    method: "POST",
    host: tenant.host,
    headers: { authorization: `Bearer ${tenant.token}`, "content-type": type },
    body,
  });

const stillWorks = async (): Promise<void> => expect((await tenant.call("GET", "/user?pageSize=1")).status).toBe(200);

test("SEC-LIMIT-01 bodies, nesting, headers and URLs are capped with 4xx; what fits is taken", async () => {
  const big = await post("/user", JSON.stringify({ name: "x".repeat(1_100_000) }));
  expect([big.status, big.body.error_code]).toEqual([413, "payload_too_large"]);
  const deep = await post("/user", `{"user_metadata":${"[".repeat(50_000)}${"]".repeat(50_000)}}`);
  expect([deep.status, deep.body.error_code]).toEqual([400, "bad_request"]);
  const within = await post("/user", `{"user_metadata":{"a":${"[".repeat(28)}1${"]".repeat(28)}}}`);
  expect(within.status).toBe(201);
  const metadata = await post("/user", JSON.stringify({ app_metadata: { a: "x".repeat(70_000) } }));
  expect([metadata.status, metadata.body.error_code]).toEqual([413, "payload_too_large"]);
  const long = await send(server, `/user/${"a".repeat(20_000)}`, { host: tenant.host });
  expect(long.status).toBeGreaterThanOrEqual(400);
  expect(long.status).toBeLessThan(500);
  const header = await send(server, "/user", { host: tenant.host, headers: { "x-large": "h".repeat(60_000) } });
  expect(header.status).toBe(431);
  await stillWorks();
});

test("SEC-LIMIT-01 JSON nests exactly as deep as the limit says, in lists, in objects and in both", async () => {
  const list = (depth: number) => `${"[".repeat(depth)}1${"]".repeat(depth)}`;
  const object = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
  const both = (depth: number) => (depth % 2 === 0 ? `[${object(depth - 1)}]` : `{"a":${list(depth - 1)}}`);
  for (const nested of [list, object, both]) {
    const of = (depth: number) => post("/user", `{"user_metadata":{"x":"}]","y":[],"a":${nested(depth - 2)}}}`);
    expect((await of(limits.jsonDepth)).status).toBe(201);
    const deeper = await of(limits.jsonDepth + 1);
    expect([deeper.status, deeper.body.error_code]).toEqual([400, "bad_request"]);
    expect(deeper.body.message).toContain(String(limits.jsonDepth));
  }
  await stillWorks();
});

test("SEC-LIMIT-01 malformed bodies are named, and nothing changes", async () => {
  const before = (await tenant.call("GET", "/user?count=true")).body.total;
  const cases: readonly [string, string, number, string][] = [
    ['{"email":', "application/json", 400, "bad_request"],
    ['{"email":"a@b.co","email":"c@d.co"}', "application/json", 400, "bad_request"],
    ['{"__proto__":{"x":1}}', "application/json", 400, "bad_request"],
    ['{"name":"a\\u0000b"}', "application/json", 400, "bad_request"],
    ['{"name":"\\ud800"}', "application/json", 400, "bad_request"],
    ['{"user_metadata":{"\\u0000":1}}', "application/json", 400, "bad_request"],
    ['{"user_metadata":{"a":1e999}}', "application/json", 400, "bad_request"],
    ["[]", "application/json", 400, "validation_error"],
    ["null", "application/json", 400, "validation_error"],
    ["", "application/json", 400, "validation_error"],
    ["42", "application/json", 400, "validation_error"],
    ['{"nope":1}', "application/json", 400, "validation_error"],
    ['{"email":"a@b.co"}', "text/plain", 415, "unsupported_media_type"],
    ["email=a@b.co", "application/x-www-form-urlencoded", 415, "unsupported_media_type"],
    ["<a/>", "application/xml", 415, "unsupported_media_type"],
  ];
  for (const [body, type, status, code] of cases) {
    const answer = await post("/user", body, type);
    expect([answer.status, answer.body?.error_code], body + type).toEqual([status, code]);
  }
  expect((await tenant.call("GET", "/user?count=true")).body.total).toBe(before);
  await stillWorks();
});

test("SEC-LIMIT-01 what cannot be stored is refused before the database sees it, in names of members too", async () => {
  const before = server.logLines.length;
  for (const text of ["\\u0000", "\\ud800", "a\\udc00b"])
    for (const metadata of [`{"${text}":1}`, `{"a":{"${text}":1}}`, `{"a":["${text}"]}`, `"${text}"`]) {
      const answer = await post("/user", `{"user_metadata":${metadata}}`);
      expect([answer.status, answer.body.error_code]).toEqual([400, "bad_request"]);
      expect(answer.body.message).toContain("NUL character");
    }
  expect(server.logLines.slice(before).filter((line) => JSON.parse(line).level >= 40)).toEqual([]);
  expect((await post("/user", '{"user_metadata":{"\\u0001\\ud83d\\ude00":1}}')).status).toBe(201);
});

test("SEC-MGMT-09 identifiers in paths are opaque: encodings, dots, control characters and overlong values are 400 or 404", async () => {
  const { body } = await tenant.call("POST", "/user", { name: "Here" });
  const ids = [
    "..",
    "%2e%2e",
    "%2e%2e%2faccount",
    "user_%00",
    `${body.id}%2f..`,
    `${body.id}%0a`,
    `${body.id}%20`,
    "%",
    "%zz",
    "%ff",
    body.id.toUpperCase(),
    `${body.id}'--`,
    "a".repeat(299),
    "a".repeat(9_000),
  ];
  for (const id of ids) {
    const answer = await tenant.call("GET", `/user/${id}`);
    expect([400, 404], id).toContain(answer.status);
    expect(answer.body.docs, id).toContain("/docs/errors#");
  }
  expect((await tenant.call("GET", `/user/${body.id}`)).status).toBe(200);
});

test("SEC-TENANT-01 a request that names two hosts, or two callers, is refused; with one of each it is answered", async () => {
  const { host, token } = tenant;
  const ask = (target: string, ...headers: string[]) =>
    sendRaw(server, [`GET ${target} HTTP/1.1`, "Connection: close", ...headers]);
  const discovery = "/.well-known/openid-configuration";
  expect((await ask(discovery, `Host: ${host}`)).body.issuer).toBe(`http://${host}`);
  const two = await ask(discovery, `Host: ${host}`, `Host: ${server.host}`);
  expect([two.status, two.body.error_code]).toEqual([404, "account_not_found"]);
  const absolute = await ask(`http://${host}${discovery}`, `Host: ${server.host}`);
  expect([absolute.status, absolute.body.error_code]).toEqual([400, "bad_request"]);
  const bearer = `Authorization: Bearer ${token}`;
  expect((await ask("/user", `Host: ${host}`, bearer)).status).toBe(200);
  const callers = await ask("/user", `Host: ${host}`, bearer, "Authorization: Bearer other");
  expect([callers.status, callers.body.error_code]).toEqual([401, "invalid_token"]);
});

test("SEC-TOKEN-01 a client id that cannot be stored is a bad parameter, or bad credentials, and nothing is looked up", async () => {
  const form = { grant_type: "client_credentials", client_secret: tenant.clientSecret };
  const inBody = await postForm(
    server,
    "/oauth/token",
    { ...form, client_id: `${tenant.clientId}\u0000` },
    { host: tenant.host },
  );
  expect([inBody.status, inBody.body.error_code]).toEqual([400, "invalid_request"]);
  const authorization = `Basic ${Buffer.from(`${tenant.clientId}%00:${tenant.clientSecret}`).toString("base64")}`;
  const inHeader = await postForm(
    server,
    "/oauth/token",
    { grant_type: "client_credentials" },
    { host: tenant.host, headers: { authorization } },
  );
  expect([inHeader.status, inHeader.body.error]).toEqual([401, "invalid_client"]);
  expect(server.logLines.filter((line) => line.includes("A value in the request cannot be stored"))).toEqual([]);
  expect((await tenant.requestToken()).status).toBe(200);
});

const notOurFault = ({ status, text }: Answer): void => {
  expect(status, text).toBeLessThan(500);
};

test("SEC-LIMIT-01 random JSON, queries, paths and forms never give a 5xx", async () => {
  const json = fc.json({ maxDepth: 4 });
  const text = fc.string({ unit: "binary", maxLength: 80 });
  const routes = fc.constantFrom("/user", "/client", "/apis", "/team", "/account/keys/rotate", "/oauth/token");
  await fc.assert(
    fc.asyncProperty(routes, json, async (route, body) => notOurFault(await post(route, body))),
    { numRuns: 150 },
  );
  const fields = fc.record(
    { email: fc.jsonValue(), name: fc.jsonValue(), phone: text, user_metadata: fc.jsonValue(), locale: text },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fields, async (body) => notOurFault(await post("/user", JSON.stringify(body)))),
    { numRuns: 150 },
  );
  const lists = fc.constantFrom("/user", "/logs", "/client", "/apis", "/team", "/account");
  const names = fc.constantFrom("query", "q", "sort", "cursor", "pageSize", "count", "expand", "email", "nope");
  await fc.assert(
    fc.asyncProperty(lists, names, text, async (list, name, value) =>
      notOurFault(await tenant.call("GET", `${list}?${name}=${encodeURIComponent(value.toWellFormed())}`)),
    ),
    { numRuns: 250 },
  );
  const form = fc.dictionary(fc.constantFrom("grant_type", "client_id", "client_secret", "scope", "audience", "x"), text);
  await fc.assert(
    fc.asyncProperty(form, async (parameters) => {
      const encoded = Object.entries(parameters).map(([key, value]) => `${key}=${encodeURIComponent(value.toWellFormed())}`);
      notOurFault(await postForm(server, "/oauth/token", encoded.join("&"), { host: tenant.host }));
    }),
    { numRuns: 150 },
  );
  await stillWorks();
});

test("SEC-LIMIT-03 SEC-LOG-04 a spent budget answers 429 with Retry-After, per source: forwarding headers of strangers do not count", async () => {
  const limited = await startServer({ rateLimits: true });
  const form = {
    grant_type: "client_credentials",
    client_id: limited.operator.clientId,
    client_secret: limited.operator.clientSecret,
  };
  const ask = (n: number) =>
    postForm(limited, "/oauth/token", form, { headers: { "x-forwarded-for": `10.0.${n >> 8}.${n & 255}` } });
  const answers: Answer[] = [];
  // The budget refills meanwhile: a slow machine takes longer to its end.
  for (let n = 0; n < 400 && answers.at(-1)?.status !== 429; n += 1) answers.push(await ask(n));
  expect(answers.slice(0, 100).every(({ status }) => status === 200)).toBe(true);
  const refused = answers.at(-1);
  expect(refused?.status).toBe(429);
  expect(Number(refused?.headers["retry-after"])).toBeGreaterThan(0);
  await limited.close();
});

test("SEC-LOG-04 the source in the audit trail is the socket's", async () => {
  const { body } = await send(server, "/user", {
    method: "POST",
    host: tenant.host,
    headers: { authorization: `Bearer ${tenant.token}`, "content-type": "application/json", "x-forwarded-for": "203.0.113.9" },
    body: JSON.stringify({ name: "Source" }),
  });
  const logs = await tenant.call("GET", `/logs?query=user:${body.id}`);
  expect(logs.body.results[0].data.ip).toBe("127.0.0.1");
});

test("SEC-LIMIT-04 budgets of strangers do not grow without bound", () => {
  const budget = createBudget({ limit: 1, window: 60, callers: 100 });
  expect(budget.spend("first")).toBe(0);
  expect(budget.spend("first")).toBeGreaterThan(0);
  for (let n = 0; n < 1_000; n += 1) budget.spend(`stranger ${n}`);
  // The first caller was forgotten, not kept beside a thousand others.
  expect(budget.spend("first")).toBe(0);
});

test("SEC-LOG-02 one event is one line of JSON, whatever the input holds", async () => {
  const evil = 'x\n{"level":50,"msg":"forged"}\r\n\u2028\u001b[31m';
  await postForm(server, "/oauth/token", { grant_type: evil, client_id: evil }, { host: tenant.host });
  await tenant.call("POST", "/user", { name: evil, email: evil });
  await tenant.call("GET", `/user?query=${encodeURIComponent(evil)}`);
  await send(server, "/", { host: "nobody.localhost", headers: { "user-agent": "a" } });
  expect(server.logLines.length).toBeGreaterThan(2);
  for (const line of server.logLines) {
    expect(line.trimEnd().includes("\n")).toBe(false);
    expect(JSON.parse(line).msg).not.toBe("forged");
  }
});

test("SEC-LIMIT-01 a body has at most 20,000 entries, all levels together", async () => {
  const body = (commas: number) => `{"user_metadata":{"a":[${"0,".repeat(commas)}0]}}`;
  expect((await post("/user", body(limits.jsonEntries))).status).toBe(201);
  const more = await post("/user", body(limits.jsonEntries + 1));
  expect([more.status, more.body.error_code]).toEqual([400, "bad_request"]);
  expect(more.body.message).toContain(String(limits.jsonEntries));
  const spread = `{"user_metadata":{${Array.from({ length: 200 }, (_, n) => `"${n}":[${"0,".repeat(100)}0]`).join()}}}`;
  expect((await post("/user", spread)).status).toBe(400);
  // Commas inside texts are no entries.
  expect((await post("/user", JSON.stringify({ user_metadata: { a: ",".repeat(30_000) } }))).status).toBe(201);
});

test("SEC-LIMIT-01 SEC-MGMT-01 a stranger is refused before the body is read: it never comes, and is never parsed", async () => {
  const head = ["POST /user HTTP/1.1", `Host: ${tenant.host}`, "Content-Type: application/json", "Connection: close"];
  const waiting = await sendRaw(server, [...head, `Content-Length: ${limits.bodyBytes}`]);
  expect([waiting.status, waiting.body.error_code]).toEqual([401, "unauthorized"]);
  const malformed = (token: string) =>
    send(server, "/user", {
      method: "POST",
      host: tenant.host,
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: "{",
    });
  expect((await malformed("nobody")).status).toBe(401);
  expect((await malformed(tenant.token)).status).toBe(400);
});

test("SEC-OIDC-04 white space of other kinds is no part of a bearer", async () => {
  const ask = (authorization: string) => send(server, "/user?pageSize=1", { host: tenant.host, headers: { authorization } });
  for (const authorization of [
    `Bearer \u00a0${tenant.token}`,
    `Bearer ${tenant.token}\u00a0`,
    `Bearer\u00a0${tenant.token}`,
    `Bearer \t${tenant.token}`,
  ])
    expect((await ask(authorization)).status, JSON.stringify(authorization.slice(0, 9))).toBe(401);
  expect((await ask(`Bearer  ${tenant.token}`)).status).toBe(200);
});
