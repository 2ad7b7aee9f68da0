import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { opened } from "../harness/expect.ts";
import { type Answer, send } from "../harness/http.ts";
import { exchange, newApp, newPerson, type TestApp, type TestPerson, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** Everything a user record can say that a claim can say too. */
const known = {
  name: "Kim Anna Doe",
  given_name: "Kim",
  family_name: "Doe",
  middle_name: "Anna",
  nickname: "kimmy",
  profile: "https://people.example/kim",
  picture: "https://people.example/kim.png",
  website: "https://kim.example/",
  gender: "female",
  birthdate: "1990-02-03",
  zoneinfo: "Europe/Madrid",
  locale: "es",
  phone: "+34911234567",
  phone_verified: true,
  address: { street_address: "Calle Mayor 1", locality: "Madrid", region: "Madrid", postal_code: "28013", country: "ES" },
};

const profileClaims = ({ email, updated }: { readonly email: string; readonly updated: number }) => ({
  name: known.name,
  given_name: known.given_name,
  family_name: known.family_name,
  middle_name: known.middle_name,
  nickname: known.nickname,
  preferred_username: email,
  profile: known.profile,
  picture: known.picture,
  website: known.website,
  gender: known.gender,
  birthdate: known.birthdate,
  zoneinfo: known.zoneinfo,
  locale: known.locale,
  updated_at: updated,
});

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
let issuer: string;
let scoped: Readonly<Record<string, object>>;
const audience = "https://orders.example";
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  app = await newApp(tenant);
  person = await newPerson(tenant, known);
  issuer = (await send(server, "/.well-known/openid-configuration", { host: tenant.host })).body.issuer;
  const api = await tenant.call("POST", "/apis", {
    name: "Orders",
    identifier: audience,
    permissions: [{ value: "read:orders" }, { value: "create:orders" }],
    token_dialect: "access_token_authz",
    enforce_policies: true,
    include_teams_in_access_token: true,
    include_roles_in_access_token: true,
  });
  expect(api.status, api.text).toBe(201);
  const role = await tenant.call("POST", "/role", { name: "Clerk" });
  await tenant.call("POST", `/role/${role.body.id}/member`, { user: person.id });
  const team = await tenant.call("POST", "/team", { name: "Sales", slug: "sales" });
  await tenant.call("POST", `/team/${team.body.id}/member`, { user: person.id });
  const { body } = await tenant.call("GET", `/user/${person.id}`);
  scoped = {
    profile: profileClaims({ email: person.email, updated: Math.floor(Date.parse(body.updatedAt) / 1000) }),
    email: { email: person.email, email_verified: true },
    phone: { phone_number: known.phone, phone_number_verified: true },
    address: { address: { ...known.address, formatted: "Calle Mayor 1, Madrid, Madrid, 28013, ES" } },
  };
});
afterAll(() => server.close());

const tokens = async (parameters: Readonly<Record<string, string | undefined>>): Promise<Answer["body"]> => {
  const { status, body } = await tokensFor(server, tenant, app, person, parameters);
  expect(status).toBe(200);
  return body;
};

