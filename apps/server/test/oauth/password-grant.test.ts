import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRefusal, opened } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { exchange, newApp, newPerson, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenants, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
let app: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await newTenants(server);
  [app, person] = [await newApp(tenant, { grant_types: ["password"] }), await newPerson(tenant, { name: "Kim Doe" })];
});
afterAll(() => server.close());

type Sent = Readonly<Record<string, string>>;

const credentialsOf = ({ clientId, clientSecret }: TestApp): Record<string, string> => ({
  client_id: clientId,
  ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
});

const ask = (parameters: Sent = {}, of: TestApp = app, who: TestPerson = person, at: Tenant = tenant): Promise<Answer> =>
  at.signIn({ ...credentialsOf(of), username: who.email, password: who.password, ...parameters });

const granted = async (parameters: Sent = {}, of: TestApp = app, who: TestPerson = person): Promise<Answer["body"]> => {
  const answer = await ask(parameters, of, who);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};

const refresh = (refresh_token: string, parameters: Sent = {}, of: TestApp = app): Promise<Answer> =>
  exchange(server, tenant.host, of, { grant_type: "refresh_token", refresh_token, ...parameters });

const bearer = async (path: string, token: string): Promise<number> =>
  (await send(server, path, { host: tenant.host, headers: { authorization: `Bearer ${token}` } })).status;

const sessionsOf = async ({ id }: TestPerson) => (await tenant.call("GET", `/session?query=user:${id}`)).body.results;

describe("who may use it", () => {
  test("a client that has it in its grant_types: tokens, a session of its own, and an event", async () => {
    const kim = await newPerson(tenant);
    const answer = await ask({}, app, kim);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(Object.keys(answer.body).sort()).toEqual([
      "access_token",
      "expires_in",
      "id_token",
      "refresh_token",
      "scope",
      "token_type",
    ]);
    expect(answer.body).toMatchObject({ token_type: "Bearer", scope: "openid profile email" });
    const { header, claims } = opened(answer.body.access_token);
    expect(header.typ).toBe("at+jwt");
    expect(claims).toMatchObject({ sub: kim.id, client_id: app.clientId, auth_time: expect.any(Number) });
    expect(opened(answer.body.id_token).claims).toMatchObject({ sub: kim.id, aud: app.clientId, amr: ["pwd"], email: kim.email });
    expect(await sessionsOf(kim)).toHaveLength(1);
    await granted({}, app, kim);
    expect(await sessionsOf(kim)).toHaveLength(2);
    const [event] = (await tenant.call("GET", `/logs?query=type:user.login%20user:${kim.id}`)).body.results;
    expect(event).toMatchObject({ status: "success", user: kim.id, client: app.id, data: { flow: "password", amr: ["pwd"] } });
  });

  test.each([
    ["no list", {}],
    ["a list without it", { grant_types: ["authorization_code", "refresh_token", "client_credentials"] }],
  ])("not a client with %s, whatever the password", async (_, fields) => {
    const its = await newApp(tenant, fields);
    expectRefusal(await ask({}, its), 400, "unauthorized_client");
    expectRefusal(await ask({ password: "not this one" }, its), 400, "unauthorized_client");
  });

  test("never a client that registered itself", async () => {
    const answer = await send(server, "/oidc/register", {
      method: "POST",
      host: tenant.host,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_name: "Foreign Tool", redirect_uris: ["https://app.example/cb"] }),
    });
    expect(answer.status, answer.text).toBe(201);
    const { client_id: clientId, client_secret: clientSecret } = answer.body;
    const { results } = (await tenant.call("GET", "/client")).body;
    const { id } = results.find((each: { client_id: string }) => each.client_id === clientId);
    const tool = { id, clientId, clientSecret, callback: "" };
    expectRefusal(await ask({}, tool), 400, "unauthorized_client");
    await tenant.call("POST", `/client/${id}`, { grant_types: ["password"] });
    expectRefusal(await ask({}, tool), 400, "unauthorized_client");
  });

  test("a client with a secret needs it, and a wrong one is told before anything about the person", async () => {
    expectRefusal(await ask({ client_secret: "wrong" }), 401, "invalid_client");
    expectRefusal(await ask({}, { ...app, clientSecret: undefined }), 401, "invalid_client");
    expectRefusal(await ask({ client_secret: "wrong", password: "wrong" }), 401, "invalid_client");
  });

  test("a public client, by its client_id alone, when it opted in", async () => {
    const opted = await newApp(tenant, { grant_types: ["password"], token_endpoint_auth_method: "none" });
    expect(opted.clientSecret).toBeUndefined();
    expect(await granted({}, opted)).toMatchObject({ scope: "openid profile email" });
    const plain = await newApp(tenant, { token_endpoint_auth_method: "none" });
    expectRefusal(await ask({}, plain), 400, "unauthorized_client");
  });

  test("SEC-WEB-04 a browser only from the client's web_origins", async () => {
    const its = await newApp(tenant, { grant_types: ["password"], web_origins: ["https://shop.example"] });
    const from = (origin: string) =>
      postForm(
        server,
        "/oauth/token",
        { grant_type: "password", ...credentialsOf(its), username: person.email, password: person.password },
        { host: tenant.host, headers: { origin } },
      );
    expectRefusal(await from("https://evil.example"), 403, "access_denied", "origin_not_allowed");
    expect((await from("https://shop.example")).status).toBe(200);
  });
});

