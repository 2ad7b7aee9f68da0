import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claimsOf, logged, machines, newAction, postLogin } from "../harness/actions.ts";
import { newBrowser } from "../harness/browser.ts";
import { send } from "../harness/http.ts";
import {
  answerOf,
  authorizePath,
  exchange,
  newApp,
  newPerson,
  pkce,
  signIn,
  type TestApp,
  type TestPerson,
} from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, operatorToken, type Tenant } from "../harness/tenant.ts";

/** Whoever may mend the Actions of a tenant is never locked out by them. */

let server: TestServer;
let tenant: Tenant;
let app: TestApp;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
  app = await newApp(tenant);
});

const withRole = async (permissions: readonly string[]): Promise<TestPerson> => {
  const person = await newPerson(tenant);
  const api = (await tenant.call("GET", "/apis")).body.results.find((each: { is_system: boolean }) => each.is_system);
  const role = await tenant.call("POST", "/role", {
    name: `R${person.id}`,
    permissions: permissions.map((value) => ({ api: api.id, value })),
  });
  expect(role.status, role.text).toBe(201);
  await tenant.call("POST", `/role/${role.body.id}/member`, { user: person.id });
  return person;
};

const tokenOf = async (
  person: TestPerson,
  parameters: Record<string, string> = {},
  browser = newBrowser(server, tenant.host),
) => {
  const { verifier, challenge } = pkce();
  const asked = { audience: tenant.audience, scope: "read:users update:actions read:logs", ...parameters };
  const answer = answerOf(await signIn(browser, authorizePath(app, challenge, asked), person));
  const code = answer.get("code");
  if (code === null) return { error: answer.get("error") };
  const tokens = await exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: app.callback });
  return tokens.body;
};

const glass = { break_glass: "true" };

describe("an administrator", () => {
  const permissions = ["read:users", "update:actions", "read:logs"];

  test("whom a broken Action refuses gets in to mend it, with nothing but what that takes, and it is written down", async () => {
    const action = await newAction(tenant, postLogin("throw new Error('broken');"));
    const person = await withRole(permissions);
    expect(await tokenOf(person)).toEqual({ error: "access_denied" });
    const { access_token, scope } = await tokenOf(person, glass);
    expect(scope.split(" ").toSorted()).toEqual(["read:logs", "update:actions"]);
    const call = manage(server, tenant.host, access_token);
    const closed = await call("GET", "/user");
    expect([closed.status, closed.body.message]).toEqual([
      403,
      "This operation needs the scope read:users. Request a token with it, and without break_glass: that gives the scopes of Actions and logs alone.",
    ]);
    expect((await call("GET", "/logs?type=action.failed")).body.results).toHaveLength(1);
    const [row] = await logged(tenant, "auth.break_glass");
    expect(row).toMatchObject({ user: person.id, data: { scope: "update:actions read:logs" } });
    expect(action.enabled).toBe(true);
  });

  test.each([
    ["for another audience", { audience: undefined }],
    ["in another spelling", { break_glass: "1" }],
    ["without asking", { break_glass: undefined }],
  ])("is asked about as everybody else %s", async (_, change) => {
    await newAction(tenant, postLogin('api.access.deny("No.");'));
    const person = await withRole(permissions);
    const parameters = Object.fromEntries(
      Object.entries({ ...glass, audience: tenant.audience, ...change }).filter(
        (each): each is [string, string] => each[1] !== undefined,
      ),
    );
    const browser = newBrowser(server, tenant.host);
    const path = authorizePath(app, pkce().challenge, { scope: "openid", ...parameters });
    expect(answerOf(await signIn(browser, path, person)).get("error")).toBe("access_denied");
    expect(await logged(tenant, "auth.break_glass")).toEqual([]);
  });

  test("whom the Actions let pass anyway is asked about as ever, and nothing is said of glass", async () => {
    await newAction(tenant, postLogin(""));
    const person = await withRole(["read:users"]);
    expect((await tokenOf(person, { ...glass, scope: "read:users" })).scope).toBe("");
    expect(await logged(tenant, "auth.break_glass")).toEqual([]);
    expect(await logged(tenant, "action.executed")).toHaveLength(1);
  });

  test("has to sign in for it: a session that is there is asked about", async () => {
    const person = await withRole(permissions);
    const browser = newBrowser(server, tenant.host);
    expect((await tokenOf(person, {}, browser)).access_token).toBeDefined();
    await newAction(tenant, postLogin('api.access.deny("No.");'));
    expect(await tokenOf(person, glass, browser)).toEqual({ error: "access_denied" });
    expect((await tokenOf(person, { ...glass, prompt: "login" }, browser)).access_token).toBeDefined();
  });

  test("who may not change Actions is let past none", async () => {
    await newAction(tenant, postLogin('api.access.deny("No.");'));
    for (const few of [[], ["read:actions"], ["read:users", "update:users"]])
      expect(await tokenOf(await withRole(few), glass)).toEqual({ error: "access_denied" });
  });
});

describe("the operator", () => {
  test("who holds no permission of the Actions by a role is let past them all the same: nobody else could mend them", async () => {
    const { management_audience: audience } = (await send(server, "/.well-known/openid-configuration")).body;
    const call = manage(server, server.host, await operatorToken(server));
    const main = { host: server.host, call };
    const own = await newApp(main);
    const [role] = (await call("GET", "/role?slug=operator")).body.results;
    const [operator, other] = [await newPerson(main), await newPerson(main)];
    await call("POST", `/role/${role.id}/member`, { user: operator.id });
    const action = await newAction(main, postLogin("throw new Error('broken');"));
    const at = async (person: TestPerson, parameters: Record<string, string>) =>
      answerOf(
        await signIn(
          newBrowser(server, server.host),
          authorizePath(own, pkce().challenge, { audience, scope: "update:actions", ...parameters }),
          person,
        ),
      );
    expect((await at(operator, {})).get("error")).toBe("access_denied");
    expect((await at(other, glass)).get("error")).toBe("access_denied");
    expect((await at(operator, glass)).get("code")).not.toBeNull();
    expect((await logged(main, "auth.break_glass")).map(({ user }) => user)).toEqual([operator.id]);
    await call("DELETE", `/actions/${action.id}`);
  });
});

describe("a machine", () => {
  test("gets a token to mend what refuses it, and for nothing else", async () => {
    await newAction(tenant, machines("throw new Error('broken');"));
    expect((await tenant.requestToken()).status).toBe(401);
    const { body } = await tenant.requestToken(glass);
    expect(body.scope.split(" ").toSorted()).toEqual([
      "create:actions",
      "delete:actions",
      "read:actions",
      "read:logs",
      "update:actions",
    ]);
    expect(claimsOf(body.access_token).scope).toBe(body.scope);
    expect(await logged(tenant, "auth.break_glass")).toHaveLength(1);
  });

  test("not for an API of the tenant's own", async () => {
    await newAction(tenant, machines('api.access.deny("No.");'));
    await tenant.call("POST", "/apis", { name: "Own", identifier: "https://own.example", permissions: [{ value: "a" }] });
    expect((await tenant.requestToken({ ...glass, audience: "https://own.example" })).status).toBe(401);
  });
});
