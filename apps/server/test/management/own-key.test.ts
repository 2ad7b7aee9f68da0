import type { JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { type Answer, send } from "../harness/http.ts";
import { ownKey, type Sign } from "../harness/own-key.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, newTenants, operatorToken, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
let sign: Sign;
let operator: { readonly id: string; readonly sign: Sign; readonly call: ReturnType<typeof manage> };
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await newTenants(server);
  sign = await ownKey(server, tenant.id);
  const call = manage(server, server.host, await operatorToken(server));
  const { id } = (await call("GET", "/account?slug=main")).body.results[0];
  operator = { id, sign: await ownKey(server, id), call };
});
afterAll(() => server.close());

const now = (): number => Math.floor(Date.now() / 1000);

/** The claims of a good token of the tenant's client. */
const claims = (changed: Readonly<Record<string, unknown>> = {}): JWTPayload => ({
  iss: `http://${tenant.host}`,
  sub: tenant.clientId,
  aud: tenant.audience,
  client_id: tenant.clientId,
  iat: now(),
  exp: now() + 300,
  scope: "read:users create:users",
  ...changed,
});

const ask = (token: string, host = tenant.host): Promise<Answer> => manage(server, host, token)("GET", "/user?pageSize=1");

const expectInvalidToken = (answer: Answer): void => {
  expectProblem(answer, 401, "invalid_token");
  expect(answer.headers["www-authenticate"]).toBe('Bearer error="invalid_token"');
};

describe("SEC-OIDC-04 SEC-OIDC-05 a signature of our own key is not enough", () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["JWT, as an ID token", { typ: "JWT" }],
    ["absent", { typ: undefined }],
    ["empty", { typ: "" }],
    ["a logout token's", { typ: "logout+jwt" }],
    ["an introspection answer's", { typ: "token-introspection+jwt" }],
    ["a word that only begins alike", { typ: "at+jwtx" }],
  ])("typ %s", async (_, header) => {
    expectInvalidToken(await ask(await sign(claims(), header)));
    expect((await ask(await sign(claims()))).status).toBe(200);
  });

  test("iss of another tenant, of the operator, almost right, or absent", async () => {
    const right = `http://${tenant.host}`;
    const wrong = [
      `http://${other.host}`,
      `http://${server.host}`,
      `${right}/`,
      right.toUpperCase(),
      right.replace("http:", "https:"),
      "",
      undefined,
      [right],
    ];
    for (const iss of wrong) expectInvalidToken(await ask(await sign(claims({ iss }))));
    expect((await ask(await sign(claims({ iss: right })))).status).toBe(200);
  });

  test("exp or iat absent, of another type, or past; nbf to come", async () => {
    const wrong = [
      { exp: undefined },
      { exp: "9999999999" },
      { exp: null },
      { exp: now() - 10 },
      { iat: undefined },
      { iat: "1" },
      { nbf: now() + 60 },
      { nbf: "1" },
    ];
    for (const changed of wrong) expectInvalidToken(await ask(await sign(claims(changed))));
    for (const changed of [{ exp: now() + 60 }, { exp: now() - 2 }, { nbf: now() - 1 }, { nbf: now() + 2 }])
      expect((await ask(await sign(claims(changed)))).status).toBe(200);
  });

  test("aud as a list, even of the right one alone, or absent", async () => {
    for (const aud of [[tenant.audience], [tenant.audience, other.audience], [], undefined, "", null, { a: tenant.audience }])
      expectInvalidToken(await ask(await sign(claims({ aud }))));
    for (const aud of [other.audience, `${tenant.audience}/`, `http://${tenant.host}/userinfo`, tenant.clientId])
      expectProblem(await ask(await sign(claims({ aud }))), 403, "aud_mismatch");
    expect((await ask(await sign(claims()))).status).toBe(200);
  });

  test("sub absent, empty, no text, or nobody here", async () => {
    for (const sub of [undefined, "", 7, [tenant.clientId], "nobody", other.clientId, tenant.client])
      expectInvalidToken(await ask(await sign(claims({ sub }))));
    expect((await ask(await sign(claims({ sub: tenant.clientId })))).status).toBe(200);
  });

  test("kid absent, unknown, or another key's", async () => {
    const foreign = await ownKey(server, other.id);
    const { keys } = (await send(server, "/.well-known/jwks.json", { host: tenant.host })).body;
    for (const kid of [undefined, "", "unknown", ...keys.map((key: { kid: string }) => `${key.kid}x`)])
      expectInvalidToken(await ask(await sign(claims(), { kid })));
    expectInvalidToken(await ask(await foreign(claims())));
    expect((await ask(await sign(claims()))).status).toBe(200);
  });

  test("scope and permissions count as texts of whole words only", async () => {
    for (const scope of [["read:users"], { "read:users": true }, "read:usersx", "xread:users", "READ:USERS", "read:*", "read"])
      expectProblem(await ask(await sign(claims({ scope }))), 403, "insufficient_scope");
    expect((await ask(await sign(claims({ scope: undefined, permissions: "read:teams read:users" })))).status).toBe(200);
  });

  test("a key beyond its retirement takes the tokens along that were verified before", async () => {
    const own = await startServer();
    const made = await newTenant(own);
    const longLived = await (await ownKey(own, made.id))({
      iss: `http://${made.host}`,
      sub: made.clientId,
      aud: made.audience,
      iat: now(),
      exp: now() + 10_000_000,
      scope: "read:users",
    });
    const read = (token: string) => manage(own, made.host, token)("GET", "/user");
    expect((await read(longLived)).status).toBe(200);
    own.skipTime(700);
    expect((await made.call("POST", "/account/keys/rotate")).status).toBe(200);
    expect((await read(longLived)).status).toBe(200);
    own.skipTime(2_592_100);
    const { access_token: renewed } = (await made.requestToken()).body;
    expect((await manage(own, made.host, renewed)("POST", "/account/keys/rotate")).status).toBe(200);
    // Loads the keys that are left, so that it is their absence that counts and not that nothing is known.
    expect((await read(renewed)).status).toBe(200);
    expectInvalidToken(await read(longLived));
    await own.close();
  });
});

