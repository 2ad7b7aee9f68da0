import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { opened } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { newApp, newPerson, type TestApp, type TestPerson, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  [app, person] = [await newApp(tenant), await newPerson(tenant, { name: "Kim Doe", app_metadata: { secret: "s3cr3t" } })];
});
afterAll(() => server.close());

const tokens = async (parameters: Readonly<Record<string, string | undefined>> = {}): Promise<Answer["body"]> =>
  (await tokensFor(server, tenant, app, person, parameters)).body;
const bearer = (authorization: string, options: object = {}) =>
  send(server, "/userinfo", { host: tenant.host, headers: { authorization }, ...options });
const userinfo = (token: string) => bearer(`Bearer ${token}`);
const form = (fields: string, headers: Record<string, string> = {}) =>
  postForm(server, "/userinfo", fields, { host: tenant.host, headers });

/** Refused, with a challenge that says how to do better. */
const expectChallenge = (answer: Answer, challenge: RegExp, what = ""): void => {
  expect([401, 403], what).toContain(answer.status);
  expect(answer.headers["www-authenticate"], what).toMatch(challenge);
  expect(answer.text).not.toContain(person.email);
};

test("SEC-OIDC-06 the token comes by header, in any case of its scheme, or in the body of a form", async () => {
  const { access_token: token } = await tokens();
  const answers = [
    await userinfo(token),
    await bearer(`bearer ${token}`),
    await bearer(`BEARER ${token}`),
    await bearer(`Bearer ${token}`, { method: "POST" }),
    await form("", { authorization: `Bearer ${token}` }),
    await form(`access_token=${token}`),
  ];
  for (const answer of answers) {
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({ sub: person.id, email: person.email, name: "Kim Doe" });
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.text).not.toContain("s3cr3t");
  }
});

test("SEC-OIDC-06 it does not come by query, by cookie, twice, or not at all", async () => {
  const { access_token: token } = await tokens();
  const query = (method: string) => send(server, `/userinfo?access_token=${token}`, { method, host: tenant.host });
  for (const method of ["GET", "POST"]) expectChallenge(await query(method), /^Bearer/, method);
  expectChallenge(
    await send(server, "/userinfo", { host: tenant.host, headers: { cookie: `access_token=${token}` } }),
    /^Bearer/,
  );
  expectChallenge(await send(server, "/userinfo", { host: tenant.host }), /^Bearer(?!.*error)/);
  expectChallenge(await form(`access_token=${token}`, { authorization: `Bearer ${token}` }), /^Bearer/);
  expectChallenge(await form(`access_token=${token}&access_token=${token}`), /^Bearer/);
  for (const other of [
    `Basic ${token}`,
    `DPoP ${token}`,
    token,
    "Bearer",
    "Bearer ",
    `Bearer ${token} ${token}`,
    `Bearer ${token}x`,
  ])
    expectChallenge(await bearer(other), /^Bearer/, other.slice(0, 12));
  const browser = newBrowser(server, tenant.host);
  await tokensFor(server, tenant, app, person, {}, browser);
  expectChallenge(await browser.get("/userinfo"), /^Bearer/, "a session's cookie");
});

test("SEC-OIDC-05 a token of another kind, tenant or signature is worth nothing here", async () => {
  const mine = await tokens();
  const [head = "", body = "", signature = ""] = mine.access_token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString());
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const elsewhere = await newTenant(server);
  const foreign = await tokensFor(server, elsewhere, await newApp(elsewhere), await newPerson(elsewhere));
  const worthless = {
    "an ID token": mine.id_token,
    "a refresh token": mine.refresh_token,
    "a machine's": tenant.token,
    "another tenant's": foreign.body.access_token,
    unsigned: `${part({ alg: "none", typ: "at+jwt" })}.${body}.`,
    "another subject's": `${head}.${part({ ...claims, sub: "user_000000000000000000000000" })}.${signature}`,
    "without its grant": `${head}.${part({ ...claims, jti: "x" })}.${signature}`,
  };
  for (const [what, token] of Object.entries(worthless))
    expectChallenge(await userinfo(token), /^Bearer error="invalid_token"/, what);
  expect((await userinfo(mine.access_token)).status).toBe(200);
});

test("SEC-OIDC-05 an ID token and a user's token without rights open no management", async () => {
  const { id_token, access_token } = await tokens();
  for (const token of [id_token, access_token]) {
    const answer = await send(server, "/user", { host: tenant.host, headers: { authorization: `Bearer ${token}` } });
    expect([401, 403]).toContain(answer.status);
  }
});

test("SEC-OIDC-06 a token ends with its time, its user and its user's right to act", async () => {
  const kim = await newPerson(tenant);
  const { access_token: token } = (await tokensFor(server, tenant, app, kim)).body;
  await tenant.call("POST", `/user/${kim.id}`, { suspended: true });
  expectChallenge(await userinfo(token), /^Bearer error="invalid_token"/, "suspended");
  const { results } = (await tenant.call("GET", `/logs?query=user:${kim.id}%20type:auth.suspended`)).body;
  expect(results).toMatchObject([{ status: "failed", data: { flow: "userinfo", ip: "127.0.0.1" } }]);
  await tenant.call("DELETE", `/user/${kim.id}`);
  expectChallenge(await userinfo(token), /^Bearer error="invalid_token"/, "deleted");
});

test("SEC-OIDC-06 sub always, the rest by scope and by name, and nothing for an unknown name", async () => {
  const cases: readonly [Readonly<Record<string, string>>, readonly string[]][] = [
    [{ scope: "openid" }, []],
    [{ scope: "openid email" }, ["email", "email_verified"]],
    [{ scope: "openid", claims: '{"userinfo":{"name":null,"email":{"essential":true}}}' }, ["name", "email"]],
    [{ scope: "openid", claims: '{"id_token":{"email":null}}' }, []],
    [{ scope: "openid", claims: '{"userinfo":{"app_metadata":null,"password":null,"__proto__":null,"user_metadata":null}}' }, []],
    [{ scope: "openid", claims: '{"userinfo":[],"id_token":"email"}' }, []],
  ];
  for (const [parameters, claims] of cases) {
    const { access_token } = await tokens(parameters);
    expect(Object.keys((await userinfo(access_token)).body).toSorted(), JSON.stringify(parameters)).toEqual(
      ["sub", ...claims].toSorted(),
    );
  }
});

test("SEC-OIDC-03 the ID token is for its client alone, tells the login truly, and has a nonce only if one was sent", async () => {
  const browser = newBrowser(server, tenant.host);
  const before = Math.floor(Date.now() / 1000);
  const first = opened((await tokensFor(server, tenant, app, person, { nonce: "n-1" }, browser)).body.id_token).claims;
  expect(first).toMatchObject({ iss: `http://${tenant.host}`, aud: app.clientId, sub: person.id, nonce: "n-1" });
  expect(first.auth_time).toBeGreaterThanOrEqual(before);
  expect(first.exp).toBeGreaterThan(first.iat ?? 0);
  const { results } = (await tenant.call("GET", `/session?query=user:${person.id}`)).body;
  expect(results.map(({ sid }: { sid: string }) => sid)).toContain(first.sid);
  const other = opened((await tokensFor(server, tenant, app, person)).body.id_token).claims;
  expect(other).not.toHaveProperty("nonce");
  expect(other.sid).not.toBe(first.sid);
});

// Last: the clock moves beyond the management token's end.
test("SEC-OIDC-06 an expired token is refused", async () => {
  const { access_token, expires_in } = await tokens();
  server.skipTime(expires_in + 10);
  expectChallenge(await userinfo(access_token), /^Bearer error="invalid_token"/);
});
