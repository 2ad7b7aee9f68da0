import * as oauth from "oauth4webapi";
import * as client from "openid-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

interface Outgoing {
  readonly method?: string | undefined;
  readonly headers?: Record<string, string> | undefined;
  readonly body?: unknown;
}

/** Sends to the loopback with the tenant's host, which the system resolver does not know. */
const loopback = async (url: string, { method = "GET", headers = {}, body }: Outgoing): Promise<Response> => {
  const { host, pathname, search } = new URL(url);
  const text = body instanceof URLSearchParams ? body.toString() : typeof body === "string" ? body : undefined;
  const answer = await send(server, pathname + search, {
    method,
    host,
    headers: { ...headers },
    ...(text === undefined ? {} : { body: text }),
  });
  return new Response(answer.text, {
    status: answer.status,
    headers: { "content-type": String(answer.headers["content-type"]) },
  });
};

test("openid-client discovers the tenant and obtains a machine token", async () => {
  const issuer = new URL(`http://${tenant.host}`);
  const config = await client.discovery(issuer, tenant.clientId, tenant.clientSecret, undefined, {
    execute: [client.allowInsecureRequests],
    [client.customFetch]: loopback,
  });
  expect(config.serverMetadata().issuer).toBe(`http://${tenant.host}`);
  const tokens = await client.clientCredentialsGrant(config, { audience: tenant.audience, scope: "read:users" });
  expect([tokens.token_type.toLowerCase(), tokens.scope, tokens.expires_in]).toEqual(["bearer", "read:users", 86_400]);
});

test("openid-client obtains one by HTTP Basic as well, and sees a wrong secret as invalid_client", async () => {
  const issuer = new URL(`http://${tenant.host}`);
  const discover = (secret: string) =>
    client.discovery(issuer, tenant.clientId, undefined, client.ClientSecretBasic(secret), {
      execute: [client.allowInsecureRequests],
      [client.customFetch]: loopback,
    });
  const tokens = await client.clientCredentialsGrant(await discover(tenant.clientSecret), { audience: tenant.audience });
  expect(tokens.scope).toContain("read:users");
  await expect(client.clientCredentialsGrant(await discover("wrong"), { audience: tenant.audience })).rejects.toThrow();
});

test("oauth4webapi validates the access token by RFC 9068, RS256 and ES256", async () => {
  const issuer = new URL(`http://${tenant.host}`);
  const options = { [oauth.customFetch]: loopback, [oauth.allowInsecureRequests]: true };
  const response = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...options });
  const as = await oauth.processDiscoveryResponse(issuer, response);
  for (const alg of ["RS256", "ES256"]) {
    const audience = `urn:interop:${alg}`;
    await tenant.call("POST", "/apis", {
      name: alg,
      identifier: audience,
      signing_alg: alg,
      permissions: [{ value: "read:it" }],
    });
    const { body } = await tenant.requestToken({ audience });
    const request = new Request("https://api.example/", { headers: { authorization: `Bearer ${body.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(as, request, audience, { ...options, signingAlgorithms: [alg] });
    expect([claims.sub, claims.scope]).toEqual([tenant.clientId, "read:it"]);
    await expect(
      oauth.validateJwtAccessToken(as, request, "urn:another", { ...options, signingAlgorithms: [alg] }),
    ).rejects.toThrow();
  }
});
