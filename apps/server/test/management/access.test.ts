import { createHmac, createPublicKey } from "node:crypto";
import { allOperations, managementOperations, type Operation } from "@faable/auth-contract";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { flowPaths } from "../../src/doors/pages/index.ts";
import { expectProblem, opened } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenants, operatorToken, type Tenant } from "../harness/tenant.ts";
import { ghost, pathsOf, worldOf } from "./world.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await newTenants(server);
});
afterAll(() => server.close());

const operations: readonly Operation[] = Object.values(managementOperations);
const closed = operations.filter(({ access }) => access !== "public");
const narrowed = async (scope: string): Promise<string> => (await tenant.requestToken({ scope })).body.access_token;

const expectInvalidToken = (answer: Answer): void => {
  expectProblem(answer, 401, "invalid_token");
  expect(answer.headers["www-authenticate"]).toBe('Bearer error="invalid_token"');
};

describe("every route of the contract", () => {
  test("the public route needs no token and tells only what is public", async () => {
    const answer = await send(server, `/account/host/${tenant.host}`, { host: other.host });
    expect(answer.body).toEqual({
      id: tenant.id,
      name: expect.any(String),
      slug: tenant.slug,
      domain: tenant.host,
      logo_src: null,
      icon_src: null,
      enabled_locales: ["en"],
    });
    expectProblem(await send(server, "/account/host/nowhere.example"), 404, "account_not_found");
  });

  test("SEC-MGMT-08 the process serves the declared routes and the documented pages, and no other", () => {
    const declared = new Set(
      allOperations.flatMap((operation) =>
        pathsOf(operation).flatMap((path) =>
          operation.method === "GET" ? [`GET ${path}`, `HEAD ${path}`] : [`${operation.method} ${path}`],
        ),
      ),
    );
    for (const page of ["/docs", "/docs/errors"]) declared.add(`GET ${page}`).add(`HEAD ${page}`);
    // Pages of a login: people meet them, and no caller does.
    const { login, identify, signUp, provider, chooser, consent, next, logout, broughtLogout, security } = flowPaths;
    const { endSession, endOtherSessions, changePassword } = flowPaths;
    const steps = [login, identify, signUp, provider, chooser, consent];
    for (const path of [...steps, next, security, "/flow/signed-out", "/flow/ticket", "/flow/assets/:file", "/favicon.ico", "/"])
      declared.add(`GET ${path}`).add(`HEAD ${path}`);
    for (const path of [endSession, endOtherSessions, changePassword]) declared.add(`GET ${path}`).add(`HEAD ${path}`);
    for (const path of [...steps, logout, broughtLogout, endSession, endOtherSessions, changePassword])
      declared.add(`POST ${path}`);
    declared.add("OPTIONS *");
    expect(servedRoutes().toSorted()).toEqual([...new Set([...declared].map(unnamed))].toSorted());
  });

  test("SEC-MGMT-08 nothing else is there", async () => {
    const paths = [
      "/metrics",
      "/debug",
      "/debug/pprof",
      "/.env",
      "/.git/config",
      "/admin",
      "/dev/mail",
      "/health",
      "/docs/",
      "//user",
      "/docs/../user",
    ];
    for (const path of paths) expectProblem(await tenant.call("GET", path), 404, "not_found");
    expect((await send(server, "/healthz", { host: "anything.example" })).body).toEqual({ status: "ok" });
    expect((await send(server, "/readyz", { host: "anything.example" })).body).toEqual({ status: "ready" });
  });
});

/** Parameters count by place, not by name: the router merges two names of one place. */
const unnamed = (route: string): string => route.replace(/:[a-z_]+(\|:[a-z_]+)*/g, ":");

/** Reads the router's tree of full paths back into `METHOD /path` lines. */
const servedRoutes = (): string[] => {
  const stack: string[] = [];
  return server.server.app
    .printRoutes({ commonPrefix: false })
    .split("\n")
    .flatMap((line) => {
      const [, indent = "", part = "", methods = ""] = /^([│ ]*)[├└]── (\S*)(?: \(([^)]*)\))?$/.exec(line) ?? [];
      if (part === "" && methods === "") return [];
      const depth = indent.length / 4;
      stack.length = depth;
      stack.push(part);
      const path = stack.join("");
      return methods === "" ? [] : methods.split(", ").map((method) => unnamed(`${method} ${path}`));
    });
};

