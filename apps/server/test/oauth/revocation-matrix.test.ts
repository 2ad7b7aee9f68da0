import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, send } from "../harness/http.ts";
import {
  answerOf,
  authorizePath,
  exchange,
  newApp,
  newPerson,
  pkce,
  type TestApp,
  type TestPerson,
  tokensFor,
} from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** tenancy-and-tokens §12, row by row: what becomes of a browser, of refresh tokens, and of tokens that are out already. */

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

interface Given {
  readonly app: TestApp;
  readonly person: TestPerson;
  readonly browser: TestBrowser;
  readonly tokens: Answer["body"];
}

const given = async (
  parameters: Readonly<Record<string, string>> = {},
  { app, person }: Partial<Pick<Given, "app" | "person">> = {},
): Promise<Given> => {
  const at = app ?? (await newApp(tenant));
  const who = person ?? (await newPerson(tenant));
  const browser = newBrowser(server, tenant.host);
  const { status, body } = await tokensFor(server, tenant, at, who, parameters, browser);
  expect(status).toBe(200);
  return { app: at, person: who, browser, tokens: body };
};

const bearer = (path: string, token: string) =>
  send(server, path, { host: tenant.host, headers: { authorization: `Bearer ${token}` } });

const verifies = async (token: string): Promise<boolean> => {
  const jwks = createLocalJWKSet((await send(server, "/.well-known/jwks.json", { host: tenant.host })).body);
  return jwtVerify(token, jwks).then(
    () => true,
    () => false,
  );
};

/** Everything that the matrix speaks of, as it stands now. */
const standing = async ({ app, browser, tokens }: Given) => {
  const silent = answerOf(await browser.get(authorizePath(app, pkce().challenge, { prompt: "none" })));
  const refreshed = await exchange(server, tenant.host, app, {
    grant_type: "refresh_token",
    refresh_token: tokens.refresh_token,
  });
  return {
    browser: silent.get("error") ?? (silent.has("code") ? "signed in" : "neither"),
    refresh:
      refreshed.status === 200
        ? "works"
        : `${refreshed.status} ${refreshed.body.error} ${refreshed.body.error_code ?? ""}`.trim(),
    offline: await verifies(tokens.access_token),
    userinfo: (await bearer("/userinfo", tokens.access_token)).status,
    me: (await bearer("/me", tokens.access_token)).status,
  };
};

const alive = { browser: "signed in", refresh: "works", offline: true, userinfo: 200, me: 200 };

const sessionOf = async ({ person }: Given): Promise<string> =>
  (await tenant.call("GET", `/session?query=user:${person.id}`)).body.results[0].id;

test("nothing happened", async () => {
  expect(await standing(await given())).toEqual(alive);
});

describe("SEC-SESS-03 a session that is revoked", () => {
  const revoked = { browser: "login_required", refresh: "400 invalid_grant invalid_grant", offline: true };

  test("by an administrator: the browser and the refresh token are dead, tokens that are out verify until they expire", async () => {
    const it = await given();
    expect((await tenant.call("POST", `/session/${await sessionOf(it)}/revoke`)).status).toBe(200);
    expect(await standing(it)).toMatchObject(revoked);
  });

  test("from another device, which itself stays", async () => {
    const it = await given();
    const other = await given({}, it);
    const headers = { authorization: `Bearer ${other.tokens.access_token}`, "content-type": "application/json" };
    const answer = await send(server, "/me/sessions/revoke-others", { method: "POST", host: tenant.host, headers, body: "{}" });
    expect(answer.body).toEqual({ revoked: 1 });
    expect(await standing(it)).toMatchObject(revoked);
    expect(await standing(other)).toEqual(alive);
  });

  test("by logout: the cookie is cleared, too", async () => {
    const it = await given();
    await it.browser.get(`/logout?${new URLSearchParams({ id_token_hint: it.tokens.id_token })}`);
    expect([...it.browser.cookies.keys()]).not.toContain("faable_sess");
    expect(await standing(it)).toMatchObject(revoked);
  });
});

