import { createHmac, createPublicKey } from "node:crypto";
import { allOperations, managementOperations, type Operation } from "@faable/auth-contract";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem, opened } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, operatorToken, type Tenant } from "../harness/tenant.ts";
import { bodyFor, newWorld, pathIn, pathsOf, type World } from "./world.ts";

let server: TestServer;
let tenant: Tenant;
let world: World;
let other: Tenant;
let otherWorld: World;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  other = await newTenant(server);
  world = await newWorld(tenant);
  otherWorld = await newWorld(other);
});
afterAll(() => server.close());

const operations: readonly Operation[] = Object.values(managementOperations);
const closed = operations.filter(({ access }) => access !== "public");
const permissionOf = ({ access }: Operation): string => (access === "public" ? "" : access.permission);
const named = (some: readonly Operation[]): [string, Operation][] => some.map((each) => [each.id, each]);

/** Calls every path of an operation with a bearer token, or without one. */
const callAll = (operation: Operation, token: string | undefined, ids: World, host = tenant.host): Promise<Answer[]> =>
  Promise.all(
    pathsOf(operation).map((path) => {
      const body = bodyFor(operation, ids);
      return send(server, pathIn(path, ids), {
        method: operation.method,
        host,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body ? { "content-type": "application/json" } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    }),
  );

const narrowed = async (scope: string): Promise<string> => (await tenant.requestToken({ scope })).body.access_token;

const expectInvalidToken = (answer: Answer): void => {
  expectProblem(answer, 401, "invalid_token");
  expect(answer.headers["www-authenticate"]).toBe('Bearer error="invalid_token"');
};

describe("every route of the contract", () => {
  test.each(named(closed))("SEC-MGMT-01 %s is closed to whoever has no token, garbage or a foreign one", async (_, operation) => {
    for (const answer of await callAll(operation, undefined, world)) {
      expectProblem(answer, 401, "unauthorized");
      expect(answer.headers["www-authenticate"]).toBe("Bearer");
    }
    for (const garbage of ["x", "a.b.c", "null", `${tenant.token.slice(0, -6)}AAAAAA`])
      for (const answer of await callAll(operation, garbage, world)) expectInvalidToken(answer);
    for (const answer of await callAll(operation, other.token, world)) expectInvalidToken(answer);
  });

  test("SEC-MGMT-01 SEC-SCOPE-03 a token with read:users opens what needs read:users and nothing else", async () => {
    const token = await narrowed("read:users");
    for (const operation of closed) {
      for (const answer of await callAll(operation, token, world)) {
        if (permissionOf(operation) === "read:users") {
          expect(answer.status).toBe(200);
          continue;
        }
        const required = permissionOf(operation);
        expectProblem(answer, 403, "insufficient_scope");
        expect(answer.body.details).toEqual({ required, granted: ["read:users"] });
        expect(answer.body.message).toContain(required);
        expect(answer.headers["www-authenticate"]).toBe(`Bearer error="insufficient_scope", scope="${required}"`);
      }
    }
  });

  test("SEC-SCOPE-03 each route opens with its own scope alone", async () => {
    const fresh = await newTenant(server);
    const ids = await newWorld(fresh);
    const last = ["removeTeamMember", "deleteUser", "deleteApi", "deleteTeam", "deleteClient", "deleteAccount"];
    const ordered = closed.toSorted((a, b) => last.indexOf(a.id) - last.indexOf(b.id));
    for (const operation of ordered) {
      const scope = permissionOf(operation);
      const isOperators = scope === "create:accounts" || scope === "delete:accounts";
      const audience = isOperators
        ? (await send(server, "/.well-known/openid-configuration")).body.management_audience
        : fresh.audience;
      const caller = isOperators ? { ...server.operator, host: server.host } : fresh;
      const form = {
        grant_type: "client_credentials",
        client_id: caller.clientId,
        client_secret: caller.clientSecret,
        audience,
        scope,
      };
      const granted = await postForm(server, "/oauth/token", form, { host: caller.host });
      expect(granted.body.scope).toBe(scope);
      const path = pathIn(operation.path, ids);
      const answer = await manage(server, caller.host, granted.body.access_token)(
        operation.method,
        path,
        bodyFor(operation, ids),
      );
      expect(answer.status, `${operation.id} ${answer.text}`).toBe(operation.status);
    }
    expect((await send(server, "/.well-known/jwks.json", { host: fresh.host })).status).toBe(404);
  });

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

  test("a known path with another method is 405 and names the right ones", async () => {
    const cases: [string, string, string][] = [
      ["PUT", `/user/${world.user}`, "GET, POST, DELETE"],
      ["PATCH", `/client/${world.client}`, "GET, POST, DELETE"],
      ["POST", "/logs", "GET"],
      ["DELETE", `/logs/${world.log}`, "GET"],
      ["POST", `/logs/${world.log}`, "GET"],
      ["GET", "/account/keys/rotate", "POST"],
    ];
    for (const [method, path, allow] of cases) {
      const answer = await tenant.call(method, path);
      expectProblem(answer, 405, "method_not_allowed");
      expect(answer.headers.allow).toBe(allow);
    }
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
  const snapshot = async () => {
    const read = async (path: string) => (await other.call("GET", path)).body;
    const { total } = await read("/logs?count=true&pageSize=1&query=origin:admin");
    const lists = await Promise.all(
      ["/user", "/client", "/apis", "/team", `/team/${otherWorld.team}/member`, "/account"].map(read),
    );
    return { total, lists, jwks: (await send(server, "/.well-known/jwks.json", { host: other.host })).body };
  };

  const withIds = closed.filter(({ path, id }) => path.includes(":") && id !== "deleteAccount");

  test("SEC-TENANT-02 another tenant's ids are as if they did not exist, on every route, and nothing changes", async () => {
    const before = await snapshot();
    for (const operation of withIds)
      for (const answer of await callAll(operation, tenant.token, otherWorld)) expectProblem(answer, 404, "not_found");
    for (const answer of await callAll(managementOperations.deleteAccount, tenant.token, otherWorld))
      expectProblem(answer, 403, "insufficient_scope");
    const mixed: [string, string, object?][] = [
      ["POST", `/team/${world.team}/member/${otherWorld.member}`, { roles: [] }],
      ["DELETE", `/team/${world.team}/member/${otherWorld.member}`],
    ];
    for (const [method, path, body] of mixed) expectProblem(await tenant.call(method, path, body), 404, "not_a_member");
    expectProblem(await tenant.call("DELETE", `/team/${otherWorld.team}/member/${world.member}`), 404, "not_found");
    expect(await snapshot()).toEqual(before);
    expect((await tenant.call("GET", `/team/${world.team}/member`)).body.results).toHaveLength(1);
  });

  test("SEC-TENANT-09 an id that exists elsewhere is answered like one that exists nowhere", async () => {
    const nowhere: World = {
      ...world,
      user: ghost("user"),
      client: ghost("client"),
      api: ghost("api"),
      team: ghost("team"),
      log: ghost("log"),
      account: ghost("account"),
    };
    for (const operation of withIds) {
      const [there] = await callAll(operation, tenant.token, otherWorld);
      const [never] = await callAll(operation, tenant.token, nowhere);
      expect(there?.text).toBe(never?.text);
      expect(there?.status).toBe(404);
    }
    const byClientId = await tenant.call("GET", `/client/${other.clientId}`);
    expect(byClientId.text).toBe((await tenant.call("GET", "/client/no-such-client")).text);
  });

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
    const named = await at(server.host, tenant.id, tenant.token);
    expect(named.status).toBe(200);
    expect(named.body.results[0].account).toBe(tenant.id);
    expect((await at(other.host, tenant.id, tenant.token)).status).toBe(200);
    expectInvalidToken(await at(tenant.host, other.id, tenant.token));
    for (const wrong of ["", "x", other.host, ghost("account"), `${tenant.id}, ${other.id}`, tenant.id.toUpperCase()])
      expectProblem(await at(tenant.host, wrong, tenant.token), 404, "account_not_found");
  });
});

const ghost = (prefix: string): string => `${prefix}_${"0".repeat(24)}`;

describe("the checks", () => {
  test("aud_mismatch says what was expected, what came and how to mend it", async () => {
    const identifier = "https://world.example.com";
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

  test.each([
    ["/user/", "user_", "team_"],
    ["/team/", "team_", "user_"],
    ["/apis/", "api_", "user_"],
    ["/logs/", "log_", "user_"],
    ["/account/", "account_", "user_"],
  ])("an id of another kind under %s is 400 invalid_id and names %s", async (path, prefix, wrong) => {
    for (const id of [
      `${wrong}${"0".repeat(24)}`,
      `${prefix}0`,
      `${prefix}${"0".repeat(25)}`,
      `${prefix}${"A".repeat(24)}`,
      "1",
    ]) {
      const answer = await tenant.call("GET", `${path}${id}`);
      expectProblem(answer, 400, "invalid_id");
      expect(answer.body.message).toContain(`${prefix}…`);
    }
    expectProblem(await tenant.call("GET", `${path}${prefix}${"0".repeat(24)}`), 404, "not_found");
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
  server.skipTime(86_400 - 60);
  expect((await tenant.call("GET", "/user?pageSize=1")).status).toBe(200);
  server.skipTime(60 + 6);
  for (const operation of closed) for (const answer of await callAll(operation, tenant.token, world)) expectInvalidToken(answer);
  const { body } = await tenant.requestToken();
  expect((await manage(server, tenant.host, body.access_token)("GET", "/user?pageSize=1")).status).toBe(200);
});