describe("tenants", () => {
  test("SEC-TENANT-09 what is taken elsewhere is free here", async () => {
    expect((await tenant.call("POST", "/user", { email: "only-there@example.org" })).status).toBe(201);
    expect((await other.call("POST", "/user", { email: "only-there@example.org" })).status).toBe(201);
    const api = { name: "Shared name", identifier: "https://same.example.com" };
    expect((await tenant.call("POST", "/apis", api)).status).toBe(201);
    expect((await other.call("POST", "/apis", api)).status).toBe(201);
    const { results } = (await tenant.call("GET", "/user?email=only-there@example.org")).body;
    expect(results).toHaveLength(1);
    expect(results[0].account).toBe(tenant.id);
  });

  test("SEC-TENANT-01 an unknown host has no tenant's data, whatever the other headers say", async () => {
    const port = server.host.split(":")[1];
    const hosts = [
      "evil.example",
      `nobody.localhost:${port}`,
      `main.localhost:${port}`,
      `a.${tenant.host}`,
      `${tenant.host}.evil.example`,
      `${tenant.slug}_.localhost`,
      "localhost.evil",
    ];
    for (const host of hosts) {
      for (const path of ["/user", "/.well-known/openid-configuration", "/.well-known/jwks.json", "/docs/json"]) {
        const answer = await send(server, path, {
          host,
          headers: { authorization: `Bearer ${tenant.token}`, "x-forwarded-host": tenant.host, forwarded: `host=${tenant.host}` },
        });
        expectProblem(answer, 404, "account_not_found");
      }
      const token = await postForm(
        server,
        "/oauth/token",
        { grant_type: "client_credentials", client_id: tenant.clientId },
        { host },
      );
      expect([token.status, token.body.error_code]).toEqual([404, "account_not_found"]);
    }
    const answer = await send(server, "/user", {
      host: tenant.host.toUpperCase(),
      headers: { authorization: `Bearer ${tenant.token}` },
    });
    expect(answer.status).toBe(200);
  });

  test("SEC-TENANT-01 X-Forwarded-Host moves nobody without a trusted proxy", async () => {
    const headers = { "x-forwarded-host": other.host, "x-forwarded-for": "6.6.6.6", "x-forwarded-proto": "https" };
    const { body } = await send(server, "/.well-known/openid-configuration", { host: tenant.host, headers });
    expect(body).toMatchObject({ issuer: `http://${tenant.host}`, account_id: tenant.id });
  });

  test("SEC-TENANT-03 a token is refused at every other tenant, the operator included", async () => {
    for (const host of [other.host, server.host]) expectInvalidToken(await manage(server, host, tenant.token)("GET", "/user"));
    const operators = await operatorToken(server);
    expectProblem(await manage(server, tenant.host, operators)("GET", "/user"), 401, "invalid_token");
    const forOther = await operatorToken(server, other.id);
    expectProblem(await manage(server, tenant.host, forOther)("GET", "/user"), 401, "invalid_token");
    expect((await manage(server, other.host, forOther)("GET", "/user")).status).toBe(200);
    expectProblem(await manage(server, server.host, forOther)("GET", "/user"), 403, "aud_mismatch");
  });

  test("x-faableauth-account names the account, and widens nothing", async () => {
    const at = (host: string, account: string, token: string) =>
      send(server, "/user", { host, headers: { authorization: `Bearer ${token}`, "x-faableauth-account": account } });
    await tenant.call("POST", "/user", { name: "Kim" });
    const named = await at(server.host, tenant.id, tenant.token);
    expect(named.status).toBe(200);
    expect(named.body.results[0].account).toBe(tenant.id);
    expect((await at(other.host, tenant.id, tenant.token)).status).toBe(200);
    expectInvalidToken(await at(tenant.host, other.id, tenant.token));
    for (const wrong of ["", "x", other.host, ghost("account"), `${tenant.id}, ${other.id}`, tenant.id.toUpperCase()])
      expectProblem(await at(tenant.host, wrong, tenant.token), 404, "account_not_found");
  });
});