const userinfo = async (token: string): Promise<unknown> => {
  const answer = await send(server, "/userinfo", { host: tenant.host, headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  return answer.body;
};

const whole = expect.any(Number);
const proven = { amr: ["pwd"], acr: "urn:faable:loa:1", auth_time: whole };

describe("access tokens of people carry these claims and no others (tenancy-and-tokens §7.1)", () => {
  const always = () => ({
    iss: issuer,
    sub: person.id,
    iat: whole,
    exp: whole,
    jti: expect.any(String),
    client_id: app.clientId,
    account: tenant.id,
    fsid: expect.stringMatching(/^session_[0-9a-f]{24}$/),
    ...proven,
  });

  test("without an audience: for userinfo and /me alone", async () => {
    const { access_token: token, expires_in, scope } = await tokens({ scope: "openid email" });
    const { header, claims } = opened(token);
    expect(header).toEqual({ alg: "RS256", typ: "at+jwt", kid: expect.any(String) });
    expect(claims).toEqual({ ...always(), aud: `${issuer}/userinfo`, scope: "openid email" });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(expires_in);
    expect(scope).toBe("openid email");
  });

  test("for an API that wants them: permissions as one text, teams by slug, roles by name; unknown scopes dropped", async () => {
    const { access_token: token, scope } = await tokens({ scope: "openid read:orders drop:tables", audience });
    expect(scope).toBe("openid read:orders");
    expect(opened(token).claims).toEqual({
      ...always(),
      aud: audience,
      scope: "openid read:orders",
      permissions: "read:orders",
      teams: ["sales"],
      roles: ["Clerk"],
    });
  });

  test("for an API without wishes: none of the three", async () => {
    await tenant.call("POST", "/apis", { name: "Plain", identifier: "https://plain.example" });
    const { access_token: token } = await tokens({ scope: "openid any:thing", audience: "https://plain.example" });
    expect(opened(token).claims).toEqual({ ...always(), aud: "https://plain.example", scope: "openid any:thing" });
  });

  test("of a machine: no person, no session, no proof", async () => {
    const { body } = await tenant.requestToken({ audience });
    expect(opened(body.access_token).claims).toEqual({
      iss: issuer,
      sub: tenant.clientId,
      client_id: tenant.clientId,
      aud: audience,
      account: tenant.id,
      iat: whole,
      exp: whole,
      jti: expect.any(String),
      scope: "read:orders create:orders",
      permissions: "read:orders create:orders",
    });
  });
});

describe("ID tokens and userinfo tell the same, scope by scope (§8.1, §8.2)", () => {
  const protocol = () => ({
    iss: issuer,
    sub: person.id,
    aud: app.clientId,
    iat: whole,
    exp: whole,
    sid: expect.any(String),
    ...proven,
  });

  test.each(["profile", "email", "phone", "address"])("%s", async (scope) => {
    const { id_token, access_token, expires_in } = await tokens({ scope: `openid ${scope}`, nonce: "n-1" });
    const { header, claims } = opened(id_token);
    expect(header).toEqual({ alg: "RS256", typ: "JWT", kid: expect.any(String) });
    expect(claims).toEqual({ ...protocol(), nonce: "n-1", ...scoped[scope] });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(expires_in);
    expect(await userinfo(access_token)).toEqual({ sub: person.id, ...scoped[scope] });
  });

  test("openid alone: who, and nothing about them", async () => {
    const { id_token, access_token } = await tokens({ scope: "openid" });
    expect(opened(id_token).claims).toEqual(protocol());
    expect(await userinfo(access_token)).toEqual({ sub: person.id });
  });

  test("no scope at all: no ID token, and every claim at userinfo (S7)", async () => {
    const { id_token, access_token } = await tokens({ scope: undefined });
    expect(id_token).toBeUndefined();
    expect(await userinfo(access_token)).toEqual(Object.assign({ sub: person.id }, ...Object.values(scoped)));
  });

  test("what is not known is no claim; a nickname is never the address, a preferred name may be", async () => {
    const bare = await newPerson(tenant, { email_verified: false });
    const { body } = await tokensFor(server, tenant, app, bare, { scope: "openid profile email phone address" });
    const { claims } = opened(body.id_token);
    expect(claims).toEqual({
      ...protocol(),
      sub: bare.id,
      preferred_username: bare.email,
      profile: `${issuer}/user/${bare.id}`,
      updated_at: whole,
      email: bare.email,
      email_verified: false,
    });
  });

  test("refreshing keeps nonce, session, proof and time of it, and renews the rest", async () => {
    const first = await tokens({ scope: "openid email", nonce: "n-2" });
    server.skipTime(5);
    const again = await exchange(server, tenant.host, app, { grant_type: "refresh_token", refresh_token: first.refresh_token });
    const [before, after] = [opened(first.id_token).claims, opened(again.body.id_token).claims];
    expect(after).toEqual({ ...before, iat: whole, exp: whole });
    expect(Number(after.iat)).toBeGreaterThan(Number(before.iat));
    const [old, renewed] = [opened(first.access_token).claims, opened(again.body.access_token).claims];
    expect(renewed).toEqual({ ...old, iat: whole, exp: whole, jti: expect.any(String) });
    expect(renewed.jti).not.toBe(old.jti);
  });
});
