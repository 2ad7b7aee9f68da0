import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRefusal } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { exchange, newApp, newPerson, type TestApp, type TestPerson, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let other: TestApp;
let person: TestPerson;
let introspectPath: string;
let revokePath: string;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  [app, other, person] = [await newApp(tenant), await newApp(tenant), await newPerson(tenant)];
  const { body } = await send(server, "/.well-known/openid-configuration", { host: tenant.host });
  introspectPath = new URL(body.introspection_endpoint).pathname;
  revokePath = new URL(body.revocation_endpoint).pathname;
});
afterAll(() => server.close());

const ask = (path: string, token: string, of: Partial<TestApp>, hint?: string) =>
  postForm(
    server,
    path,
    {
      ...(of.clientId === undefined ? {} : { client_id: of.clientId }),
      ...(of.clientSecret === undefined ? {} : { client_secret: of.clientSecret }),
      ...(hint === undefined ? {} : { token_type_hint: hint }),
      token,
    },
    { host: tenant.host },
  );
const introspect = (token: string, of: Partial<TestApp> = app, hint?: string) => ask(introspectPath, token, of, hint);
const revoke = (token: string, of: Partial<TestApp> = app, hint?: string) => ask(revokePath, token, of, hint);
const tokens = async (of: TestApp = app): Promise<Answer["body"]> => (await tokensFor(server, tenant, of, person)).body;
const refresh = (refresh_token: string, of: TestApp = app) =>
  exchange(server, tenant.host, of, { grant_type: "refresh_token", refresh_token });
const userinfo = async (token: string) =>
  (await send(server, "/userinfo", { host: tenant.host, headers: { authorization: `Bearer ${token}` } })).status;

const expectInactive = (answer: Answer, what = ""): void => {
  expect([answer.status, answer.body], what).toEqual([200, { active: false }]);
  expect(answer.headers["cache-control"]).toBe("no-store");
};

describe("introspection", () => {
  test("SEC-DCR-03 a client that registered itself asks about its own tokens, and about nobody else's", async () => {
    const registered = await send(server, "/oidc/register", {
      method: "POST",
      host: tenant.host,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_name: "Tool", redirect_uris: [app.callback] }),
    });
    const { client_id: clientId, client_secret: clientSecret } = registered.body;
    const tool = { clientId, clientSecret };
    const { access_token: theirs } = await tokens();
    expectInactive(await introspect(theirs, tool));
    expectInactive(await introspect(tenant.token, tool));
    expect((await introspect(theirs)).body.active).toBe(true);
  });

  test("tells of live tokens what they are, whatever the hint says", async () => {
    const { access_token, refresh_token } = await tokens();
    for (const hint of [undefined, "access_token", "refresh_token", "nonsense"]) {
      const access = await introspect(access_token, app, hint);
      expect(access.body).toMatchObject({ active: true, sub: person.id, client_id: app.clientId, token_type: "Bearer" });
      expect(access.body.iss).toBe(`http://${tenant.host}`);
      const renewal = await introspect(refresh_token, app, hint);
      expect(renewal.body).toMatchObject({ active: true, sub: person.id, client_id: app.clientId });
    }
    expect((await introspect(tenant.token)).body).toMatchObject({ active: true, client_id: tenant.clientId });
  });

  test("needs a client that can prove who it is", async () => {
    const { access_token } = await tokens();
    const open = await newApp(tenant, { token_endpoint_auth_method: "none" });
    expectRefusal(await introspect(access_token, open), 400, "unauthorized_client");
    expectRefusal(await introspect(access_token, { ...app, clientSecret: "wrong" }), 401, "invalid_client");
    expect((await introspect(access_token, {})).status).toBeGreaterThanOrEqual(400);
    const elsewhere = await newTenant(server);
    expect((await introspect(access_token, await newApp(elsewhere))).status).toBeGreaterThanOrEqual(400);
  });

  test("tells nothing of others' refresh tokens, of other kinds, of what is made up, or of what has ended", async () => {
    const { access_token, refresh_token, id_token } = await tokens();
    expectInactive(await introspect(refresh_token, other), "another client's");
    const elsewhere = await newTenant(server);
    const foreign = await tokensFor(server, elsewhere, await newApp(elsewhere), await newPerson(elsewhere));
    const [head, body] = access_token.split(".");
    const made = [id_token, foreign.body.access_token, foreign.body.refresh_token, `${head}.${body}.`, "x", `${refresh_token}x`];
    for (const token of made) expectInactive(await introspect(token), token.slice(0, 20));
    const next = await refresh(refresh_token);
    expectInactive(await introspect(refresh_token), "superseded");
    await revoke(next.body.refresh_token);
    for (const token of [access_token, next.body.access_token, next.body.refresh_token]) expectInactive(await introspect(token));
  });

  test("a suspended user's tokens are not active", async () => {
    const kim = await newPerson(tenant);
    const { access_token, refresh_token } = (await tokensFor(server, tenant, app, kim)).body;
    await tenant.call("POST", `/user/${kim.id}`, { suspended: true });
    for (const token of [access_token, refresh_token]) expectInactive(await introspect(token));
    await tenant.call("POST", `/user/${kim.id}`, { suspended: false });
    expectInactive(await introspect(refresh_token), "reinstating revives nothing");
  });
});

describe("revocation", () => {
  test.each(["access_token", "refresh_token"] as const)("of the %s ends both, at once and for good", async (kind) => {
    const mine = await tokens();
    const beside = await tokens();
    for (let n = 0; n < 2; n += 1)
      expect([(await revoke(mine[kind])).status, (await revoke(mine[kind])).body]).toEqual([200, {}]);
    expect(await userinfo(mine.access_token)).toBe(401);
    expectRefusal(await refresh(mine.refresh_token), 400, "invalid_grant");
    expect(await userinfo(beside.access_token)).toBe(200);
    expect((await refresh(beside.refresh_token)).status).toBe(200);
  });

  test("of another client's, an unknown or a made-up token is answered alike and ends nothing", async () => {
    const mine = await tokens();
    const { refresh_token } = mine;
    const madeUp = `${refresh_token.split(".").slice(0, 2).join(".")}.${"A".repeat(22)}.${"A".repeat(43)}`;
    for (const [token, of] of [
      [refresh_token, other],
      [mine.access_token, other],
      [madeUp, app],
      ["x", app],
    ] as const)
      expect([(await revoke(token, of)).status, (await revoke(token, of)).body]).toEqual([200, {}]);
    expectRefusal(await revoke(refresh_token, { ...app, clientSecret: "wrong" }), 401, "invalid_client");
    expect(await userinfo(mine.access_token)).toBe(200);
    expect((await refresh(refresh_token)).status).toBe(200);
  });

  test("a public client may revoke its own, and a superseded token ends its family too", async () => {
    const open = await newApp(tenant, { token_endpoint_auth_method: "none" });
    const mine = await tokens(open);
    const next = await refresh(mine.refresh_token, open);
    expect((await revoke(mine.refresh_token, open)).status).toBe(200);
    expectRefusal(await refresh(next.body.refresh_token, open), 400, "invalid_grant");
  });

  test("a machine's token cannot be revoked, and that is said", async () => {
    expectRefusal(await revoke(tenant.token), 400, "unsupported_token_type");
  });
});