describe("the checks", () => {
  test("aud_mismatch says what was expected, what came and how to mend it", async () => {
    const identifier = "https://world.example.com";
    await tenant.call("POST", "/apis", { name: "World", identifier });
    const { body } = await tenant.requestToken({ audience: identifier });
    const answer = await manage(server, tenant.host, body.access_token)("GET", "/user");
    expectProblem(answer, 403, "aud_mismatch");
    expect(answer.body.details).toEqual({ expected: tenant.audience, received: identifier });
    expect(answer.body.message).toContain(`audience=${tenant.audience}`);
  });

  test("access comes before the shape of the request", async () => {
    const token = await narrowed("read:teams");
    expectProblem(await manage(server, tenant.host, token)("GET", "/user/nonsense?what=1"), 403, "insufficient_scope");
    expectProblem(await manage(server, tenant.host, token)("POST", "/user", { nonsense: 1 }), 403, "insufficient_scope");
    expectProblem(await tenant.call("GET", "/user/nonsense"), 400, "invalid_id");
  });

  test("SEC-OIDC-04 unsigned, re-signed and re-labelled tokens are refused", async () => {
    const { header, claims } = opened(tenant.token);
    const { keys } = (await send(server, "/.well-known/jwks.json", { host: tenant.host })).body;
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const [head = "", payload = "", signature = ""] = tenant.token.split(".");
    const forged: string[] = [];
    for (const alg of ["none", "None", "NONE", "nOnE", ""])
      for (const kid of [{}, { kid: header.kid }])
        forged.push(
          `${part({ alg, typ: "at+jwt", ...kid })}.${payload}.`,
          `${part({ alg, typ: "at+jwt", ...kid })}.${payload}.${signature}`,
        );
    for (const jwk of keys) {
      const key = createPublicKey({ key: jwk, format: "jwk" });
      const spki = key.export({ type: "spki", format: "pem" });
      for (const secret of [spki, String(spki).trim(), key.export({ type: "spki", format: "der" }), jwk.n ?? jwk.x]) {
        const input = `${part({ alg: "HS256", typ: "at+jwt", kid: jwk.kid })}.${payload}`;
        forged.push(`${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`);
      }
    }
    const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
    const jwk = await exportJWK(publicKey);
    for (const extra of [
      {},
      { jwk },
      { jwk, kid: "x" },
      { kid: String(header.kid) },
      { kid: String(header.kid), jwk },
      { kid: "unknown" },
      { jku: "https://evil.example/jwks" },
    ])
      forged.push(await new SignJWT(claims).setProtectedHeader({ alg: "ES256", typ: "at+jwt", ...extra }).sign(privateKey));
    forged.push(`${head}.${part({ ...claims, scope: "all", exp: 9_999_999_999 })}.${signature}`);
    forged.push(
      `${part({ ...header, typ: "JWT" })}.${payload}.${signature}`,
      `${head}.${payload}.`,
      `${head}.${payload}`,
      `${tenant.token}.x`,
    );
    const rsa = keys.find(({ kty }: { kty: string }) => kty === "RSA");
    forged.push(`${part({ ...header, alg: "RS256", kid: rsa.kid })}.${payload}.${signature}`);
    for (const token of forged) expectInvalidToken(await manage(server, tenant.host, token)("GET", "/user"));
    expect((await tenant.call("GET", "/user")).status).toBe(200);
  });

  test("a token counts in the Authorization header only", async () => {
    const query = await send(server, `/user?access_token=${tenant.token}`, { host: tenant.host });
    expectProblem(query, 401, "unauthorized");
    const form = await postForm(server, "/user", { access_token: tenant.token }, { host: tenant.host });
    expect([401, 415]).toContain(form.status);
    const cookie = await send(server, "/user", {
      host: tenant.host,
      headers: { cookie: `access_token=${tenant.token}; token=${tenant.token}` },
    });
    expectProblem(cookie, 401, "unauthorized");
    for (const authorization of [tenant.token, `Token ${tenant.token}`, "Bearer", "Bearer "])
      expectProblem(await send(server, "/user", { host: tenant.host, headers: { authorization } }), 401, "unauthorized");
    for (const authorization of [`Bearer ${tenant.token}, Bearer x`, `Bearer ${tenant.token} x`, `Bearer x ${tenant.token}`])
      expectInvalidToken(await send(server, "/user", { host: tenant.host, headers: { authorization } }));
    expect(
      (await send(server, "/user", { host: tenant.host, headers: { authorization: `bearer ${tenant.token}` } })).status,
    ).toBe(200);
  });

  test("HEAD is as closed as GET", async () => {
    expect((await send(server, "/user", { method: "HEAD", host: tenant.host })).status).toBe(401);
    expect((await tenant.call("HEAD", "/user")).status).toBe(200);
  });
});

test("SEC-MGMT-01 an expired token opens nothing, and a new one does", async () => {
  const world = worldOf(tenant);
  const requests = await Promise.all(closed.map(world.request));
  server.skipTime(86_400 - 60);
  expect((await tenant.call("GET", "/user?pageSize=1")).status).toBe(200);
  server.skipTime(60 + 6);
  for (const { method, paths, body } of requests) {
    for (const path of paths) expectInvalidToken(await tenant.call(method, path, body));
  }
  const { body } = await tenant.requestToken();
  expect((await manage(server, tenant.host, body.access_token)("GET", "/user?pageSize=1")).status).toBe(200);
});
