import { afterAll, beforeAll, expect, test } from "vitest";
import { newAction, onContinue, postLogin } from "../harness/actions.ts";
import { newBrowser } from "../harness/browser.ts";
import { expectRefusal } from "../harness/expect.ts";
import { newStage, signInBy } from "../harness/federation.ts";
import { type Answer, postForm } from "../harness/http.ts";
import { answerOf, authorizePath, exchange, newApp, newPerson, pkce, signIn, type TestApp, tokensFor } from "../harness/login.ts";
import { startCustom } from "../harness/providers/custom.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** The story of a login goes on to its tokens: the first ones, and every refusal of its code and refresh tokens. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
});
afterAll(() => server.close());

type Row = Answer["body"];

const { verifier, challenge } = pkce();

const rowsOf = async ({ call }: Pick<Tenant, "call">, query: string): Promise<readonly Row[]> =>
  [...(await call("GET", `/logs?query=${encodeURIComponent(query)}&pageSize=200`)).body.results].reverse();

/** The rows of the account's only login, in their order, once there are so many: those of tokens are written within seconds. */
const storyOf = async (tenant: Tenant, count: number): Promise<readonly Row[]> => {
  const anyOf = async () => (await rowsOf(tenant, "")).find(({ login }) => login !== null)?.login;
  for (let turn = 0; turn < 120; turn += 1) {
    const login = await anyOf();
    const rows = login === undefined ? [] : await rowsOf(tenant, `login:${login}`);
    if (rows.length >= count) return rows;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`There are no ${count} rows of a login.`);
};

const told = (rows: readonly Row[]): readonly string[] =>
  rows.map(({ type, status, data }) => [type, status, data.error ?? data.count ?? ""].join(" ").trim());

const codeFor = async (tenant: Tenant, app: TestApp): Promise<string> =>
  answerOf(await signIn(newBrowser(server, tenant.host), authorizePath(app, challenge), await newPerson(tenant))).get("code") ??
  "";

const redeem = (tenant: Tenant, app: TestApp, code: string, parameters: Readonly<Record<string, string>> = {}) =>
  exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: app.callback, ...parameters });

test("SEC-LOG-03 the tokens that a code was redeemed for are a row of its login, after the session and before what came later", async () => {
  const tenant = await newTenant(server);
  const [app, person] = [await newApp(tenant), await newPerson(tenant)];
  const scope = "openid profile offline_access";
  const tokens = await tokensFor(server, tenant, app, person, { scope });
  expect(tokens.status, tokens.text).toBe(200);
  const refresh = (refresh_token: string) => exchange(server, tenant.host, app, { grant_type: "refresh_token", refresh_token });
  const renewed = await refresh(tokens.body.refresh_token);
  expect(renewed.status).toBe(200);
  const story = await storyOf(tenant, 2);
  expect(told(story)).toEqual(["user.login success", "oauth.token.authorization_code success 1"]);
  expect(story[1]).toMatchObject({
    user: person.id,
    client: app.id,
    data: { client_id: app.clientId, scope: tokens.body.scope, actor: { type: "client", id: app.clientId }, ip: "127.0.0.1" },
  });
  expect(JSON.stringify(story)).not.toContain(tokens.body.access_token.split(".")[2]);
  // Renewed ones are counted, and refused only as a part of the login that they came of.
  expectRefusal(await refresh(`${tokens.body.refresh_token.slice(0, -4)}AAAA`), 400, "invalid_grant");
  expect(told(await storyOf(tenant, 4)).slice(2)).toEqual([
    "oauth.token.reuse failed",
    "oauth.token.refresh_token failed invalid_grant",
  ]);
  const counted = await rowsOf(tenant, "type:oauth.token.refresh_token status:success");
  expect(counted.map(({ login, data }) => [login, data.count])).toEqual([[null, 1]]);
});

