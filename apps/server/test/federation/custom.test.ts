import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { logged } from "../harness/actions.ts";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { awayOf, leadingTo, newConnection, press, signInBy } from "../harness/federation.ts";
import type { Answer } from "../harness/http.ts";
import { answerOf, authorizePath, exchange, newApp, pkce, type TestApp } from "../harness/login.ts";
import { startCustom } from "../harness/providers/custom.ts";
import type { Provider } from "../harness/providers/provider.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let provider: Provider;
let tenant: Tenant;
let app: TestApp;
let connection: string;
let browser: TestBrowser;
const { verifier, challenge } = pkce();

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  provider = await startCustom();
});
afterAll(async () => {
  await server.close();
  await provider.close();
});
beforeEach(async () => {
  tenant = await newTenant(server);
  app = await newApp(tenant);
  connection = await newConnection(tenant, "custom", provider, { connection_name: "Acme" });
  browser = newBrowser(server, tenant.host);
  provider.faults.clear();
});

const direct = (parameters = {}) => authorizePath(app, challenge, { connection: "Acme", ...parameters });
const kim = { id: "kim-1", name: "Kim Doe", email: "Kim@Example.org", picture: "https://img.example/kim.png" };

const userOf = async (answer: Answer) => {
  const code = answerOf(answer).get("code") ?? "";
  const tokens = await exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: app.callback });
  expect(tokens.status).toBe(200);
  const claims = JSON.parse(Buffer.from(tokens.body.id_token.split(".")[1], "base64url").toString("utf8"));
  return { claims, user: (await tenant.call("GET", `/user/${claims.sub}`)).body };
};

describe("a first login", () => {
  test("creates the user that the provider tells of, without attesting the address", async () => {
    const answer = await signInBy(browser, direct(), provider, kim);
    expect(answerOf(answer).get("signup")).toBe("true");
    expect(answerOf(answer).get("state")).toBe("the state");
    const { claims, user } = await userOf(answer);
    expect(claims).toMatchObject({ amr: ["federated"], email: "kim@example.org", email_verified: false });
    expect(user).toMatchObject({
      name: "Kim Doe",
      email: "kim@example.org",
      email_verified: false,
      picture: kim.picture,
      logins_count: 1,
    });
    const identities = await tenant.call("GET", `/identity?query=user:${user.id}`);
    expect(identities.body.results).toMatchObject([{ connection, identity_id: "kim-1", profile_data: kim }]);
    expect(identities.body.results[0].last_login).not.toBeNull();
    const [login] = await logged(tenant, "user.login");
    expect(login.data).toMatchObject({ connection, flow: "authorize", amr: ["federated"] });
    expect((await logged(tenant, "auth.signup"))[0].data).toMatchObject({ connection });
  });

  test("asks the provider for nothing but what it has to", async () => {
    const away = new URL(
      awayOf(
        await browser.open(
          direct({ scope: "openid email calendar", login_hint: "kim@example.org", prompt: "select_account", ui_locales: "es" }),
        ),
      ) ?? "",
    );
    const asked = Object.fromEntries(away.searchParams);
    expect(asked).toEqual({
      response_type: "code",
      client_id: provider.clientId,
      redirect_uri: `http://${tenant.host}/callback`,
      scope: "calendar",
      state: expect.stringMatching(/^[\w-]{43}\.[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
      login_hint: "kim@example.org",
      ui_locales: "es",
      prompt: "select_account",
    });
    expect(asked.state).not.toBe("the state");
  });
});

test("a returning user is recognised by the identifier, and brought up to date", async () => {
  const first = await userOf(await signInBy(browser, direct(), provider, kim));
  const again = await signInBy(newBrowser(server, tenant.host), direct(), provider, {
    ...kim,
    name: "Kim Roe",
    email: "roe@example.org",
  });
  expect(answerOf(again).get("signup")).toBeNull();
  const { user } = await userOf(again);
  expect(user).toMatchObject({ id: first.user.id, name: "Kim Roe", email: "roe@example.org", logins_count: 2 });
});

test("the button of the page leads there, too", async () => {
  const page = await browser.open(authorizePath(app, challenge));
  expect(page.text).toContain("Continue with Acme");
  const leaving = await press(browser, page, connection);
  expect(leaving.status).toBe(200);
  expect(leaving.headers["content-security-policy"]).not.toContain(provider.url);
  const answer = await browser.open(provider.visit(leadingTo(leaving), kim));
  expect(answerOf(answer).get("code")).toMatch(/^[0-9a-f]{64}$/);
});

test("what goes wrong at the provider is told to the application", async () => {
  const away = await browser.open(direct());
  const declined = answerOf(await browser.open(provider.decline(awayOf(away), "access_denied")));
  expect(declined.get("error")).toBe("access_denied");
  const refused = answerOf(await browser.open(provider.decline(awayOf(await browser.open(direct())), "temporarily_unavailable")));
  expect([refused.get("error"), refused.get("error_code")]).toEqual(["server_error", "provider_error:temporarily_unavailable"]);
  const rows = await logged(tenant, "user.login");
  expect(rows.map((row) => [row.status, row.data.error, row.data.reason])).toEqual([
    ["failed", "provider_error", "The provider refused: temporarily_unavailable"],
    ["failed", "access_denied", "The sign-in was cancelled at the provider."],
  ]);
});

test("of a provider of no known kind no ID token is expected, whatever scope it is asked for", async () => {
  await tenant.call("POST", `/connection/${connection}`, { scope: "openid email" });
  const away = awayOf(await browser.open(direct()));
  expect(new URL(away ?? "").searchParams.get("scope")).toBe("openid email");
  expect(new URL(away ?? "").searchParams.has("nonce")).toBe(false);
  expect(answerOf(await browser.open(provider.visit(away, kim))).get("code")).not.toBeNull();
});

test("what the authorization URL carries of its own stays, and what is ours is ours", async () => {
  await tenant.call("POST", `/connection/${connection}`, {
    authorize_url: `${provider.url}/authorize?access_type=offline&state=x&redirect_uri=https://evil.example/`,
  });
  const away = new URL(awayOf(await browser.open(direct())) ?? "");
  expect(away.searchParams.get("access_type")).toBe("offline");
  expect(away.searchParams.getAll("redirect_uri")).toEqual([`http://${tenant.host}/callback`]);
  expect(away.searchParams.getAll("state")).toEqual([expect.stringMatching(/^[\w-]{43}\.[\w-]{43}$/)]);
  expect(answerOf(await browser.open(provider.visit(away.href, kim))).get("code")).not.toBeNull();
});
