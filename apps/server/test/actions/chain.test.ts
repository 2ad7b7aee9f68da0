import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claimsOf, logged, newAction, onContinue, postLogin } from "../harness/actions.ts";
import { formsOf, newBrowser } from "../harness/browser.ts";
import { postForm, send } from "../harness/http.ts";
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

/** What the Actions of a tenant make of a login: their order, denials, claims, metadata, and what is written of them. */

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
  app = await newApp(tenant, { grant_types: ["authorization_code", "refresh_token", "password"] });
  person = await newPerson(tenant);
});

const login = (who = person, browser = newBrowser(server, tenant.host)) =>
  signIn(browser, authorizePath(app, pkce().challenge), who);

const direct = (who = person) =>
  tenant.signIn({
    client_id: app.clientId,
    client_secret: app.clientSecret ?? "",
    username: who.email,
    password: who.password,
    scope: "openid",
  });

const userOf = async ({ id }: TestPerson) => (await tenant.call("GET", `/user/${id}`)).body;

describe("the order of a chain", () => {
  test("is by order, and of two alike the older goes first; what is switched off or has another hook does not run", async () => {
    const mark = (name: string) => postLogin(`console.log("${name}");`);
    await newAction(tenant, mark("third"), { order: 5 });
    await newAction(tenant, mark("fourth"), { order: 5 });
    await newAction(tenant, mark("first"), { order: -1 });
    await newAction(tenant, mark("second"));
    await newAction(tenant, mark("off"), { enabled: false });
    await newAction(tenant, onContinue('console.log("elsewhere");'));
    await newAction(tenant, "");
    await login();
    const rows = await logged(tenant, "action.executed");
    expect(rows.map(({ data }) => data.console[0].text).toReversed()).toEqual(["first", "second", "third", "fourth"]);
    expect(rows[0].data).toMatchObject({ trigger: "post-login", revision: 1, outcome: "allow" });
    expect(rows[0]).toMatchObject({ status: "success", user: person.id, client: app.id });
  });

  test("ends at the first denial", async () => {
    await newAction(tenant, postLogin('console.log("one");'));
    await newAction(
      tenant,
      postLogin('api.access.deny("Not today.", { code: "today", details: { day: 3 } }); console.log("still runs");'),
    );
    await newAction(tenant, postLogin('console.log("never");'));
    expect(Object.fromEntries(answerOf(await login()))).toMatchObject({
      error: "access_denied",
      error_description: "Not today.",
      error_code: "login_denied",
      state: "the state",
    });
    const [row] = await logged(tenant, "action.denied");
    expect(row).toMatchObject({ status: "failed", user: person.id, client: app.id });
    expect(row.data).toMatchObject({
      reason: "Not today.",
      code: "today",
      details: { day: 3 },
      console: [{ text: "still runs" }],
    });
    expect(await logged(tenant, "action.executed")).toHaveLength(1);
  });

  test("SEC-ACTION-03 one that fails denies with a reason that tells nothing; its stack is in the log", async () => {
    await newAction(tenant, postLogin('throw new Error("the password of the other system is wrong");'));
    const answer = await login();
    expect(Object.fromEntries(answerOf(answer))).toMatchObject({
      error: "access_denied",
      error_description: "Access was denied.",
    });
    expect(answer.headers.location).not.toContain("other");
    const [row] = await logged(tenant, "action.failed");
    expect(row.data.error).toMatchObject({ name: "Error", message: "the password of the other system is wrong" });
    expect(row.data.error.stack).toContain("action.js:2:");
    expect((await tenant.call("GET", `/session?query=user:${person.id}`)).body.results).toEqual([]);
    expect(await userOf(person)).toMatchObject({ last_login: null, logins_count: 0 });
  });

  test("a denial leaves no session, no code, and what was set before it is not set", async () => {
    await newAction(tenant, postLogin('api.user.setUserMetadata("seen", true); api.accessToken.setCustomClaim("x", 1);'));
    await newAction(tenant, postLogin('api.access.deny("");'));
    const browser = newBrowser(server, tenant.host);
    expect(answerOf(await login(person, browser)).get("error_description")).toBe("Access was denied.");
    expect((await send(server, "/me", { host: tenant.host, headers: browser.headers() })).status).toBe(401);
    expect((await userOf(person)).user_metadata).toEqual({});
  });
});

