import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { expectRefusal, opened } from "../harness/expect.ts";
import { type Answer, send } from "../harness/http.ts";
import { exchange, newApp, newPerson, type TestApp, type TestPerson, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer();
});
// A tenant for each, since clocks are moved beyond the end of management tokens.
beforeEach(async () => {
  tenant = await newTenant(server);
  [app, person] = [await newApp(tenant), await newPerson(tenant)];
});
afterAll(() => server.close());

const tokens = async (parameters: Readonly<Record<string, string>> = {}, of: TestApp = app): Promise<Answer["body"]> => {
  const answer = await tokensFor(server, tenant, of, person, parameters);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const refresh = (refresh_token: string, parameters: Readonly<Record<string, string>> = {}, of: TestApp = app) =>
  exchange(server, tenant.host, of, { grant_type: "refresh_token", refresh_token, ...parameters });
const userinfo = (token: string) =>
  send(server, "/userinfo", { host: tenant.host, headers: { authorization: `Bearer ${token}` } });
const reuses = async () => (await tenant.call("GET", "/logs?query=type:oauth.token.reuse")).body.results;

/** The token of a refresh that must succeed. */
const next = async (token: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> => {
  const answer = await refresh(token, parameters);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.refresh_token;
};

describe("rotation", () => {
  test("SEC-REFRESH-01 each use returns a new token, and the used one stops after its leeway", async () => {
    const { refresh_token: first } = await tokens();
    const second = await next(first);
    server.skipTime(31);
    const third = await next(second);
    expect(new Set([first, second, third]).size).toBe(3);
    server.skipTime(29);
    expectRefusal(await refresh(first), 400, "invalid_grant");
  });

  test("SEC-REFRESH-09 a lost answer is given again within 30 s: one successor, and no longer for asking", async () => {
    const { refresh_token: first } = await tokens();
    const second = await next(first);
    server.skipTime(15);
    expect(await next(first)).toBe(second);
    server.skipTime(14);
    expect(await next(first)).toBe(second);
    server.skipTime(2);
    expectRefusal(await refresh(first), 400, "invalid_grant");
    expectRefusal(await refresh(second), 400, "invalid_grant");
  });

  test("SEC-REFRESH-09 once the successor was used, the first one ends the family even within the leeway", async () => {
    const { refresh_token: first } = await tokens();
    const third = await next(await next(first));
    expectRefusal(await refresh(first), 400, "invalid_grant");
    expectRefusal(await refresh(third), 400, "invalid_grant");
    expect(await reuses()).toHaveLength(1);
  });

  test("SEC-REFRESH-09 many uses at once have one successor, which goes on", async () => {
    const { refresh_token: first } = await tokens();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(first)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const [second = "", ...others] = new Set<string>(answers.map(({ body }) => body.refresh_token));
    expect(others).toEqual([]);
    await next(second);
  });

  test("SEC-REFRESH-02 reuse ends the family, its access tokens and its newest token, with one event", async () => {
    const { refresh_token: first } = await tokens();
    const second = await refresh(first);
    const third = await refresh(second.body.refresh_token);
    expect((await userinfo(third.body.access_token)).status).toBe(200);
    server.skipTime(31);
    expectRefusal(await refresh(second.body.refresh_token), 400, "invalid_grant");
    expectRefusal(await refresh(third.body.refresh_token), 400, "invalid_grant");
    expectRefusal(await refresh(second.body.refresh_token), 400, "invalid_grant");
    for (const { body } of [second, third]) expect((await userinfo(body.access_token)).status).toBe(401);
    const events = await reuses();
    expect(events).toEqual([
      expect.objectContaining({
        type: "oauth.token.reuse",
        user: person.id,
        client: app.id,
        data: expect.objectContaining({ client_id: app.clientId, kind: "refresh_token" }),
      }),
    ]);
    expect(JSON.stringify(events)).not.toContain(second.body.refresh_token);
  });

  test("SEC-REFRESH-02 what was made up ends nothing, however much of it is right", async () => {
    const { refresh_token: good } = await tokens();
    const flip = (at: number) => `${good.slice(0, at)}${good[at] === "a" ? "b" : "a"}${good.slice(at + 1)}`;
    const madeUp = [
      flip(good.length - 60),
      flip(Math.floor(good.length / 2) - 2),
      flip(8),
      `${good}x`,
      good.slice(0, -1),
      good.toUpperCase(),
    ];
    for (const each of [...madeUp, randomBytes(48).toString("base64url"), "x", `${good} `])
      expectRefusal(await refresh(each), 400, "invalid_grant");
    expect(await reuses()).toEqual([]);
    await next(good);
  });

  test("two grants of one person at one client are two families", async () => {
    const [one, other] = [await tokens(), await tokens()];
    const used = await next(one.refresh_token);
    server.skipTime(31);
    expectRefusal(await refresh(one.refresh_token), 400, "invalid_grant");
    expectRefusal(await refresh(used), 400, "invalid_grant");
    await next(other.refresh_token);
  });
});

test("SEC-REFRESH-03 another client gets nothing and ends nothing, authenticated, public or of another tenant", async () => {
  const { refresh_token } = await tokens();
  const [second, open] = [await newApp(tenant), await newApp(tenant, { token_endpoint_auth_method: "none" })];
  for (const other of [second, open]) expectRefusal(await refresh(refresh_token, {}, other), 400, "invalid_grant");
  const elsewhere = await newTenant(server);
  const foreign = await newApp(elsewhere);
  const request = { grant_type: "refresh_token", refresh_token };
  expectRefusal(await exchange(server, elsewhere.host, foreign, request), 400, "invalid_grant");
  expectRefusal(await refresh(refresh_token, {}, { ...app, clientSecret: "wrong" }), 401, "invalid_client");
  expectRefusal(await refresh(refresh_token, {}, { ...app, clientSecret: undefined }), 401, "invalid_client");
  const after = await next(refresh_token);
  server.skipTime(31);
  expectRefusal(await refresh(refresh_token, {}, second), 400, "invalid_grant");
  await next(after);
});

describe("SEC-REFRESH-04 what is granted", () => {
  test("the scope shrinks, and never grows beyond the grant", async () => {
    const { refresh_token, scope } = await tokens({ scope: "openid email" });
    expect(scope).toBe("openid email");
    let narrow = await refresh(refresh_token, { scope: "openid" });
    expect([narrow.status, narrow.body.scope]).toEqual([200, "openid"]);
    expect((await userinfo(narrow.body.access_token)).body).toEqual({ sub: person.id });
    for (const wider of ["openid profile", "openid email phone", "read:users", "openid offline_access address"]) {
      const answer = await refresh(narrow.body.refresh_token, { scope: wider });
      for (const word of String(answer.body.scope).split(" ")) expect(["", "openid", "email"], wider).toContain(word);
      const told = Object.keys((await userinfo(answer.body.access_token)).body);
      expect(["sub", "email", "email_verified"], wider).toEqual(expect.arrayContaining(told));
      narrow = answer;
    }
    const whole = await refresh(narrow.body.refresh_token);
    expect(whole.body.scope).toBe("openid email");
  });

  test("the audience stays", async () => {
    const make = (name: string) => tenant.call("POST", "/apis", { name, identifier: `https://${name}.example` });
    expect([(await make("one")).status, (await make("two")).status]).toEqual([201, 201]);
    const first = await tokens({ audience: "https://one.example" });
    expect(opened(first.access_token).claims.aud).toContain("https://one.example");
    if (first.refresh_token === undefined) throw new Error("This API issues no refresh token.");
    const answer = await refresh(first.refresh_token, { audience: "https://two.example", resource: "https://two.example" });
    expect(opened(answer.body.access_token).claims.aud).toEqual(opened(first.access_token).claims.aud);
  });
});

test("SEC-REFRESH-05 the family has an end that rotation does not move, and an idle one that it does", async () => {
  const { refresh_token } = await tokens();
  let token: string = refresh_token;
  const month = 28 * 86_400;
  for (let passed = month; passed < 31_536_000; passed += month) {
    server.skipTime(month);
    token = await next(token);
  }
  server.skipTime(month);
  expectRefusal(await refresh(token), 400, "invalid_grant");
});

test("SEC-REFRESH-05 an unused token ends after the time that its client sets", async () => {
  const short = await newApp(tenant, { refresh_token: { token_lifetime: 600 } });
  const [used, unused] = [await tokens({}, short), await tokens({}, short)];
  server.skipTime(599);
  const again = await refresh(used.refresh_token, {}, short);
  expect(again.status).toBe(200);
  server.skipTime(599);
  expect((await refresh(again.body.refresh_token, {}, short)).status).toBe(200);
  expectRefusal(await refresh(unused.refresh_token, {}, short), 400, "invalid_grant");
});

describe("SEC-REFRESH-06 whoever may no longer act gets no token", () => {
  test("a suspended user, who does not come back by being reinstated", async () => {
    const { refresh_token } = await tokens();
    await tenant.call("POST", `/user/${person.id}`, { suspended: true });
    expectRefusal(await refresh(refresh_token), 403, "invalid_grant", "user_suspended");
    await tenant.call("POST", `/user/${person.id}`, { suspended: false });
    expectRefusal(await refresh(refresh_token), 400, "invalid_grant");
    await next((await tokens()).refresh_token);
  });

  test("a deleted user", async () => {
    const { refresh_token } = await tokens();
    expect((await tenant.call("DELETE", `/user/${person.id}`)).status).toBe(200);
    expectRefusal(await refresh(refresh_token), 400, "invalid_grant");
  });

  test("a session that an administrator ended", async () => {
    const { refresh_token, id_token } = await tokens();
    const other = await tokens();
    const { sid } = opened(id_token).claims;
    const { results } = (await tenant.call("GET", "/session")).body;
    const { id } = results.find((each: { sid: string }) => each.sid === sid);
    const ended = await tenant.call("POST", `/session/${id}/revoke`);
    expect(ended.status, ended.text).toBe(200);
    expectRefusal(await refresh(refresh_token), 400, "invalid_grant");
    await next(other.refresh_token);
  });

  test("SEC-REFRESH-08 a password that an administrator set", async () => {
    const { refresh_token } = await tokens();
    const [{ id }] = (await tenant.call("GET", `/credentials?query=user:${person.id}`)).body.results;
    const password = "quite another horse";
    expect((await tenant.call("POST", `/credentials/${id}/set-password`, { password })).status).toBe(200);
    expectRefusal(await refresh(refresh_token), 400, "invalid_grant");
    person = { ...person, password };
    await next((await tokens()).refresh_token);
  });

  test("an API that is gone", async () => {
    const api = (await tenant.call("POST", "/apis", { name: "one", identifier: "https://one.example" })).body;
    const { refresh_token } = await tokens({ audience: "https://one.example" });
    const after = await next(refresh_token);
    expect((await tenant.call("DELETE", `/apis/${api.id}`)).status).toBe(200);
    expectRefusal(await refresh(after), 400, "invalid_grant");
  });

  test("a client that may no longer refresh, or is gone", async () => {
    const { refresh_token } = await tokens();
    await tenant.call("POST", `/client/${app.id}`, { grant_types: ["client_credentials"] });
    expectRefusal(await refresh(refresh_token), 400, "unauthorized_client");
    await tenant.call("POST", `/client/${app.id}`, { grant_types: null });
    const after = await next(refresh_token);
    await tenant.call("DELETE", `/client/${app.id}`);
    expectRefusal(await refresh(after), 404, "invalid_client", "client_not_found");
  });
});

test("SEC-REFRESH-07 a refreshed ID token says the same of the same login", async () => {
  const browser = newBrowser(server, tenant.host);
  const first = await tokensFor(server, tenant, app, person, { nonce: "n-1" }, browser);
  server.skipTime(100);
  // A later login in the same browser is not what this grant came from.
  await tokensFor(server, tenant, app, person, { prompt: "login" }, browser);
  const second = await refresh(first.body.refresh_token);
  const [before, after] = [opened(first.body.id_token).claims, opened(second.body.id_token).claims];
  for (const claim of ["iss", "sub", "aud", "auth_time", "sid", "nonce", "amr", "acr"])
    expect(after[claim], claim).toEqual(before[claim]);
  expect(after.iat).toBeGreaterThan(before.iat ?? 0);
  const without = await tokens();
  expect(opened((await refresh(without.refresh_token)).body.id_token).claims).not.toHaveProperty("nonce");
});

test("SEC-REFRESH-04 a token that lost every scope tells less at /userinfo, not more", async () => {
  const { refresh_token } = await tokens({ scope: "openid" });
  const lost = await refresh(refresh_token, { scope: "nothing:of-it" });
  expect([lost.status, lost.body.scope ?? ""]).toEqual([200, ""]);
  expect((await userinfo(lost.body.access_token)).body).toEqual({ sub: person.id });
  const unknown = await tokens({ scope: "nothing:of-it" });
  expect((await userinfo(unknown.access_token)).body).toEqual({ sub: person.id });
  const everything = await tokensFor(server, tenant, app, person, { scope: undefined });
  expect((await userinfo(everything.body.access_token)).body).toMatchObject({ sub: person.id, email: person.email });
});