test("SEC-LOG-03 refusals of a code are told in its login: a wrong verifier, another client, a second use; one made up is in none", async () => {
  const tenant = await newTenant(server);
  const [app, other] = [await newApp(tenant), await newApp(tenant)];
  const code = await codeFor(tenant, app);
  expectRefusal(await redeem(tenant, app, code, { code_verifier: pkce().verifier }), 400, "invalid_grant");
  expectRefusal(
    await redeem(tenant, app, code, { redirect_uri: "https://app.example/other" }),
    400,
    "invalid_grant",
    "redirect_uri_mismatch",
  );
  expectRefusal(await redeem(tenant, other, code), 400, "invalid_grant");
  expect((await redeem(tenant, app, code)).status).toBe(200);
  expectRefusal(await redeem(tenant, app, code), 400, "invalid_grant");
  expectRefusal(await redeem(tenant, app, "0".repeat(64)), 400, "invalid_grant");
  const story = await storyOf(tenant, 7);
  expect(told(story)).toEqual([
    "user.login success",
    "oauth.token.authorization_code failed invalid_grant",
    "oauth.token.authorization_code failed redirect_uri_mismatch",
    "oauth.token.authorization_code failed invalid_grant",
    "oauth.token.authorization_code success 1",
    "oauth.token.reuse failed",
    "oauth.token.authorization_code failed invalid_grant",
  ]);
  expect(story.map(({ client }) => client)).toEqual([app.id, app.id, app.id, other.id, app.id, app.id, app.id]);
  expect(await rowsOf(tenant, "type:oauth.token.authorization_code status:failed")).toHaveLength(5);
  expect(JSON.stringify(await rowsOf(tenant, ""))).not.toContain(code);
});

test("a user who is suspended between the code and its redemption: both rows are of the login", async () => {
  const tenant = await newTenant(server);
  const app = await newApp(tenant);
  const code = await codeFor(tenant, app);
  const [{ user }] = await rowsOf(tenant, "type:user.login");
  await tenant.call("POST", `/user/${user}`, { suspended: true });
  expectRefusal(await redeem(tenant, app, code), 403, "invalid_grant", "user_suspended");
  expect(told(await storyOf(tenant, 3))).toEqual([
    "user.login success",
    "auth.suspended failed",
    "oauth.token.authorization_code failed user_suspended",
  ]);
});

test("tokens for a password are a row of their login, and so is the refusal by an Action", async () => {
  const tenant = await newTenant(server);
  const app = await newApp(tenant, { grant_types: ["password"] });
  const person = await newPerson(tenant);
  const form = { grant_type: "password", client_id: app.clientId, client_secret: app.clientSecret ?? "" };
  const credentials = { username: person.email, password: person.password };
  expect((await postForm(server, "/oauth/token", { ...form, ...credentials }, { host: tenant.host })).status).toBe(200);
  expect(told(await storyOf(tenant, 2))).toEqual(["user.login success", "oauth.token.password success 1"]);
  await newAction(tenant, postLogin('api.access.deny("No.");'));
  expect((await postForm(server, "/oauth/token", { ...form, ...credentials }, { host: tenant.host })).status).toBe(403);
  const [denied] = await rowsOf(tenant, "type:action.denied");
  expect(told(await rowsOf(tenant, `login:${denied.login}`))).toEqual([
    "action.denied failed",
    "oauth.token.password failed login_denied",
  ]);
});

test("by a provider, with an Action that pauses: signing up, the pause, the return and the tokens are one story", async () => {
  const provider = await startCustom();
  const { tenant, app, direct, browser } = await newStage(server, "custom", provider);
  const elsewhere = postLogin('if (!event.user.user_metadata.ok) api.redirect.sendUserTo("https://app.example/form");');
  await newAction(tenant, `${elsewhere}\n${onContinue('api.user.setUserMetadata("ok", true);')}`);
  const [at, kim] = [browser(), { id: "kim-1", name: "Kim", email: "kim@example.org" }];
  const away = await signInBy(at, direct({ code_challenge: challenge }), provider, kim);
  const state = new URL(away.headers.location ?? "").searchParams.get("state") ?? "";
  const back = await at.open(`/continue?state=${state}`);
  const answer = await at.follow(back);
  expect(answerOf(answer).get("code"), answer.text).not.toBeNull();
  expect((await redeem(tenant, app, answerOf(answer).get("code") ?? "")).status).toBe(200);
  expect(told(await storyOf(tenant, 6))).toEqual([
    "auth.signup success",
    "action.executed success",
    "action.executed success",
    "admin.user.updated success",
    "user.login success",
    "oauth.token.authorization_code success 1",
  ]);
  await provider.close();
});