describe("where a login has no application to be sent back to", () => {
  test("a denial is told on a page, 401, and as JSON to whoever prefers that", async () => {
    await newAction(tenant, postLogin('api.access.deny("Come back on <b>Monday</b>.");'));
    const browser = newBrowser(server, tenant.host);
    const page = await browser.open("/flow/account/security");
    const refused = await browser.follow(await browser.submit(page, { username: person.email, password: person.password }));
    expect(refused.status).toBe(401);
    expect(refused.headers["content-type"]).toContain("text/html");
    expect(refused.text).toContain("Come back on &lt;b&gt;Monday&lt;/b&gt;.");
    expect((await send(server, "/me", { host: tenant.host, headers: browser.headers() })).status).toBe(401);
  });
});

describe("direct grants", () => {
  test("a denial is 403 invalid_grant with the reason, an allowed one carries the claims", async () => {
    await newAction(
      tenant,
      postLogin('if (event.user.email.startsWith("p")) api.idToken.setCustomClaim("https://app/p", true);'),
    );
    const allowed = await direct();
    expect(allowed.status).toBe(200);
    expect(claimsOf(allowed.body.id_token)).toMatchObject({ "https://app/p": true });
    await newAction(tenant, postLogin('api.access.deny("No.");'));
    const denied = await direct();
    expect(denied.status).toBe(403);
    expect(denied.body).toMatchObject({ error: "invalid_grant", error_description: "No.", error_code: "login_denied" });
  });

  test("nobody is there to be sent anywhere: 403 interaction_required", async () => {
    await newAction(tenant, postLogin('api.redirect.sendUserTo("https://app.example/x");'));
    const answer = await direct();
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ error: "interaction_required" });
  });
});

describe("custom claims", () => {
  test("go into the tokens, stay at each refresh, and are echoed at userinfo and /me", async () => {
    await newAction(
      tenant,
      postLogin('api.accessToken.setCustomClaim("https://app/plan", "free"); api.idToken.setCustomClaim("tier", { level: 1 });'),
    );
    await newAction(tenant, postLogin('api.accessToken.setCustomClaim("https://app/plan", "pro");'));
    const tokens = (await tokensFor(server, tenant, app, person, { scope: "openid email offline_access" })).body;
    expect(claimsOf(tokens.access_token)).toMatchObject({ "https://app/plan": "pro", sub: person.id });
    expect(claimsOf(tokens.id_token)).toMatchObject({ tier: { level: 1 } });
    for (const path of ["/userinfo", "/me"]) {
      const answer = await send(server, path, { host: tenant.host, headers: { authorization: `Bearer ${tokens.access_token}` } });
      expect(answer.body).toMatchObject({ "https://app/plan": "pro", sub: person.id, email: person.email });
      expect(answer.body.app_metadata).toBeUndefined();
    }
    const renewed = await exchange(server, tenant.host, app, {
      grant_type: "refresh_token",
      refresh_token: tokens.refresh_token,
    });
    expect(claimsOf(renewed.body.access_token)).toMatchObject({ "https://app/plan": "pro" });
    expect(claimsOf(renewed.body.id_token)).toMatchObject({ tier: { level: 1 } });
    const row = (await logged(tenant, "action.claims"))[1];
    expect(row.data).toMatchObject({ access_token: ["https://app/plan"], id_token: ["tier"] });
    expect(JSON.stringify(await logged(tenant, "action.claims"))).not.toMatch(/"pro"|"free"|level/);
  });

  test("never say who somebody is: the profile does", async () => {
    await newAction(
      tenant,
      postLogin(
        'for (const [n, v] of [["email", "x@evil.example"], ["email_verified", true], ["name", "Other"], ["phone_number", "+1"]]) api.idToken.setCustomClaim(n, v);',
      ),
    );
    const all = (await tokensFor(server, tenant, app, person, { scope: "openid profile email" })).body;
    const few = (await tokensFor(server, tenant, app, person, { scope: "openid" })).body;
    const told = (
      await send(server, "/userinfo", { host: tenant.host, headers: { authorization: `Bearer ${all.access_token}` } })
    ).body;
    expect(told.email).toBe(person.email);
    for (const { id_token } of [all, few]) {
      const claims = claimsOf(id_token);
      expect([undefined, person.email]).toContain(claims.email);
      expect(claims.name).toBeUndefined();
      expect(claims.phone_number).toBeUndefined();
    }
  });
});