describe("whose password", () => {
  test("SEC-LOGIN-03 a wrong one and an unknown name are one answer", async () => {
    const told = async (parameters: Sent) => {
      const answer = await ask(parameters);
      expectRefusal(answer, 400, "invalid_grant", "invalid_credentials");
      return answer.body.error_description;
    };
    const wrong = await told({ password: "not this one" });
    expect(await told({ username: "nobody@example.org", password: "not this one" })).toBe(wrong);
    expect(await told({ username: "nobody@example.org" })).toBe(wrong);
    expect(await told({ username: "\u0001" })).toBe(wrong);
  });

  test.each(["username", "password"])("without a %s nothing is tried", async (name) => {
    expectRefusal(await ask({ [name]: "" }), 400, "invalid_request");
  });

  test("not another tenant's", async () => {
    const its = await newApp(other, { grant_types: ["password"] });
    expectRefusal(await ask({}, its, person, other), 400, "invalid_grant", "invalid_credentials");
    expectRefusal(await ask({}, app, person, other), 404, "invalid_client", "client_not_found");
  });

  test("of the realm that is named, if the client is offered it", async () => {
    const [{ name }] = (await tenant.call("GET", "/connection")).body.results.map((each: { connection_name: string }) => ({
      name: each.connection_name,
    }));
    await granted({ realm: name });
    expectRefusal(await ask({ realm: "nowhere" }), 400, "invalid_request", "invalid_connection");
  });

  test("SEC-LOGIN-06 not by a connection that is taken off the account's logins, disabled, or another client's", async () => {
    const [its, kim] = [await newApp(other, { grant_types: ["password"] }), await newPerson(other)];
    const [{ id }] = (await other.call("GET", "/connection")).body.results;
    const second = (await other.call("POST", "/client", { name: "Second" })).body.id;
    const at = () => ask({}, its, kim, other);
    const account = (removed: readonly string[]) =>
      other.call("POST", `/account/${other.id}`, { login_methods: removed.length > 0 ? { removed } : {} });
    expect((await at()).status).toBe(200);
    expect((await account([id])).status).toBe(200);
    expectRefusal(await at(), 400, "invalid_request", "invalid_connection");
    await account([]);
    for (const change of [{ enabled: false }, { enabled: true, enabled_clients: [second] }]) {
      await other.call("POST", `/connection/${id}`, change);
      expectRefusal(await at(), 400, "invalid_request", "invalid_connection");
    }
    await other.call("POST", `/connection/${id}`, { enabled_clients: [] });
    expect((await at()).status).toBe(200);
  });

  test("SEC-LOGIN-09 a suspended person's gives nothing, and tells so only to who has it", async () => {
    const kim = await newPerson(tenant);
    const { refresh_token } = await granted({}, app, kim);
    await tenant.call("POST", `/user/${kim.id}`, { suspended: true });
    expectRefusal(await ask({ password: "wrong" }, app, kim), 400, "invalid_grant", "invalid_credentials");
    expectRefusal(await ask({}, app, kim), 403, "invalid_grant", "user_suspended");
    expect((await refresh(refresh_token)).status).toBe(403);
    const [event] = (await tenant.call("GET", `/logs?query=type:auth.suspended%20user:${kim.id}`)).body.results;
    expect(event).toMatchObject({ status: "failed", user: kim.id, client: app.id });
    await tenant.call("POST", `/user/${kim.id}`, { suspended: false });
    await granted({}, app, kim);
    expectRefusal(await refresh(refresh_token), 400, "invalid_grant");
  });

  test("SEC-LOGIN-04 SEC-LOGIN-12 guesses are slowed, with a time to wait, and no other person with them", async () => {
    const limited = await startServer({ rateLimits: true });
    const [at] = await newTenants(limited);
    const its = await newApp(at, { grant_types: ["password"] });
    const [kim, lin] = [await newPerson(at), await newPerson(at)];
    for (let n = 0; n < 10; n += 1)
      expectRefusal(await ask({ password: `wrong ${n}` }, its, kim, at), 400, "invalid_grant", "invalid_credentials");
    const throttled = await ask({}, its, kim, at);
    expectRefusal(throttled, 429, "invalid_grant", "too_many_login_attempts");
    expect(Number(throttled.headers["retry-after"])).toBeGreaterThan(0);
    expect((await ask({}, its, lin, at)).status).toBe(200);
    limited.skipTime(901);
    expect((await ask({}, its, kim, at)).status).toBe(200);
    await limited.close();
  }, 30_000);
});

