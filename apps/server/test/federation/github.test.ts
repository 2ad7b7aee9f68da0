import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { newConnection, signInBy } from "../harness/federation.ts";
import { answerOf, authorizePath, newApp, pkce, type TestApp } from "../harness/login.ts";
import { startGithub } from "../harness/providers/github.ts";
import type { Person, Provider } from "../harness/providers/provider.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let provider: Provider;
let tenant: Tenant;
let app: TestApp;
const { challenge } = pkce();

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  provider = await startGithub();
});
afterAll(async () => {
  await server.close();
  await provider.close();
});
beforeEach(async () => {
  tenant = await newTenant(server);
  app = await newApp(tenant);
  await newConnection(tenant, "github", provider);
  provider.faults.clear();
});

const octo = { id: 583231, login: "octo", name: null, email: null, avatar_url: "https://avatars.example/u/583231" };
const emails = [
  { email: "old@example.org", primary: false, verified: true, visibility: null },
  { email: "Octo@Example.org", primary: true, verified: true, visibility: "private" },
];

const signIn = (person: Person, fields = {}) =>
  signInBy(newBrowser(server, tenant.host), authorizePath(app, challenge, { connection: "github", ...fields }), provider, person);
const onlyUser = async () => {
  const { results } = (await tenant.call("GET", "/user")).body;
  expect(results).toHaveLength(1);
  return results[0];
};

test("a user without a public address has the primary one, verified", async () => {
  expect(answerOf(await signIn({ ...octo, emails })).get("signup")).toBe("true");
  const user = await onlyUser();
  expect(user).toMatchObject({
    name: "octo",
    picture: octo.avatar_url,
    email: "octo@example.org",
    email_verified: true,
    email_verified_method: "github",
  });
  const [identity] = (await tenant.call("GET", `/identity?query=user:${user.id}`)).body.results;
  expect(identity).toMatchObject({ identity_id: "583231", profile_data: octo });
});

test.each([
  ["a public address that is verified", "old@example.org", emails, "old@example.org", true],
  ["a public address that nobody lists", "else@example.org", emails, "else@example.org", false],
  ["a primary address that is not verified", null, [{ ...emails[1], verified: false }], null, false],
  ["verified addresses of which none is primary", null, [emails[0]], null, false],
  ["no address at all", null, [], null, false],
  [
    "addresses of wrong types",
    null,
    [null, 7, "x", { email: 5, primary: true, verified: true }, { email: "a@b.example", primary: 1, verified: 1 }],
    null,
    false,
  ],
])("%s", async (_, email, listed, expected, verified) => {
  expect(answerOf(await signIn({ ...octo, email, emails: listed })).get("code")).not.toBeNull();
  expect(await onlyUser()).toMatchObject({ email: expected, email_verified: verified });
});

describe("without the right to read addresses", () => {
  test.each([
    ["404", 404, '{"message":"Not Found"}'],
    ["403", 403, "{}"],
    ["no list", 200, '{"message":"?"}'],
  ])("%s: the login goes on without one", async (_, status, body) => {
    provider.faults.set("/user/emails", { kind: "answer", status, body });
    expect(answerOf(await signIn({ ...octo, emails })).get("code")).not.toBeNull();
    expect(await onlyUser()).toMatchObject({ email: null, email_verified: false });
  });

  test("two users without an address are two", async () => {
    await signIn({ ...octo, emails: [] });
    await signIn({ ...octo, id: 99, emails: [] });
    expect((await tenant.call("GET", "/user")).body.results).toHaveLength(2);
  });
});

test("a refusal that comes with 200 is one, and its words go no further", async () => {
  const body = JSON.stringify({ error: "bad_verification_code", error_description: "<script>alert(1)</script>" });
  provider.faults.set("/login/oauth/access_token", { kind: "answer", status: 200, body });
  const answer = answerOf(await signIn(octo));
  expect([answer.get("error"), answer.get("error_code")]).toEqual(["server_error", "provider_error:bad_verification_code"]);
  expect(answer.get("error_description")).toBe("Cannot fetch accessToken from connection");
});

test("an answer in a form is read as well", async () => {
  const token = provider.seen.length;
  provider.faults.set("/login/oauth/access_token", {
    kind: "answer",
    status: 200,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "access_token=at-form&scope=user%3Aemail&token_type=bearer",
  });
  await signIn(octo);
  const asked = provider.seen.slice(token).find(({ path }) => path === "/user");
  expect(asked?.headers.authorization).toBe("Bearer at-form");
});

test("it is asked as it wants to be: JSON, an agent, the secret in the form, and whom to sign in", async () => {
  const path = authorizePath(app, challenge, { connection: "github", login_hint: "octo" });
  const away = new URL((await newBrowser(server, tenant.host).open(path)).headers.location ?? "");
  expect(away.searchParams.get("login")).toBe("octo");
  expect(away.searchParams.has("nonce")).toBe(false);
  expect(away.searchParams.get("scope")).toBe("user:email");
  await signIn({ ...octo, emails });
  const exchange = provider.seen.findLast(({ path: at }) => at === "/login/oauth/access_token");
  expect(exchange?.headers).toMatchObject({ accept: "application/json", "user-agent": "Faable-Auth" });
  expect(Object.fromEntries(exchange?.form ?? [])).toMatchObject({
    grant_type: "authorization_code",
    client_id: provider.clientId,
    client_secret: provider.clientSecret,
    redirect_uri: `http://${tenant.host}/callback`,
    code_verifier: expect.stringMatching(/^[\w-]{43}$/),
  });
});
