import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { expectProblem, expectRefusal } from "../harness/expect.ts";
import { type Answer, type Send, send } from "../harness/http.ts";
import { exchange, newApp, newPerson, type TestApp, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenants, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
let app: TestApp;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await newTenants(server);
  app = await newApp(tenant);
});
afterAll(() => server.close());

const ask = (path: string, headers: Record<string, string>, method = "GET", host = tenant.host): Promise<Answer> => {
  const options: Send = { method, host, headers };
  return send(server, path, options);
};

const bearer = (answer: Answer) => ({ authorization: `Bearer ${answer.body.access_token}` });

const cookieOf = ({ cookies }: TestBrowser) => ({
  cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
});

const refresh = ({ body }: Answer): Promise<Answer> =>
  exchange(server, tenant.host, app, { grant_type: "refresh_token", refresh_token: body.refresh_token });

test("a person is told who they are, by token and by cookie, without what only administrators write", async () => {
  const person = await newPerson(tenant, { name: "Kim Doe", app_metadata: { plan: "secret" }, user_metadata: { theme: "dark" } });
  const browser = newBrowser(server, tenant.host);
  const tokens = await tokensFor(server, tenant, app, person, {}, browser);
  for (const headers of [bearer(tokens), cookieOf(browser)]) {
    const me = await ask("/me", headers);
    expect(me.status, me.text).toBe(200);
    expect(me.headers["cache-control"]).toBe("no-store");
    expect(me.body).toMatchObject({ id: person.id, sub: person.id, email: person.email, user_metadata: { theme: "dark" } });
    expect(me.text).not.toContain("secret");
  }
});

test("SEC-OIDC-05 nobody, a machine, an ID token, another account's token and a cookie that was altered are nobody here", async () => {
  const browser = newBrowser(server, tenant.host);
  const tokens = await tokensFor(server, tenant, app, await newPerson(tenant), {}, browser);
  expectProblem(await ask("/me", {}), 401, "not_logged_in");
  expectProblem(await ask("/me", { cookie: `faable_sess=${"A".repeat(43)}` }), 401, "not_logged_in");
  expectProblem(await ask("/me", { authorization: `Bearer ${tenant.token}` }), 403, "forbidden");
  expectProblem(await ask("/me", { authorization: `Bearer ${tokens.body.id_token}` }), 401, "invalid_token");
  expectProblem(await ask("/me", bearer(tokens), "GET", other.host), 401, "invalid_token");
  expectProblem(await ask("/me", cookieOf(browser), "GET", other.host), 401, "not_logged_in");
  expect((await ask("/me", bearer(tokens))).status).toBe(200);
});

test("SEC-SESS-03 a suspended user is told so, and their cookie stays dead after they are reinstated", async () => {
  const person = await newPerson(tenant);
  const browser = newBrowser(server, tenant.host);
  const tokens = await tokensFor(server, tenant, app, person, {}, browser);
  await tenant.call("POST", `/user/${person.id}`, { suspended: true });
  expectProblem(await ask("/me", bearer(tokens)), 403, "user_suspended");
  expectProblem(await ask("/me", cookieOf(browser)), 401, "not_logged_in");
  await tenant.call("POST", `/user/${person.id}`, { suspended: false });
  expectProblem(await ask("/me", cookieOf(browser)), 401, "not_logged_in");
});

test("a person ends all sessions but the one they are in; SEC-WEB-02 by cookie only from a page of this host", async () => {
  const person = await newPerson(tenant);
  const here = newBrowser(server, tenant.host);
  const [own, elsewhere] = [await tokensFor(server, tenant, app, person, {}, here), await tokensFor(server, tenant, app, person)];
  const stranger = await tokensFor(server, tenant, app, await newPerson(tenant));
  const sessions = await ask("/me/sessions", cookieOf(here));
  expect(sessions.body.results).toHaveLength(2);
  expect(sessions.body.results.map(({ user }: { user: string }) => user)).toEqual([person.id, person.id]);
  expect(sessions.text).not.toContain("cookie");
  for (const foreign of [
    {},
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.example" },
    { origin: "null" },
  ])
    expectProblem(await ask("/me/sessions/revoke-others", { ...cookieOf(here), ...foreign }, "POST"), 403, "forbidden");
  const ended = await ask("/me/sessions/revoke-others", { ...cookieOf(here), "sec-fetch-site": "same-origin" }, "POST");
  expect(ended.body).toEqual({ revoked: 1 });
  expectRefusal(await refresh(elsewhere), 400, "invalid_grant");
  expect((await refresh(own)).status).toBe(200);
  expect((await refresh(stranger)).status).toBe(200);
  const { body } = await ask("/me/sessions", bearer(own));
  expect(body.results.map(({ id }: { id: string }) => id)).toEqual([body.current_session_id]);
});

test("SEC-REFRESH-08 a new password ends the sessions and the refresh tokens that came of the old one", async () => {
  const person = await newPerson(tenant);
  const browser = newBrowser(server, tenant.host);
  const [tokens, stranger] = [
    await tokensFor(server, tenant, app, person, {}, browser),
    await tokensFor(server, tenant, app, await newPerson(tenant)),
  ];
  const set = await tenant.call("POST", `/credentials/${person.id}/set-password`, { password: "an entirely new horse" });
  expect(set.status, set.text).toBe(200);
  expectRefusal(await refresh(tokens), 400, "invalid_grant");
  expectProblem(await ask("/me", cookieOf(browser)), 401, "not_logged_in");
  expect((await refresh(stranger)).status).toBe(200);
  expect((await tokensFor(server, tenant, app, { ...person, password: "an entirely new horse" })).status).toBe(200);
});