describe("SEC-SESS-05 SEC-MGMT-06 a token about a person", () => {
  const newUser = async (call: Tenant["call"]): Promise<string> => (await call("POST", "/user", { name: "Admin" })).body.id;
  const tokenOf = (sub: string) => sign(claims({ sub }));

  test("opens while the person may, and no longer when suspended, also when it was verified before", async () => {
    const user = await newUser(tenant.call);
    const token = await tokenOf(user);
    expect((await ask(token)).status).toBe(200);
    await tenant.call("POST", `/user/${user}`, { suspended: true });
    expectProblem(await ask(token), 403, "user_suspended");
    await tenant.call("POST", `/user/${user}`, { suspended: false });
    expect((await ask(token)).status).toBe(200);
  });

  test("ends with the person", async () => {
    const user = await newUser(tenant.call);
    const token = await tokenOf(user);
    expect((await ask(token)).status).toBe(200);
    await tenant.call("DELETE", `/user/${user}`);
    expectInvalidToken(await ask(token));
    expectInvalidToken(await ask(await tokenOf(`user_${"0".repeat(24)}`)));
  });

  test("SEC-TENANT-05 of another account opens nothing; of the operator's it is the operator's person who counts", async () => {
    const [here, there] = [await newUser(tenant.call), await newUser(other.call)];
    expectInvalidToken(await ask(await tokenOf(there)));
    expect((await ask(await tokenOf(here))).status).toBe(200);
    const operators = (sub: string) => operator.sign(claims({ iss: `http://${server.host}`, sub }));
    expectInvalidToken(await ask(await operators(here)));
    const admin = await newUser(operator.call);
    expect((await ask(await operators(admin))).status).toBe(200);
    await operator.call("POST", `/user/${admin}`, { suspended: true });
    expectProblem(await ask(await operators(admin)), 403, "user_suspended");
  });

  test("SEC-LOG-03 leaves the person in the audit trail, with the account they came from", async () => {
    const here = await newUser(tenant.call);
    const admin = await newUser(operator.call);
    const made = async (token: string) => (await manage(server, tenant.host, token)("POST", "/user", { name: "Made" })).body.id;
    const actorOf = async (id: string) => (await tenant.call("GET", `/logs?query=user:${id}`)).body.results[0].data.actor;
    expect(await actorOf(await made(await tokenOf(here)))).toEqual({ type: "user", id: here });
    const operators = await operator.sign(claims({ iss: `http://${server.host}`, sub: admin }));
    expect(await actorOf(await made(operators))).toEqual({ type: "user", id: admin, account: operator.id });
  });
});

test("SEC-TENANT-03 the operator's key opens a tenant only with a token for exactly that tenant", async () => {
  const iss = `http://${server.host}`;
  const asOperator = (aud: string) => operator.sign(claims({ iss, sub: server.operator.clientId, aud }));
  for (const aud of [other.audience, `faable:management:${operator.id}`, `http://${server.host}/userinfo`, "https://api.example"])
    expectInvalidToken(await ask(await asOperator(aud)));
  expect((await ask(await asOperator(tenant.audience))).status).toBe(200);
  // No other account's key is the operator's.
  const foreign = await ownKey(server, other.id);
  expectInvalidToken(await ask(await foreign(claims({ iss: `http://${other.host}`, sub: other.clientId }))));
  expectInvalidToken(await ask(await sign(claims({ aud: other.audience })), other.host));
  expectInvalidToken(await ask(await sign(claims({ aud: `faable:management:${operator.id}` })), server.host));
});
