import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { newAction, onContinue, postLogin } from "../harness/actions.ts";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { newStage, redeemed, signInBy } from "../harness/federation.ts";
import { type Answer, postForm, postJson, send } from "../harness/http.ts";
import { answerOf, authorizePath, exchange, newApp, newPerson, pkce } from "../harness/login.ts";
import { startCustom } from "../harness/providers/custom.ts";
import { newReceiver } from "../harness/receiver.ts";
import { registrationAt } from "../harness/registration.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** What came along in every way that there is, by name, so that a failure says which was found. */
type Secrets = Map<string, string>;

const spoken = (): string => `${randomBytes(9).toString("hex")} horse`;

/** Every table of every schema but the database's own, as JSON. */
const everything = async ({ server: { database } }: TestServer): Promise<string> => {
  const db = database.background;
  const tables = await sql<{ schema: string; name: string }>`select schemaname as schema, tablename as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`.execute(db);
  const dumps = tables.rows.map(({ schema, name }) =>
    sql<{ row: string }>`select to_json(t)::text as row from ${sql.table(`${schema}.${name}`)} t`.execute(db),
  );
  return (await Promise.all(dumps)).flatMap(({ rows }) => rows.map(({ row }) => row)).join("\n");
};

const keepCookies = (secrets: Secrets, name: string, { cookies }: TestBrowser): void => {
  for (const [cookie, value] of cookies) secrets.set(`${name}: cookie ${cookie}`, value);
};

const keepTokens = (secrets: Secrets, name: string, { status, text, body }: Answer): void => {
  expect(status, text).toBe(200);
  for (const member of ["access_token", "id_token", "refresh_token"])
    if (body[member] !== undefined) secrets.set(`${name}: ${member}`, body[member]);
};

/** By the hosted pages: a wrong password, the right one, codes, refreshing, reuse, introspection, revocation and logout. */
const byPassword = async (server: TestServer, tenant: Tenant, secrets: Secrets): Promise<void> => {
  const { host } = tenant;
  const [app, person, { verifier, challenge }] = [await newApp(tenant), await newPerson(tenant), pkce()];
  const [wrong, wrongVerifier] = [spoken(), pkce().verifier];
  const browser = newBrowser(server, host);
  const asked = { scope: "openid offline_access", nonce: "the nonce" };
  const page = await browser.open(authorizePath(app, challenge, asked));
  secrets.set("handle of the login", formsOf(page)[0]?.hidden.state ?? "");
  const again = await browser.submit(page, { username: person.email, password: wrong });
  const answer = await browser.follow(await browser.submit(again, { username: person.email, password: person.password }));
  const code = answerOf(answer).get("code") ?? "";
  const redirect = { code, redirect_uri: app.callback };
  expect((await exchange(server, host, app, { ...redirect, code_verifier: wrongVerifier })).status).toBe(400);
  const tokens = await exchange(server, host, app, { ...redirect, code_verifier: verifier });
  keepTokens(secrets, "password", tokens);
  const client = { client_id: app.clientId, client_secret: app.clientSecret ?? "" };
  const refresh = { grant_type: "refresh_token", refresh_token: tokens.body.refresh_token };
  const renewed = await exchange(server, host, app, refresh);
  keepTokens(secrets, "refreshed", renewed);
  const both = [tokens.body.access_token, renewed.body.refresh_token];
  for (const token of both)
    expect((await postForm(server, "/oauth/introspect", { ...client, token }, { host })).body.active).toBe(true);
  await send(server, "/userinfo", { host, headers: { authorization: `Bearer ${tokens.body.access_token}` } });
  expect((await exchange(server, host, app, { ...redirect, code_verifier: verifier })).status).toBe(400);
  expect((await exchange(server, host, app, { ...refresh, refresh_token: `${tokens.body.refresh_token}x` })).status).toBe(400);
  for (const token of both) expect((await postForm(server, "/oauth/revoke", { ...client, token }, { host })).status).toBe(200);
  keepCookies(secrets, "password", browser);
  await browser.get(`/logout?${new URLSearchParams({ id_token_hint: tokens.body.id_token, returnTo: "https://app.example/" })}`);
  for (const [name, value] of Object.entries({ wrong, wrongVerifier, code, verifier, password: person.password }))
    secrets.set(name, value);
  secrets.set("client", app.clientSecret ?? "");
};

/** Signing up by a page and by an application's own form, and a password grant. */
const bySignUp = async (server: TestServer, tenant: Tenant, secrets: Secrets): Promise<void> => {
  const app = await newApp(tenant, { grant_types: ["authorization_code", "password"] });
  const [own, form] = [spoken(), spoken()];
  const browser = newBrowser(server, tenant.host);
  const page = await browser.open(authorizePath(app, pkce().challenge, { screen_hint: "signup" }));
  const answer = await browser.follow(await browser.submit(page, { email: "up@example.org", password: own, name: "Up" }));
  secrets.set("code after sign-up", answerOf(answer).get("code") ?? "");
  const body = { client_id: app.clientId, email: "form@example.org", password: form };
  expect((await postJson(server, "/dbconnections/signup", body, { host: tenant.host })).status).toBe(200);
  const client = { client_id: app.clientId, client_secret: app.clientSecret ?? "" };
  keepTokens(
    secrets,
    "password grant",
    await tenant.signIn({ ...client, username: body.email, password: form, scope: "openid offline_access" }),
  );
  for (const [name, value] of Object.entries({ "sign-up": own, "own form": form })) secrets.set(name, value);
  keepCookies(secrets, "sign-up", browser);
};

