import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { awayOf, newStage, type Stage, told } from "../harness/federation.ts";
import type { Answer } from "../harness/http.ts";
import { answerOf } from "../harness/login.ts";
import { startGoogle } from "../harness/providers/google.ts";
import { startServer, type TestServer } from "../harness/server.ts";

let server: TestServer;
let provider: Awaited<ReturnType<typeof startGoogle>>;
let stage: Stage;

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  provider = await startGoogle();
});
afterAll(async () => {
  await server.close();
  await provider.close();
});
beforeEach(async () => {
  stage = await newStage(server, "google_oauth2", provider);
  for (const name of Object.keys(provider.claims)) delete provider.claims[name];
  provider.given = true;
});

const ana = {
  sub: "110169484474386276334",
  name: "Ana Pérez",
  picture: "https://lh3.example/a.png",
  email: "Ana@Example.org",
  email_verified: true,
};

test("the profile is Google's, and so is its word for the address", async () => {
  expect(answerOf(await stage.signIn(ana)).get("signup")).toBe("true");
  expect(await stage.users()).toMatchObject([
    {
      name: "Ana Pérez",
      picture: ana.picture,
      email: "ana@example.org",
      email_verified: true,
      email_verified_method: "google_oauth2",
    },
  ]);
});

test.each([false, "true", 1, null, undefined])("email_verified %j attests nothing", async (email_verified) => {
  await stage.signIn({ ...ana, email_verified });
  expect(await stage.users()).toMatchObject([{ email: "ana@example.org", email_verified: false, email_verified_method: null }]);
});

test("with fewer scopes there is less: no address, and the login goes on", async () => {
  await stage.tenant.call("POST", `/connection/${stage.connection}`, { scope: "openid" });
  expect(answerOf(await stage.signIn(ana)).get("code")).not.toBeNull();
  expect(await stage.users()).toMatchObject([{ name: null, email: null }]);
});

test("it works on after Google has changed its keys", async () => {
  await stage.signIn(ana);
  provider.rotateKeys();
  expect(answerOf(await stage.signIn(ana)).get("code")).not.toBeNull();
});

describe("SEC-FED-01 an answer that belongs to another login", () => {
  test.each([
    ["another nonce", { nonce: "of another login" }],
    ["no nonce", { nonce: undefined }],
    ["another audience", { aud: "another.apps.example" }],
    ["another issuer", { iss: "https://accounts.evil.example" }],
    ["a time that is over", { exp: 1_700_000_000 }],
    ["no time", { exp: undefined }],
    ["somebody else than the userinfo", { sub: "somebody else" }],
    ["nobody", { sub: undefined }],
    ["wrong types", { nonce: ["x"], aud: 7, iss: {} }],
  ])("is refused by its ID token: %s", async (_, claims) => {
    Object.assign(provider.claims, claims);
    expect(told(await stage.signIn(ana))).toEqual({ error: "server_error", code: "provider_error" });
    expect(await stage.users()).toEqual([]);
    for (const name of Object.keys(claims)) delete provider.claims[name];
    expect(answerOf(await stage.signIn(ana)).get("code")).not.toBeNull();
  });

  test("or by having none, where one was asked for", async () => {
    provider.given = false;
    expect(told(await stage.signIn(ana))).toEqual({ error: "server_error", code: "provider_error" });
    await stage.tenant.call("POST", `/connection/${stage.connection}`, { scope: "profile email" });
    // Without `openid` none is asked for, and there is no `sub` to know anybody by.
    expect(told(await stage.signIn(ana))).toEqual({ error: "server_error", code: "provider_error" });
  });
});

test("a nonce of its own goes with every request", async () => {
  const nonces = await Promise.all(
    [1, 2].map(async () => new URL(awayOf(await stage.browser().open(stage.direct())) ?? "").searchParams.get("nonce")),
  );
  expect(nonces[0]).toMatch(/^[\w-]{43}$/);
  expect(nonces[0]).not.toBe(nonces[1]);
});

test("SEC-FED-03 an answer that names another issuer is of another provider; Google's own is not (RFC 9207)", async () => {
  const answered = async (iss: string): Promise<Answer> => {
    const browser = stage.browser();
    const back = stage.provider.visit(awayOf(await browser.open(stage.direct())), ana);
    return browser.get(`${back}&iss=${encodeURIComponent(iss)}`);
  };
  for (const iss of ["https://evil.example", "nobody", "https://accounts.google.com.evil.example"])
    expect(told(await answered(iss)), iss).toEqual({ error: "server_error", code: "provider_error" });
  const own = new URL(stage.provider.connection.authorize_url ?? "").origin;
  expect(answerOf(await answered(own)).get("code")).not.toBeNull();
});
