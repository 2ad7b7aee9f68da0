import { lifetimes } from "@faable/auth-contract";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, newTenants } from "../harness/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const jwksOf = async (host: string) => (await send(server, "/.well-known/jwks.json", { host })).body;
const kidOf = (token: string) => decodeProtectedHeader(token).kid;

test("SEC-OIDC-01 issuer, iss and the URL of the document are one string, every endpoint is on it and works", async () => {
  const tenant = await newTenant(server);
  const documents = await Promise.all(
    ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"].map((path) =>
      send(server, path, { host: tenant.host }),
    ),
  );
  const [first, second] = documents.map(({ body }) => body);
  expect(first).toEqual(second);
  expect(first).toMatchObject({ issuer: `http://${tenant.host}`, account_id: tenant.id, management_audience: tenant.audience });
  expect(documents[0]?.headers["access-control-allow-origin"]).toBe("*");
  expect(documents[0]?.headers["cache-control"]).toBe("public, max-age=600");
  for (const [name, url] of Object.entries<unknown>(first)) {
    if (!/_endpoint$|_uri$/.test(name)) continue;
    expect(String(url).startsWith(`${first.issuer}/`), name).toBe(true);
    const answer = await send(server, new URL(String(url)).pathname, { host: tenant.host });
    // Without parameters or a token they refuse, which they do only where they are.
    expect([200, 400, 401, 405], name).toContain(answer.status);
  }
  const { payload } = await jwtVerify(tenant.token, createLocalJWKSet(await jwksOf(tenant.host)));
  expect(payload.iss).toBe(first.issuer);
});

test("SEC-OIDC-02 the JWKS holds public material only, unique kids, RSA of 2048 bits, and no key of another tenant", async () => {
  const [a, b] = await newTenants(server);
  const [ours, theirs] = [await jwksOf(a.host), await jwksOf(b.host)];
  expect(ours.keys).toHaveLength(4);
  for (const key of ours.keys) {
    expect(Object.keys(key).sort()).toEqual(
      (key.kty === "RSA" ? ["alg", "e", "kid", "kty", "n", "use"] : ["alg", "crv", "kid", "kty", "use", "x", "y"]).sort(),
    );
    if (key.kty === "RSA") expect(Buffer.from(key.n, "base64url").length).toBeGreaterThanOrEqual(256);
  }
  const kids = [...ours.keys, ...theirs.keys].map(({ kid }) => kid);
  expect(new Set(kids).size).toBe(8);
  await expect(jwtVerify(a.token, createLocalJWKSet(theirs))).rejects.toThrow();
});

test("SEC-OIDC-08 a rotated-in key was in the JWKS before it signs, and older tokens keep verifying", async () => {
  const own = await startServer();
  const tenant = await newTenant(own);
  const before = (await send(own, "/.well-known/jwks.json", { host: tenant.host })).body;
  const rotation = await tenant.call("POST", "/account/keys/rotate");
  expect(rotation.status).toBe(200);
  expect(rotation.body.keys.map(({ status }: { status: string }) => status).sort()).toEqual([
    "current",
    "current",
    "next",
    "next",
    "next",
    "next",
  ]);

  // Right after the account was made, a client's cache may predate the waiting key: the old one still signs.
  const early = await tenant.requestToken();
  expect(kidOf(early.body.access_token)).toBe(kidOf(tenant.token));

  own.skipTime(601);
  const late = await tenant.requestToken();
  expect(kidOf(late.body.access_token)).not.toBe(kidOf(tenant.token));
  // A client that cached the JWKS before the rotation knows the new key already.
  await jwtVerify(late.body.access_token, createLocalJWKSet(before), { currentDate: new Date(Date.now() + 601_000) });
  // The old token verifies with the present JWKS and opens the Management API.
  const after = (await send(own, "/.well-known/jwks.json", { host: tenant.host })).body;
  expect(after.keys).toHaveLength(6);
  await jwtVerify(tenant.token, createLocalJWKSet(after));
  expect((await tenant.call("GET", "/user")).status).toBe(200);
  await own.close();
});

