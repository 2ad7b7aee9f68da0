import { createServer } from "node:http";
import { type Claims, createTokenVerifier, type TokenVerifier } from "@faable/auth-sdk";
import * as forExpress from "@faable/auth-sdk/express";
import * as forFastify from "@faable/auth-sdk/fastify";
import express from "express";
import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { newApp, newPerson, type TestPerson, tokensFor } from "../harness/login.ts";
import { newReceiver } from "../harness/receiver.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

const audience = "https://orders.example";

let server: TestServer;
let tenant: Tenant;
let person: TestPerson;
let verify: TokenVerifier;
let tokens: Readonly<Record<"reader" | "stranger" | "id" | "machine" | "elsewhere", string>>;
const closing: (() => unknown)[] = [];

interface Api {
  readonly url: string;
}

const overExpress = async (): Promise<Api> => {
  const app = express();
  const { requirePermission, claimsOf } = forExpress;
  app.get("/orders", requirePermission(verify, "read:orders"), (request, response) => {
    response.json({ for: claimsOf(request).sub });
  });
  app.get("/any", requirePermission(verify), (_request, response) => response.json({ ok: true }));
  app.get("/open", (request, response) => response.json({ for: claimsOf(request).sub }));
  app.use((_error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
    response.status(503).json({ sorry: true });
  });
  const listening = createServer(app);
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  closing.push(() => listening.close());
  const address = listening.address();
  return { url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}` };
};

const overFastify = async (): Promise<Api> => {
  const app = Fastify();
  const { requirePermission, claimsOf } = forFastify;
  const orders = { onRequest: requirePermission(verify, "read:orders") };
  app.get("/orders", orders, async (request) => ({ for: claimsOf(request).sub }));
  app.get("/any", { preHandler: requirePermission(verify) }, async () => ({ ok: true }));
  app.get("/open", async (request) => ({ for: claimsOf(request).sub }));
  app.setErrorHandler((_error, _request, reply) => reply.code(503).send({ sorry: true }));
  closing.push(() => app.close());
  return { url: await app.listen({ port: 0, host: "127.0.0.1" }) };
};

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  tenant = await newTenant(server);
  person = await newPerson(tenant);
  const permissions = [{ value: "read:orders" }, { value: "create:orders" }];
  const token_dialect = "access_token_authz";
  for (const identifier of [audience, "https://other.example"])
    await tenant.call("POST", "/apis", {
      name: identifier.slice(8, 13),
      identifier,
      permissions,
      token_dialect,
      enforce_policies: true,
    });
  verify = createTokenVerifier({ domain: `http://${tenant.host}`, audience });
  const app = await newApp(tenant);
  const issued = async (scope: string, of = audience) =>
    (await tokensFor(server, tenant, app, person, { scope: `openid ${scope}`, audience: of })).body;
  const reader = await issued("read:orders");
  tokens = {
    reader: reader.access_token,
    stranger: (await issued("create:orders")).access_token,
    id: reader.id_token,
    machine: (await tenant.requestToken({ audience, scope: "read:orders" })).body.access_token,
    elsewhere: (await issued("read:orders", "https://other.example")).access_token,
  };
});
afterAll(async () => {
  for (const close of closing) await close();
  await server.close();
});

test("a person's token tells who, at which client and in which session; a machine's tells that it is one", async () => {
  const claims: Claims = await verify(tokens.reader, { scope: "read:orders" });
  expect(claims).toMatchObject({ sub: person.id, permissions: "read:orders", fsid: expect.stringMatching(/^session_/) });
});

