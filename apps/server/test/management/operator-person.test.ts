import { managementPermissions, operatorPermissions } from "@faable/auth-contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem, opened } from "../harness/expect.ts";
import { type Answer, send } from "../harness/http.ts";
import { newApp, newPerson, type TestApp, type TestPerson, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenants, operatorToken, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
/** The operator account, as people sign in at it. */
let main: Pick<Tenant, "call" | "host">;
let role: string;
let app: TestApp;
let operator: TestPerson;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await newTenants(server);
  main = { host: server.host, call: manage(server, server.host, await operatorToken(server)) };
  role = (await main.call("GET", "/role?slug=operator")).body.results[0].id;
  app = await newApp(main);
  operator = await newPerson(main);
  await main.call("POST", `/role/${role}/member`, { user: operator.id });
});
afterAll(() => server.close());

const words = (permissions: readonly { readonly value: string }[]): string[] => permissions.map(({ value }) => value).sort();
const scopeOf = ({ body }: Answer): string[] => String(body.scope).split(" ").filter(Boolean).sort();
const tokens = (person: TestPerson, audience: string, scope?: string): Promise<Answer> =>
  tokensFor(server, main, app, person, { audience, scope });

describe("a person who holds the role operator", () => {
  test("administers another account with a token that the operator account signed for it alone", async () => {
    const { body } = await tokens(operator, tenant.audience, "openid read:users create:users");
    const { issuer } = (await send(server, "/.well-known/openid-configuration")).body;
    expect(opened(body.access_token).claims).toMatchObject({ iss: issuer, aud: tenant.audience, sub: operator.id });
    const made = await manage(server, tenant.host, body.access_token)("POST", "/user", { email: "made@example.org" });
    expect(made.status, made.text).toBe(201);
    const [event] = (await tenant.call("GET", "/logs?query=type:admin.user.created")).body.results;
    expect(event.data.actor).toMatchObject({ type: "user", id: operator.id });
    expectProblem(await manage(server, other.host, body.access_token)("GET", "/user"), 401, "invalid_token");
    expectProblem(await manage(server, main.host, body.access_token)("GET", "/user"), 403, "aud_mismatch");
  });

  test("is granted the whole catalogue of any account when asking for nothing in particular, and at home the operator's own", async () => {
    for (const { audience } of [tenant, other])
      expect(scopeOf(await tokens(operator, audience, ""))).toEqual(words(managementPermissions));
    const { management_audience: own } = (await send(server, "/.well-known/openid-configuration")).body;
    const atHome = await tokens(operator, own, "");
    expect(scopeOf(atHome)).toEqual(words([...managementPermissions, ...operatorPermissions]));
    expect((await manage(server, main.host, atHome.body.access_token)("GET", "/account")).status).toBe(200);
  });

  test("SEC-SCOPE-04 gets nothing that the catalogue does not hold, and no right of the operator's at a tenant", async () => {
    const answer = await tokens(operator, tenant.audience, "read:users create:accounts fly:everywhere");
    expect(scopeOf(answer)).toEqual(["read:users"]);
  });

  test("has no more than anybody once the role is taken away", async () => {
    const person = await newPerson(main);
    await main.call("POST", `/role/${role}/member`, { user: person.id });
    expect(scopeOf(await tokens(person, tenant.audience, "read:users"))).toEqual(["read:users"]);
    expect((await main.call("DELETE", `/role/${role}/member/${person.id}`)).status).toBe(200);
    expect(scopeOf(await tokens(person, tenant.audience, "read:users"))).toEqual([]);
  });
});

describe("SEC-SCOPE-04 everybody else", () => {
  test("a person of the operator account gets no right at another account, whatever they hold at home", async () => {
    const person = await newPerson(main);
    const [api] = (await main.call("GET", "/apis?slug=management-api")).body.results;
    const permissions = [{ api: api.id, value: "read:users" }];
    const made = await main.call("POST", "/role", { name: "Reader", permissions });
    expect(made.status, made.text).toBe(201);
    await main.call("POST", `/role/${made.body.id}/member`, { user: person.id });
    expect(scopeOf(await tokens(person, api.identifier, ""))).toEqual(["read:users"]);
    const foreign = await tokens(person, tenant.audience, "read:users");
    expect(foreign.body.scope).toBe("");
    expectProblem(await manage(server, tenant.host, foreign.body.access_token)("GET", "/user"), 403, "insufficient_scope");
  });

  test("a tenant's own role of that name gives nothing, and no tenant has the audience of another", async () => {
    const [theirs, person] = [await newApp(tenant), await newPerson(tenant)];
    const made = await tenant.call("POST", "/role", { name: "operator" });
    expect(made.status, made.text).toBe(201);
    await tenant.call("POST", `/role/${made.body.id}/member`, { user: person.id });
    const own = await tokensFor(server, tenant, theirs, person, { audience: tenant.audience, scope: "read:users" });
    expect(own.body.scope).toBe("");
    await expect(tokensFor(server, tenant, theirs, person, { audience: other.audience })).rejects.toThrow("audience_not_found");
  });

  test("an operator's public client has no management audience", async () => {
    const spa = await newApp(main, { token_endpoint_auth_method: "none" });
    await expect(tokensFor(server, main, spa, operator, { audience: tenant.audience })).rejects.toThrow("error_code=forbidden");
    expect((await tokensFor(server, main, spa, operator)).status).toBe(200);
  });
});