test("SEC-OIDC-08 SEC-REL-06 retired keys leave the JWKS after the longest token", async () => {
  const own = await startServer();
  const tenant = await newTenant(own);
  const first = (await send(own, "/.well-known/jwks.json", { host: tenant.host })).body.keys.map(
    ({ kid }: { kid: string }) => kid,
  );
  own.skipTime(700);
  expect((await tenant.call("POST", "/account/keys/rotate")).status).toBe(200);
  const second = await tenant.requestToken();
  expect(kidOf(second.body.access_token)).not.toBe(kidOf(tenant.token));
  own.skipTime(2_592_100);
  const renewed = await tenant.requestToken();
  const call = async (path: string) =>
    send(own, path, { method: "POST", host: tenant.host, headers: { authorization: `Bearer ${renewed.body.access_token}` } });
  expect((await call("/account/keys/rotate")).status).toBe(200);
  const present = (await send(own, "/.well-known/jwks.json", { host: tenant.host })).body.keys.map(
    ({ kid }: { kid: string }) => kid,
  );
  expect(present).not.toContain(kidOf(tenant.token));
  expect(first.filter((kid: string) => present.includes(kid))).toHaveLength(2);
  await own.close();
});

test("SEC-OIDC-08 a key stays in the JWKS until the longest token it can have signed has expired", async () => {
  const own = await startServer();
  const tenant = await newTenant(own);
  const longest = { name: "Longest", identifier: "urn:longest", signing_alg: "ES256", token_lifetime: lifetimes.accessTokenMax };
  expect((await tenant.call("POST", "/apis", longest)).status).toBe(201);
  // Rotated at once, the first key still signs until the second one is known everywhere: its last token is the latest.
  expect((await tenant.call("POST", "/account/keys/rotate")).status).toBe(200);
  own.skipTime(lifetimes.jwksCache - 10);
  const { access_token: last } = (await tenant.requestToken({ audience: "urn:longest" })).body;
  expect(kidOf(last)).toBe(kidOf(tenant.token));
  own.skipTime(lifetimes.accessTokenMax - 10);
  const call = async (method: string, path: string, token: string) =>
    send(own, path, { method, host: tenant.host, headers: { authorization: `Bearer ${token}` } });
  const renewed = (await tenant.requestToken()).body.access_token;
  expect((await call("POST", "/account/keys/rotate", renewed)).status).toBe(200);
  const jwks = (await send(own, "/.well-known/jwks.json", { host: tenant.host })).body;
  const currentDate = new Date(Date.now() + (lifetimes.jwksCache + lifetimes.accessTokenMax - 20) * 1000);
  await jwtVerify(last, createLocalJWKSet(jwks), { currentDate });
  // Our own endpoint knows its signature too: it is refused for its audience.
  expect((await call("GET", "/user", last)).body.error_code).toBe("aud_mismatch");
  await own.close();
});

test("SEC-TENANT-04 issuer and links come from the configured domain, whatever the headers say", async () => {
  const tenant = await newTenant(server);
  const { hostname } = new URL(`http://${tenant.host}`);
  const forged = [
    { host: `${hostname}:9` },
    {
      host: tenant.host,
      headers: { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", forwarded: "host=evil.example" },
    },
    { host: tenant.host.toUpperCase() },
  ];
  for (const options of forged) {
    const { body } = await send(server, "/.well-known/openid-configuration", options);
    expect(body.issuer).toBe(`http://${tenant.host}`);
  }
});

test("SEC-TENANT-01 a forwarding header chooses the tenant only when its proxy is trusted", async () => {
  const trusting = await startServer({ environment: { FAABLE_TRUST_PROXY: "127.0.0.1" } });
  const tenant = await newTenant(trusting);
  const headers = { "x-forwarded-host": tenant.host };
  expect((await send(trusting, "/.well-known/openid-configuration", { headers })).body.account_id).toBe(tenant.id);
  const deaf = await newTenant(server);
  const answer = await send(server, "/.well-known/openid-configuration", { headers: { "x-forwarded-host": deaf.host } });
  expect(answer.body.account_id).not.toBe(deaf.id);
  await trusting.close();
});

test("unknown hosts, and main. beside the bare host, are no accounts", async () => {
  for (const host of [
    "nobody.localhost",
    "main.localhost",
    "127.0.0.1",
    "a.b.localhost",
    "evil.example",
    "xn--.localhost",
    "_x.localhost",
  ]) {
    const answer = await send(server, "/.well-known/openid-configuration", { host });
    expect([answer.status, answer.body.error_code], host).toEqual([404, "account_not_found"]);
  }
  expect((await send(server, "/healthz", { host: "evil.example" })).body).toEqual({ status: "ok" });
  expect((await send(server, "/readyz", { host: "evil.example" })).body).toEqual({ status: "ready" });
});