describe("for what", () => {
  const audience = "https://orders.example";
  beforeAll(async () => {
    const made = await tenant.call("POST", "/apis", {
      name: "Orders",
      identifier: audience,
      permissions: [{ value: "read:orders" }, { value: "write:orders" }],
      enforce_policies: true,
      allow_offline_access: true,
    });
    expect(made.status, made.text).toBe(201);
    const still = { name: "Still", identifier: "https://still.example", allow_offline_access: false };
    expect((await tenant.call("POST", "/apis", still)).status).toBe(201);
  });

  test("an API of the account, and of its catalogue what was asked for", async () => {
    const body = await granted({ audience, scope: "openid read:orders delete:orders" });
    expect(body.scope).toBe("openid read:orders");
    expect([opened(body.access_token).claims.aud].flat()).toContain(audience);
    expect((await granted({ audience, scope: "delete:orders" })).scope).toBe("");
  });

  test("without openid there is no ID token, and scopes without an API are those about the person", async () => {
    const body = await granted({ scope: "profile read:orders" });
    expect([body.scope, body.id_token]).toEqual(["profile", undefined]);
  });

  test("no refresh token for an API that allows none", async () => {
    const body = await granted({ audience: "https://still.example", scope: "openid offline_access" });
    expect([body.scope, body.refresh_token]).toEqual(["openid", undefined]);
  });

  test("an audience that is not registered, or a scope of no syntax, is refused", async () => {
    expectRefusal(await ask({ audience: "https://nobody.example" }), 403, "access_denied", "audience_not_found");
    expectRefusal(await ask({ scope: 'open"id' }), 400, "invalid_scope");
  });

  test("the management API only as far as the person's roles go, and never for a public client", async () => {
    expect((await granted({ audience: tenant.audience, scope: "read:users" })).scope).toBe("");
    const opted = await newApp(tenant, { grant_types: ["password"], token_endpoint_auth_method: "none" });
    expectRefusal(await ask({ audience: tenant.audience }, opted), 403, "access_denied", "forbidden");
  });
});

describe("its refresh token", () => {
  test("SEC-REFRESH-01 SEC-REFRESH-03 rotates, narrows, and is its client's alone", async () => {
    const { refresh_token: first } = await granted();
    const renewed = await refresh(first, { scope: "openid" });
    expect([renewed.status, renewed.body.scope]).toEqual([200, "openid"]);
    expect(renewed.body.refresh_token).not.toBe(first);
    const foreign = await newApp(tenant, { grant_types: ["password"] });
    expectRefusal(await refresh(renewed.body.refresh_token, {}, foreign), 400, "invalid_grant");
    expect((await refresh(renewed.body.refresh_token)).status).toBe(200);
  });

  test("SEC-SESS-03 ends with its own session, and with no other of the person", async () => {
    const kim = await newPerson(tenant);
    const [first, second] = [await granted({}, app, kim), await granted({}, app, kim)];
    const [{ id }] = (await sessionsOf(kim)).filter((each: { sid: string }) => each.sid === opened(first.id_token).claims.sid);
    expect((await tenant.call("POST", `/session/${id}/revoke`)).status).toBe(200);
    expectRefusal(await refresh(first.refresh_token), 400, "invalid_grant");
    expect((await refresh(second.refresh_token)).status).toBe(200);
  });

  test("ends when it is revoked, with the access token at our own endpoints", async () => {
    const { refresh_token: token, access_token } = await granted();
    expect(await bearer("/me", access_token)).toBe(200);
    const revoked = await postForm(server, "/oauth/revoke", { ...credentialsOf(app), token }, { host: tenant.host });
    expect(revoked.status).toBe(200);
    expectRefusal(await refresh(token), 400, "invalid_grant");
    expect(await bearer("/me", access_token)).toBe(401);
  });

  test("SEC-REFRESH-06 ends when the person is deleted", async () => {
    const kim = await newPerson(tenant);
    const { refresh_token } = await granted({}, app, kim);
    expect((await tenant.call("DELETE", `/user/${kim.id}`)).status).toBe(200);
    expectRefusal(await refresh(refresh_token), 400, "invalid_grant");
    expectRefusal(await ask({}, app, kim), 400, "invalid_grant", "invalid_credentials");
  });
});