/** By a provider whose tokens are kept, with an Action that pauses. */
const byProvider = async (server: TestServer, tenant: Tenant, secrets: Secrets): Promise<void> => {
  const provider = await startCustom();
  const stage = await newStage(server, "custom", provider, {}, tenant);
  const pausing = postLogin('if (!event.user.user_metadata.ok) api.redirect.sendUserTo("https://app.example/form");');
  await newAction(tenant, `${pausing}\n${onContinue('api.user.setUserMetadata("ok", true);')}`);
  const tokens = {
    access_token: `at-${randomBytes(12).toString("hex")}`,
    refresh_token: `rt-${randomBytes(12).toString("hex")}`,
  };
  provider.faults.set("/token", { kind: "answer", status: 200, body: JSON.stringify(tokens) });
  provider.faults.set("/me", { kind: "answer", status: 200, body: JSON.stringify({ id: "kim", name: "Kim" }) });
  const browser = stage.browser();
  const away = await signInBy(browser, stage.direct(), provider, { id: "kim", name: "Kim" });
  expect(away.headers.location, away.text).toContain("https://app.example/form");
  const state = new URL(away.headers.location ?? "").searchParams.get("state") ?? "";
  const answer = await browser.follow(await browser.open(`/continue?state=${state}`));
  keepTokens(secrets, "provider", await redeemed(server, stage, answer));
  const { body } = await tenant.call("GET", `/identity?query=connection:${stage.connection}`);
  const read = await tenant.call("GET", `/identity/${body.results[0].id}/provider-token`);
  expect(read.body.access_token, read.text).toBe(tokens.access_token);
  keepCookies(secrets, "provider", browser);
  secrets.set("the provider's access token", tokens.access_token).set("the provider's refresh token", tokens.refresh_token);
  secrets.set("the client's secret at the provider", provider.clientSecret).set("state of the pause", state);
  secrets.set("code after a provider", answerOf(answer).get("code") ?? "");
  await provider.close();
};

/** What administrators and machines bring, and are given. */
const byMachines = async (server: TestServer, tenant: Tenant, secrets: Secrets): Promise<() => Promise<void>> => {
  const receiver = await newReceiver();
  const subscription = { url: receiver.url, events: ["user.created", "auth.login"] };
  const [hook, ofAction, wrong] = [spoken().replace(" ", "-"), spoken(), spoken()];
  const own = await tenant.call("POST", "/notification_subscriptions", { ...subscription, secret: hook });
  expect(own.status, own.text).toBe(201);
  const given = await tenant.call("POST", "/notification_subscriptions", subscription);
  const rotated = await tenant.call("POST", `/notification_subscriptions/${given.body.id}/rotate-secret`, {});
  await newAction(tenant, postLogin("if (event.secrets.KEY.length < 3) api.access.deny('No.');"), { secrets: { KEY: ofAction } });
  const job = await tenant.call("POST", "/client", { name: "Job" });
  const renewed = await tenant.call("POST", `/client/${job.body.id}/rotate-secret`, { expires_previous_in: 60 });
  keepTokens(secrets, "machine", await tenant.requestToken());
  expect((await tenant.requestToken({ client_secret: wrong })).status).toBe(401);
  await tenant.call("POST", "/account/keys/rotate");
  const registered = await registrationAt(server, tenant).registered();
  const all = {
    hook,
    "given hook": given.body.secret,
    "rotated hook": rotated.body.secret,
    "secret of an Action": ofAction,
    job: job.body.client_secret,
    "rotated job": renewed.body.client_secret,
    wrong,
    "registered client": registered.client_secret,
    "registration token": registered.registration_access_token,
    "management token": tenant.token,
    tenant: tenant.clientSecret,
    operator: server.operator.clientSecret,
    "master key": String(server.environment.FAABLE_ENCRYPTION_KEY),
  };
  for (const [name, value] of Object.entries(all)) secrets.set(name, value);
  return async () => {
    await receiver.until(6);
    await receiver.close();
  };
};

test("SEC-LOG-01 SEC-STORE-01 no secret of any flow is in a table, in the process log, or in the log as a list, a tail or an export", async () => {
  const server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  const tenant = await newTenant(server);
  const secrets: Secrets = new Map();
  const { next } = (await tenant.call("GET", "/logs/tail")).body;
  const delivered = await byMachines(server, tenant, secrets);
  await byPassword(server, tenant, secrets);
  await bySignUp(server, tenant, secrets);
  await byProvider(server, tenant, secrets);
  await delivered();
  const tailed = async () => (await tenant.call("GET", `/logs/tail?${new URLSearchParams({ after: next, limit: "1000" })}`)).text;
  await expect.poll(tailed, { timeout: 15_000 }).toContain("The first tokens of a login were granted.");
  const places = {
    tables: await everything(server),
    "process log": server.logLines.join("\n"),
    tail: await tailed(),
    export: (await tenant.call("GET", "/logs/export")).text,
    list: (await tenant.call("GET", "/logs?pageSize=200&expand=user,client")).text,
    reads: (
      await Promise.all(
        ["/client", "/notification_subscriptions", "/actions", "/connection", "/deliveries", "/session", "/identity"].map(
          (path) => tenant.call("GET", path),
        ),
      )
    )
      .map(({ text }) => text)
      .join(),
  };
  // The other side: each place holds what it should, so what is not found is not merely elsewhere.
  expect(secrets.size).toBeGreaterThan(30);
  for (const [name, value] of secrets) expect(value.length, name).toBeGreaterThan(12);
  for (const place of [places.tables, places.tail, places.export, places.list])
    for (const type of [
      "user.login",
      "oauth.token.reuse",
      "action.executed",
      "webhook.auth.login",
      "admin.client.secret_rotated",
    ])
      expect(place).toContain(type);
  for (const [place, text] of Object.entries(places))
    for (const [name, value] of secrets) expect(text.includes(value), `${name} in ${place}`).toBe(false);
  await server.close();
}, 90_000);
