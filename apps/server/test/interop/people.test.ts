import * as oauth from "oauth4webapi";
import * as client from "openid-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { send } from "../harness/http.ts";
import { newApp, newPerson, signIn, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  [app, person] = [await newApp(tenant), await newPerson(tenant, { name: "Kim Doe" })];
});
afterAll(() => server.close());

interface Outgoing {
  readonly method?: string | undefined;
  readonly headers?: Record<string, string> | Headers | undefined;
  readonly body?: unknown;
}

/** Sends to the loopback with the tenant's host, which the system resolver does not know. */
const loopback = async (url: string, { method = "GET", headers = {}, body }: Outgoing): Promise<Response> => {
  const { host, pathname, search } = new URL(url);
  const text = body instanceof URLSearchParams ? body.toString() : typeof body === "string" ? body : undefined;
  const answer = await send(server, pathname + search, {
    method,
    host,
    headers: Object.fromEntries(new Headers(headers)),
    ...(text === undefined ? {} : { body: text }),
  });
  return new Response(answer.text, {
    status: answer.status,
    headers: { "content-type": String(answer.headers["content-type"]) },
  });
};

/** Where a browser arrives that goes to this URL and signs in there. */
const arrivalOf = async (url: URL): Promise<URL> => {
  const answer = await signIn(newBrowser(server, tenant.host), url.pathname + url.search, person);
  return new URL(answer.headers.location ?? "about:blank");
};

test("openid-client signs a person in, reads who it is, and refreshes, with every check on", async () => {
  const config = await client.discovery(new URL(`http://${tenant.host}`), app.clientId, app.clientSecret, undefined, {
    execute: [client.allowInsecureRequests],
    [client.customFetch]: loopback,
  });
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: app.callback,
    scope: "openid profile email",
    state,
    nonce,
    max_age: "1000",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const tokens = await client.authorizationCodeGrant(config, await arrivalOf(url), {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    maxAge: 1_000,
    idTokenExpected: true,
  });
  expect(tokens.claims()).toMatchObject({ sub: person.id, nonce });
  const info = await client.fetchUserInfo(config, tokens.access_token, person.id);
  expect([info.email, info.name]).toEqual([person.email, "Kim Doe"]);
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? "");
  expect(refreshed.claims()?.sub).toBe(person.id);
  await client.tokenRevocation(config, refreshed.refresh_token ?? "");
  await expect(client.refreshTokenGrant(config, refreshed.refresh_token ?? "")).rejects.toMatchObject({ error: "invalid_grant" });
});

test("oauth4webapi signs a person in and refreshes, with every check on, and hears of an error", async () => {
  const issuer = new URL(`http://${tenant.host}`);
  const options = { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: loopback };
  const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const self: oauth.Client = { client_id: app.clientId };
  const authentication = oauth.ClientSecretBasic(app.clientSecret ?? "");
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const url = new URL(as.authorization_endpoint ?? "");
  url.search = new URLSearchParams({
    client_id: app.clientId,
    response_type: "code",
    redirect_uri: app.callback,
    scope: "openid email",
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  }).toString();
  const parameters = oauth.validateAuthResponse(as, self, await arrivalOf(url), state);
  const answer = await oauth.authorizationCodeGrantRequest(as, self, authentication, parameters, app.callback, verifier, options);
  const tokens = await oauth.processAuthorizationCodeResponse(as, self, answer, { expectedNonce: nonce, requireIdToken: true });
  expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(person.id);
  const info = await oauth.processUserInfoResponse(
    as,
    self,
    person.id,
    await oauth.userInfoRequest(as, self, tokens.access_token, options),
  );
  expect(info.email).toBe(person.email);
  const renewal = await oauth.refreshTokenGrantRequest(as, self, authentication, tokens.refresh_token ?? "", options);
  const refreshed = await oauth.processRefreshTokenResponse(as, self, renewal);
  expect(refreshed.access_token).not.toBe(tokens.access_token);
  url.searchParams.set("prompt", "none");
  const refused = await arrivalOf(url);
  expect(() => oauth.validateAuthResponse(as, self, refused, state)).toThrow(oauth.AuthorizationResponseError);
});