describe.each([
  ["Express", overExpress],
  ["Fastify", overFastify],
])("requirePermission in %s", (_, start) => {
  let api: Api;
  beforeAll(async () => {
    api = await start();
  });
  const ask = async (path: string, authorization?: string) => {
    const answer = await fetch(`${api.url}${path}`, { headers: authorization === undefined ? {} : { authorization } });
    return { status: answer.status, challenge: answer.headers.get("www-authenticate"), body: await answer.json() };
  };

  test("lets in whoever may, person or machine, and tells the handler who it is", async () => {
    expect(await ask("/orders", `Bearer ${tokens.reader}`)).toEqual({ status: 200, challenge: null, body: { for: person.id } });
    expect(await ask("/orders", `bearer ${tokens.reader}`)).toMatchObject({ status: 200 });
    expect(await ask("/orders", `Bearer ${tokens.machine}`)).toMatchObject({ status: 200, body: { for: tenant.clientId } });
    expect(await ask("/any", `Bearer ${tokens.stranger}`)).toMatchObject({ status: 200 });
  });

  test("answers 401 with a challenge without a token, and names no error then (RFC 6750 §3.1)", async () => {
    for (const authorization of [undefined, "", "Basic eDp5", `Bearer ${tokens.reader} x`, tokens.reader])
      expect(await ask("/orders", authorization), String(authorization).slice(0, 9)).toEqual({
        status: 401,
        challenge: "Bearer",
        body: { status: 401, error_code: "unauthorized", message: "An access token is required" },
      });
  });

  test("SEC-WEB-07 lets nobody keep a refusal", async () => {
    for (const headers of [{}, { authorization: `Bearer ${tokens.stranger}` }, { authorization: "Bearer x" }]) {
      const answer = await fetch(`${api.url}/orders`, { headers });
      expect([answer.status >= 401, answer.headers.get("cache-control")]).toEqual([true, "no-store"]);
    }
  });

  test("answers 403 to a good token that lacks the permission", async () => {
    expect(await ask("/orders", `Bearer ${tokens.stranger}`)).toEqual({
      status: 403,
      challenge: 'Bearer error="insufficient_scope", scope="read:orders"',
      body: { status: 403, error_code: "insufficient_scope", message: "The token lacks one of: read:orders" },
    });
  });

  test("answers 401 to ID tokens, tokens of other APIs, and altered ones", async () => {
    const altered = `${tokens.reader.slice(0, -4)}AAAA`;
    for (const [what, token, code] of [
      ["an ID token", tokens.id, "invalid_token"],
      ["another API's", tokens.elsewhere, "aud_mismatch"],
      ["altered", altered, "invalid_token"],
    ]) {
      const answer = await ask("/orders", `Bearer ${token}`);
      expect(answer, what).toMatchObject({ status: 401, body: { error_code: code } });
      expect(answer.challenge, what).toMatch(/^Bearer error="invalid_token"/);
    }
  });

  test("has no claims for a handler that it does not guard", async () => {
    expect((await ask("/open", `Bearer ${tokens.reader}`)).status).toBeGreaterThanOrEqual(500);
  });
});

test("a logout token opens nothing, though the same key signed it", async () => {
  const receiver = await newReceiver();
  closing.push(receiver.close);
  const app = await newApp(tenant, { backchannel_logout_uri: `${receiver.url}/out` });
  const browser = newBrowser(server, tenant.host);
  const { body } = await tokensFor(server, tenant, app, person, {}, browser);
  await browser.get(`/logout?${new URLSearchParams({ id_token_hint: body.id_token })}`);
  const [post] = await receiver.until(1);
  const token = new URLSearchParams(post?.body).get("logout_token") ?? "";
  expect(token.split(".")).toHaveLength(3);
  const own = createTokenVerifier({ domain: `http://${tenant.host}`, audience: app.clientId });
  await expect(own(token)).rejects.toMatchObject({ status: 401, error_code: "invalid_token" });
});

test("keys that cannot be read are no reason to say anything about the token", async () => {
  verify = createTokenVerifier({ issuer: "http://localhost:9", audience });
  for (const start of [overExpress, overFastify]) {
    const { url } = await start();
    const answer = await fetch(`${url}/orders`, { headers: { authorization: `Bearer ${tokens.reader}` } });
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([503, null]);
  }
});