describe("what an Action sets on the user", () => {
  test("is merged when the chain has ended well, and seen by the Actions behind it", async () => {
    await tenant.call("POST", `/user/${person.id}`, { user_metadata: { keep: 1, drop: 2 }, app_metadata: { plan: "free" } });
    await newAction(
      tenant,
      postLogin(
        'api.user.setUserMetadata("drop", null); api.user.setUserMetadata("city", "Lugo"); api.user.setAppMetadata("plan", "pro");',
      ),
    );
    await newAction(tenant, postLogin("console.log(JSON.stringify([event.user.user_metadata, event.user.app_metadata]));"));
    expect(answerOf(await login()).get("code")).not.toBeNull();
    expect(await userOf(person)).toMatchObject({ user_metadata: { keep: 1, city: "Lugo" }, app_metadata: { plan: "pro" } });
    expect((await userOf(person)).user_metadata.drop).toBeUndefined();
    const [row] = await logged(tenant, "action.executed");
    expect(JSON.parse(row.data.console[0].text)).toEqual([{ keep: 1, city: "Lugo" }, { plan: "pro" }]);
  });

  test("is there before its person is sent elsewhere", async () => {
    await newAction(
      tenant,
      postLogin('api.user.setUserMetadata("asked", true); api.redirect.sendUserTo("https://app.example/x");'),
    );
    await login();
    expect((await userOf(person)).user_metadata).toEqual({ asked: true });
  });
});

describe("the event of a login", () => {
  test("tells who, where, how and at what, and nothing secret", async () => {
    await newAction(tenant, postLogin("console.log(JSON.stringify(event));"));
    await tenant.call("POST", "/role", { name: "Editor" });
    await login();
    const [row] = await logged(tenant, "action.executed");
    const text = row.data.console[0].text;
    expect(text).not.toContain(person.password);
    const event = JSON.parse(text);
    expect(event.user).toMatchObject({
      user_id: person.id,
      email: person.email,
      email_verified: true,
      user_metadata: {},
      app_metadata: {},
    });
    expect(event.client).toEqual({ client_id: app.clientId, name: "Billing" });
    expect(event.connection).toEqual({ name: "database", strategy: "database" });
    expect(event.request).toMatchObject({ ip: "127.0.0.1", language: "", hostname: tenant.host.split(":")[0] });
    expect(event.request.query).toMatchObject({ client_id: app.clientId, scope: "openid profile email", state: "the state" });
    expect(event.stats).toMatchObject({ is_new_user: false, deny_count: 0 });
    expect(event.transaction).toMatchObject({
      redirect_uri: app.callback,
      requested_scopes: ["openid", "profile", "email"],
      protocol: "oidc",
    });
    expect(event.authentication.methods).toMatchObject([{ name: "pwd" }]);
    expect(event.authorization.roles).toEqual([]);
  });

  test("says of a sign-up that the user is new, and the application is told so, once", async () => {
    await newAction(tenant, postLogin("console.log(String(event.stats.is_new_user));"));
    const browser = newBrowser(server, tenant.host);
    const page = await browser.open(authorizePath(app, pkce().challenge, { screen_hint: "signup" }));
    const answer = await browser.follow(
      await browser.submit(page, { email: "new.person@example.org", password: "correct battery horse 99", name: "New" }),
    );
    expect(answerOf(answer).get("signup")).toBe("true");
    const again = await browser.get(authorizePath(app, pkce().challenge));
    expect(answerOf(again).get("signup")).toBeNull();
    expect((await logged(tenant, "action.executed")).map(({ data }) => data.console[0].text)).toEqual(["false", "true"]);
  });
});