describe("SEC-LOGIN-09 a user who is suspended", () => {
  test("is refused everywhere at once, though tokens still verify offline", async () => {
    const role = await tenant.call("POST", "/role", { name: "Reader" });
    const { body } = await tenant.call("GET", `/apis?identifier=${encodeURIComponent(tenant.audience)}`);
    const patch = { permissions: [{ api: body.results[0].id, value: "read:users" }] };
    expect((await tenant.call("POST", `/role/${role.body.id}`, patch)).status).toBe(200);
    const person = await newPerson(tenant);
    await tenant.call("POST", `/role/${role.body.id}/member`, { user: person.id });
    const manager = await given({ audience: tenant.audience, scope: "openid read:users" }, { person });
    const it = await given({}, { person });
    expect((await bearer("/user", manager.tokens.access_token)).status).toBe(200);
    expect((await tenant.call("POST", `/user/${person.id}`, { suspended: true })).status).toBe(200);
    expect(await standing(it)).toEqual({
      browser: "login_required",
      refresh: "403 invalid_grant user_suspended",
      offline: true,
      userinfo: 401,
      me: 403,
    });
    expect((await bearer("/user", manager.tokens.access_token)).status).toBe(403);
  });

  test("SEC-SESS-05 and let in again has to sign in again: nothing that ended comes back", async () => {
    const it = await given();
    await tenant.call("POST", `/user/${it.person.id}`, { suspended: true });
    await tenant.call("POST", `/user/${it.person.id}`, { suspended: false });
    const after = await standing(it);
    expect([after.browser, after.refresh]).toEqual(["login_required", "400 invalid_grant invalid_grant"]);
    expect(await standing(await given({}, it))).toEqual(alive);
  });
});

test("a client whose secret was rotated: the old secret is dead at once, the new one goes on with the same refresh token", async () => {
  const it = await given();
  const rotated = await tenant.call("POST", `/client/${it.app.id}/rotate-secret`);
  expect(rotated.status, rotated.text).toBe(200);
  const after = await standing(it);
  expect(after).toEqual({ ...alive, refresh: "401 invalid_client invalid_client" });
  expect(await standing({ ...it, app: { ...it.app, clientSecret: rotated.body.client_secret } })).toEqual(alive);
});

test("SEC-TOKEN-10 a client that is deleted takes its refresh tokens along; the person stays signed in elsewhere", async () => {
  const it = await given();
  expect((await tenant.call("DELETE", `/client/${it.app.id}`)).status).toBe(200);
  const refreshed = await exchange(server, tenant.host, it.app, {
    grant_type: "refresh_token",
    refresh_token: it.tokens.refresh_token,
  });
  expect(refreshed.body.error).toBe("invalid_client");
  expect((await bearer("/userinfo", it.tokens.access_token)).status).toBe(401);
  const other = await newApp(tenant);
  expect(answerOf(await it.browser.get(authorizePath(other, pkce().challenge, { prompt: "none" }))).has("code")).toBe(true);
});

test("an API that is deleted: no refresh for it, and the session goes on", async () => {
  const audience = "https://gone.example";
  const api = await tenant.call("POST", "/apis", { name: "Gone", identifier: audience });
  const it = await given({ audience });
  expect((await tenant.call("DELETE", `/apis/${api.body.id}`)).status).toBe(200);
  const after = await standing(it);
  expect(after).toMatchObject({ browser: "signed in", refresh: "400 invalid_grant invalid_grant", offline: true });
});

test("signing keys that are rotated: what they signed verifies while they are published, and everything else goes on", async () => {
  const it = await given();
  expect((await tenant.call("POST", "/account/keys/rotate")).status).toBe(200);
  expect(await standing(it)).toEqual(alive);
});

test("SEC-OIDC-07 a user who is deleted and comes again by the same address is somebody else", async () => {
  const it = await given();
  expect((await tenant.call("DELETE", `/user/${it.person.id}`)).status).toBe(200);
  const again = await tenant.call("POST", "/user", { email: it.person.email });
  expect(again.status).toBe(201);
  expect(again.body.id).not.toBe(it.person.id);
  await tenant.call("POST", "/credentials", { user: again.body.id, password: it.person.password });
  const after = await standing(it);
  expect(after).toMatchObject({ browser: "login_required", refresh: "400 invalid_grant invalid_grant", userinfo: 401 });
  const anew = await given({}, { person: { ...it.person, id: again.body.id } });
  expect((await bearer("/userinfo", anew.tokens.access_token)).body.sub).toBe(again.body.id);
});
