import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { expectRefusal, opened } from "../harness/expect.ts";
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
  tokensFor,
} from "../harness/login.ts";
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

const codeFor = async (parameters: Readonly<Record<string, string | undefined>> = {}, of: TestApp = app) => {
  const { verifier, challenge } = pkce();
  const answer = await signIn(newBrowser(server, tenant.host), authorizePath(of, challenge, parameters), person);
  const code = answerOf(answer).get("code") ?? "";
  expect(code, answer.text.slice(0, 300)).toMatch(/^[0-9a-f]{64}$/);
  return { code, verifier };
};

const redeem = (parameters: Readonly<Record<string, string>>, of: TestApp = app) =>
  exchange(server, tenant.host, of, { redirect_uri: app.callback, ...parameters });

test("a person signs in on the hosted page, and the application gets its tokens", async () => {
  const browser = newBrowser(server, tenant.host);
  const answer = await tokensFor(server, tenant, app, person, { nonce: "n-1" }, browser);
  expect(answer.status, answer.text).toBe(200);
  expect(Object.keys(answer.body).sort()).toEqual([
    "access_token",
    "expires_in",
    "id_token",
    "refresh_token",
    "scope",
    "token_type",
  ]);
  expect(answer.body).toMatchObject({ token_type: "Bearer", expires_in: 86_400, scope: "openid profile email" });
  expect(answer.headers["cache-control"]).toBe("no-store");
  const issuer = `http://${tenant.host}`;
  const id = opened(answer.body.id_token);
  expect(id.header).toMatchObject({ alg: "RS256", typ: "JWT" });
  expect(id.claims).toMatchObject({
    iss: issuer,
    sub: person.id,
    aud: app.clientId,
    nonce: "n-1",
    amr: ["pwd"],
    acr: "urn:faable:loa:1",
    name: "Kim Doe",
    email: person.email,
    email_verified: true,
  });
  const access = opened(answer.body.access_token);
  expect(access.header).toMatchObject({ alg: "RS256", typ: "at+jwt" });
  expect(access.claims).toMatchObject({
    iss: issuer,
    sub: person.id,
    aud: `${issuer}/userinfo`,
    client_id: app.clientId,
    account: tenant.id,
    scope: "openid profile email",
  });
  const info = await send(server, "/userinfo", {
    host: tenant.host,
    headers: { authorization: `Bearer ${answer.body.access_token}` },
  });
  expect(info.status, info.text).toBe(200);
  expect(info.body).toMatchObject({ sub: person.id, name: "Kim Doe", email: person.email });
  expect([...browser.cookies.keys()].sort()).toEqual(["faable_flow", "faable_sess"]);
});

describe("the exchange", () => {
  test("SEC-TOKEN-06 a code works once; its second use ends what the first one issued", async () => {
    const { code, verifier } = await codeFor();
    const first = await redeem({ code, code_verifier: verifier });
    expect(first.status).toBe(200);
    const userinfo = () =>
      send(server, "/userinfo", { host: tenant.host, headers: { authorization: `Bearer ${first.body.access_token}` } });
    expect((await userinfo()).status).toBe(200);
    expectRefusal(await redeem({ code, code_verifier: verifier }), 400, "invalid_grant");
    expect((await userinfo()).status).toBe(401);
    const refreshed = await redeem({ grant_type: "refresh_token", refresh_token: first.body.refresh_token });
    expectRefusal(refreshed, 400, "invalid_grant");
  });

  test("SEC-TOKEN-05 a code is refused to another client, with another redirect URI, at another tenant and after a minute", async () => {
    const other = await newApp(tenant);
    const { code, verifier } = await codeFor();
    expectRefusal(await redeem({ code, code_verifier: verifier }, other), 400, "invalid_grant");
    expectRefusal(
      await redeem({ code, code_verifier: verifier, redirect_uri: `${app.callback}/` }),
      400,
      "invalid_grant",
      "redirect_uri_mismatch",
    );
    const elsewhere = await newTenant(server);
    const foreign = await newApp(elsewhere);
    expectRefusal(
      await exchange(server, elsewhere.host, foreign, { code, code_verifier: verifier, redirect_uri: app.callback }),
      400,
      "invalid_grant",
    );
    expect((await redeem({ code, code_verifier: verifier })).status).toBe(200);
    const late = await codeFor();
    server.skipTime(61);
    expectRefusal(await redeem({ code: late.code, code_verifier: late.verifier }), 400, "invalid_grant");
  });

  test("SEC-PKCE-03 a code is exchanged only with the matching verifier", async () => {
    const { code, verifier } = await codeFor();
    const { verifier: wrong, challenge } = pkce();
    for (const given of [undefined, "", wrong, challenge, `${verifier}x`, verifier.slice(1)]) {
      const answer = await redeem({ code, ...(given === undefined ? {} : { code_verifier: given }) });
      expectRefusal(answer, 400, "invalid_grant");
      expect(answer.body.error_description).toContain("Code Verifier is not valid");
    }
    expect((await redeem({ code, code_verifier: verifier })).status).toBe(200);
  });

  test("an API without offline access gives no refresh token, one with it does", async () => {
    for (const [identifier, allow_offline_access] of [
      ["https://online.example", false],
      ["https://offline.example", true],
    ] as const) {
      const permissions = [{ value: "read" }];
      await tenant.call("POST", "/apis", { name: identifier, identifier, allow_offline_access, permissions });
      const { code, verifier } = await codeFor({ audience: identifier, scope: "openid offline_access read" });
      const { body } = await redeem({ code, code_verifier: verifier });
      expect(typeof body.access_token).toBe("string");
      expect(body.refresh_token !== undefined, identifier).toBe(allow_offline_access);
    }
  });

  test("SEC-PKCE-04 a verifier for a code that was asked for without a challenge is refused", async () => {
    const answer = await signIn(newBrowser(server, tenant.host), authorizePath(app, undefined), person);
    const code = answerOf(answer).get("code") ?? "";
    expectRefusal(await redeem({ code, code_verifier: pkce().verifier }), 400, "invalid_grant");
    expect((await redeem({ code })).status).toBe(200);
  });
});