describe("the language of a browser", () => {
  test("has changed when it is another one than at the first login, and not where nobody can know", async () => {
    await newAction(tenant, postLogin("console.log(String(event.stats.language_changed));"));
    const browser = (language: string) => {
      const own = newBrowser(server, tenant.host);
      const path = authorizePath(app, pkce().challenge);
      const headers = { "accept-language": language, accept: "text/html" };
      return { own, path, headers };
    };
    const loginIn = async (language: string): Promise<void> => {
      const { own, path, headers } = browser(language);
      const page = await own.open(path);
      const form = formsOf(page)[0];
      await postForm(
        server,
        "/flow/login",
        { ...form?.hidden, username: person.email, password: person.password },
        { host: tenant.host, headers: { ...own.headers(), ...headers, "sec-fetch-site": "same-origin" } },
      );
    };
    for (const language of ["es-ES,es;q=0.9", "es-MX", "en", "en", ""]) await loginIn(language);
    const told = (await logged(tenant, "action.executed")).map(({ data }) => data.console[0].text).toReversed();
    expect(told).toEqual(["undefined", "false", "true", "true", "undefined"]);
  });
});

describe("a login that was denied", () => {
  test("is over, also when the Action is gone a moment later", async () => {
    const { id } = await newAction(tenant, postLogin('api.access.deny("No.");'));
    const browser = newBrowser(server, tenant.host);
    const page = await browser.open(authorizePath(app, pkce().challenge));
    const state = formsOf(page)[0]?.hidden.state ?? "";
    const denied = await browser.follow(await browser.submit(page, { username: person.email, password: person.password }));
    expect(answerOf(denied).get("error")).toBe("access_denied");
    await tenant.call("DELETE", `/actions/${id}`);
    expect((await browser.get(`/flow/next?${new URLSearchParams({ state })}`)).status).toBe(400);
    expect((await send(server, "/me", { host: tenant.host, headers: browser.headers() })).status).toBe(401);
  });
});

describe("SEC-ACTION-06 a denial that holds for a while", () => {
  const denying = () =>
    newAction(
      tenant,
      postLogin(
        'console.log("ran"); if (event.user.email === "' +
          person.email +
          '") api.access.deny("Blocked for two hours.", { blockFor: "2h", code: "x" });',
      ),
    );

  test("holds without the code being run, for this user of this tenant, until it ends", async () => {
    const own = await startServer();
    tenant = await newTenant(own);
    app = await newApp(tenant);
    [person] = [await newPerson(tenant)];
    const other = await newPerson(tenant);
    const action = await denying();
    const at = (who: TestPerson) => signIn(newBrowser(own, tenant.host), authorizePath(app, pkce().challenge), who);
    for (let round = 0; round < 3; round += 1)
      expect(answerOf(await at(person)).get("error_description")).toBe("Blocked for two hours.");
    expect(answerOf(await at(other)).get("code")).not.toBeNull();
    expect(await logged(tenant, "action.denied")).toHaveLength(1);
    expect(await logged(tenant, "action.blocked")).toHaveLength(2);
    const [block] = (await tenant.call("GET", `/block?query=user:${person.id}`)).body.results;
    expect(block).toMatchObject({
      action: action.id,
      reason: "Blocked for two hours.",
      code: "x",
      deny_count: 1,
      ips: ["127.0.0.1"],
    });
    own.skipTime(7_200 - 60);
    expect(answerOf(await at(person)).get("error_description")).toBe("Blocked for two hours.");
    expect(await logged(tenant, "action.denied")).toHaveLength(1);
    own.skipTime(120);
    await at(person);
    expect((await logged(tenant, "action.denied"))[0].data).toMatchObject({ deny_count: 2 });
    await own.close();
  });

  test("ends when an administrator ends it, and holds nobody whose Action is switched off or deleted", async () => {
    const action = await denying();
    await login();
    const [block] = (await tenant.call("GET", "/block")).body.results;
    expect((await tenant.call("DELETE", `/block/${block.id}`)).status).toBe(200);
    expect((await tenant.call("GET", "/block")).body.results).toEqual([]);
    await login();
    expect(await logged(tenant, "action.denied")).toHaveLength(2);
    await tenant.call("POST", `/actions/${action.id}`, { enabled: false });
    expect(answerOf(await login()).get("code")).not.toBeNull();
    await tenant.call("POST", `/actions/${action.id}`, { enabled: true });
    expect(answerOf(await login()).get("error")).toBe("access_denied");
    await tenant.call("DELETE", `/actions/${action.id}`);
    expect(answerOf(await login()).get("code")).not.toBeNull();
  });

  test.each(["'1y'", "0", "-1", "'48'", "NaN", "Infinity", "'1 h'", "{}", "366 * 86400000"])(
    "a duration that is none (%s) fails, which denies, and blocks nobody",
    async (duration) => {
      await newAction(tenant, postLogin(`api.access.deny("x", { blockFor: ${duration} });`));
      expect(answerOf(await login()).get("error_description")).toBe("Access was denied.");
      expect(await logged(tenant, "action.failed")).toHaveLength(1);
      expect((await tenant.call("GET", "/block")).body.results).toEqual([]);
    },
  );

  test("tells the code how often it denied, and from how many blocks an address comes, if it asks", async () => {
    await newAction(
      tenant,
      postLogin(
        'console.log([event.stats.deny_count, event.request.ip_active_blocks].join(" ")); api.access.deny("x", { blockFor: 1 });',
      ),
    );
    for (let round = 0; round < 3; round += 1) {
      await login();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const texts = (await logged(tenant, "action.denied")).map(({ data }) => data.console[0].text);
    expect(texts).toEqual(["2 0", "1 0", "0 0"]);
    await newAction(tenant, postLogin('console.log(String("ip_network_active_blocks" in event.request));'), { order: -1 });
    await login();
    expect((await logged(tenant, "action.executed"))[0].data.console[0].text).toBe("false");
  });
});

describe("an Action that fails for everybody", () => {
  test("is reported after ten in a row, not before, and forgotten after the next that ends well", async () => {
    const action = await newAction(tenant, postLogin("if (!event.user.app_metadata.ok) throw new TypeError('x');"));
    for (let round = 0; round < 9; round += 1) await direct();
    expect(await logged(tenant, "action.failing")).toEqual([]);
    await direct();
    const [row] = await logged(tenant, "action.failing");
    expect(row.data).toMatchObject({ action: action.id, failures: 10, error: { name: "TypeError" } });
    expect((await tenant.call("GET", `/actions/${action.id}`)).body.failures).toBe(10);
    await tenant.call("POST", `/user/${person.id}`, { app_metadata: { ok: true } });
    expect((await direct()).status).toBe(200);
    expect((await tenant.call("GET", `/actions/${action.id}`)).body.failures).toBe(0);
  });
});

describe("SEC-TENANT-01 SEC-ACTION-04 the Actions of one tenant", () => {
  test("are not asked about the logins of another", async () => {
    await newAction(tenant, postLogin('api.access.deny("Never.");'));
    const other = await newTenant(server);
    const theirs = await newApp(other);
    const friend = await newPerson(other);
    const answer = await signIn(newBrowser(server, other.host), authorizePath(theirs, pkce().challenge), friend);
    expect(answerOf(answer).get("code")).not.toBeNull();
    expect(answerOf(await login()).get("code")).toBeNull();
  });
});

describe("whoever asks for tokens later", () => {
  test("codes and refresh tokens run nothing: they were decided at the login", async () => {
    await newAction(tenant, postLogin('console.log("ran");'));
    const tokens = (await tokensFor(server, tenant, app, person, { scope: "openid offline_access" })).body;
    await newAction(tenant, postLogin('api.access.deny("Too late.");'));
    const renewed = await postForm(
      server,
      "/oauth/token",
      {
        grant_type: "refresh_token",
        client_id: app.clientId,
        client_secret: app.clientSecret ?? "",
        refresh_token: tokens.refresh_token,
      },
      { host: tenant.host },
    );
    expect(renewed.status).toBe(200);
    expect(await logged(tenant, "action.executed")).toHaveLength(1);
  });
});
