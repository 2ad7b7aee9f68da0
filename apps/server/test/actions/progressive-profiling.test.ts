import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { logged, newAction } from "../harness/actions.ts";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
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
} from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** The canonical case: a login pauses until the application has asked for what is missing, and nothing goes around it. */

const code = `
exports.onExecutePostLogin = async (event, api) => {
  if (!event.user.user_metadata.city) {
    api.redirect.sendUserTo("https://app.example/complete-profile?lang=en", { query: { user: event.user.user_id } });
  }
};
exports.onExecuteContinue = async (event, api) => {
  if (!event.user.user_metadata.city) api.access.deny("A city is needed.", { code: "no_city" });
};`;

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
let browser: TestBrowser;
const { verifier, challenge } = pkce();

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
  app = await newApp(tenant);
  person = await newPerson(tenant);
  await newAction(tenant, code);
  browser = newBrowser(server, tenant.host);
});

const authorize = (parameters = {}) => authorizePath(app, challenge, parameters);

/** Signs in, and answers the `state` that the application's page is given. */
const pausedAt = async (who = browser): Promise<string> => {
  const away = await signIn(who, authorize(), person);
  const target = new URL(away.headers.location ?? "");
  expect(`${target.origin}${target.pathname}`).toBe("https://app.example/complete-profile");
  expect(target.searchParams.get("lang")).toBe("en");
  expect(target.searchParams.get("user")).toBe(person.id);
  expect(target.searchParams.get("code")).toBeNull();
  return target.searchParams.get("state") ?? "";
};

const fillIn = () => tenant.call("POST", `/user/${person.id}`, { user_metadata: { city: "Sevilla" } });
const resume = (state: string, who = browser): Promise<Answer> => who.get(`/continue?${new URLSearchParams({ state })}`);

/** Whether anybody is signed in here. */
const isSignedIn = async (who = browser): Promise<boolean> => {
  const answer = await send(server, "/me", { host: tenant.host, headers: who.headers() });
  return answer.status === 200;
};

const sessions = async () => (await tenant.call("GET", `/session?query=user:${person.id}`)).body.results.length;

const assertNothingCame = async (): Promise<void> => {
  expect(await isSignedIn()).toBe(false);
  expect(await sessions()).toBe(0);
};

describe("SEC-ACTION-05 a login that an Action has paused", () => {
  test("goes on when what was missing is there, with the application's own state, and tells the token what was set", async () => {
    const state = await pausedAt();
    expect(state).toMatch(/^[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43}$/);
    await assertNothingCame();
    await fillIn();
    const answer = answerOf(await resume(state));
    expect(answer.get("state")).toBe("the state");
    const tokens = await exchange(server, tenant.host, app, {
      code: answer.get("code") ?? "",
      code_verifier: verifier,
      redirect_uri: app.callback,
    });
    expect(tokens.status).toBe(200);
    expect(await isSignedIn()).toBe(true);
  });

  test("whoever skips the form is denied with the reason, has nothing, and cannot try the same state again", async () => {
    const state = await pausedAt();
    const denied = await resume(state);
    expect(denied.status).toBe(302);
    expect(Object.fromEntries(answerOf(denied))).toEqual({
      error: "access_denied",
      error_description: "A city is needed.",
      error_code: "login_denied",
      state: "the state",
      iss: `http://${tenant.host}`,
    });
    await assertNothingCame();
    await fillIn();
    const again = await resume(state);
    expect(again.status).toBe(400);
    await assertNothingCame();
    const [row] = await logged(tenant, "action.denied");
    expect(row.data).toMatchObject({ trigger: "continue", reason: "A city is needed.", code: "no_city" });
    expect(row.user).toBe(person.id);
  });

  test("a state works once: of many returns at once one goes on", async () => {
    const state = await pausedAt();
    await fillIn();
    const answers = await Promise.all(Array.from({ length: 10 }, () => resume(state)));
    const codes = answers.filter((answer) => answer.status === 302 && answerOf(answer).get("code") !== null);
    expect(codes).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(9);
  });

  test("SEC-RACE-01 and runs its hooks once, whatever comes at the same moment", async () => {
    let asked = 0;
    const place = createServer((_, response) => {
      asked += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => place.listen(0, "127.0.0.1", resolve));
    const address = place.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const own = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
    tenant = await newTenant(own);
    app = await newApp(tenant);
    person = await newPerson(tenant);
    await newAction(tenant, `${code}\nexports.onExecuteContinue = async () => { await fetch("http://127.0.0.1:${port}/"); };`);
    const one = newBrowser(own, tenant.host);
    const state = await pausedAt(one);
    await fillIn();
    await Promise.all(Array.from({ length: 10 }, () => resume(state, one)));
    expect(asked).toBe(1);
    await own.close();
    place.close();
  });

  test("closing the tab, a second tab and prompt=none yield nothing", async () => {
    await pausedAt();
    const silent = answerOf(await browser.get(authorize({ prompt: "none" })));
    expect(silent.get("error")).toBe("login_required");
    const second = await browser.open(authorize());
    expect(second.status).toBe(200);
    expect(second.text).toContain('name="password"');
    const account = await browser.get("/flow/account/security");
    expect(account.status).toBe(302);
    await assertNothingCame();
  });

  test("another browser gets nothing and does not spend the state; the one that began goes on", async () => {
    const state = await pausedAt();
    await fillIn();
    for (const other of [newBrowser(server, tenant.host), newBrowser(server, tenant.host)]) {
      await other.open(authorize());
      expect((await resume(state, other)).status).toBe(401);
      expect((await newBrowser(server, tenant.host).get(`/continue?state=${state}`)).status).toBe(401);
      expect(await isSignedIn(other)).toBe(false);
    }
    expect(answerOf(await resume(state)).get("code")).not.toBeNull();
  });

  test("another tenant knows no such state", async () => {
    const state = await pausedAt();
    const elsewhere = await newTenant(server);
    const headers = browser.headers();
    const answer = await send(server, `/continue?state=${state}`, {
      host: elsewhere.host,
      headers: { ...headers, accept: "text/html" },
    });
    expect(answer.status).toBe(400);
    await fillIn();
    expect(answerOf(await resume(state)).get("code")).not.toBeNull();
  });

  test("the back button leads away again, with a new state; the old one is void", async () => {
    const first = await pausedAt();
    const page = await browser.open(authorize());
    const again = await browser.follow(await browser.submit(page, { username: person.email, password: person.password }));
    const second = new URL(again.headers.location ?? "").searchParams.get("state") ?? "";
    expect(second).not.toBe(first);
    await fillIn();
    expect(answerOf(await resume(second)).get("code")).not.toBeNull();
  });

  test("it waits fifteen minutes and not longer", async () => {
    const own = await startServer();
    tenant = await newTenant(own);
    app = await newApp(tenant);
    person = await newPerson(tenant);
    await newAction(tenant, code);
    const [early, late] = [newBrowser(own, tenant.host), newBrowser(own, tenant.host)];
    const [soon, after] = [await pausedAt(early), await pausedAt(late)];
    await fillIn();
    own.skipTime(14 * 60);
    expect(answerOf(await resume(soon, early)).get("code")).not.toBeNull();
    own.skipTime(2 * 60);
    expect((await resume(after, late)).status).toBe(400);
    await own.close();
  });

  test("it waits as long, however late in the login it began", async () => {
    const own = await startServer();
    tenant = await newTenant(own);
    app = await newApp(tenant);
    person = await newPerson(tenant);
    await newAction(tenant, code);
    const browser = newBrowser(own, tenant.host);
    const page = await browser.open(authorizePath(app, pkce().challenge));
    own.skipTime(20 * 60);
    const away = await browser.follow(await browser.submit(page, { username: person.email, password: person.password }));
    const state = new URL(away.headers.location ?? "").searchParams.get("state") ?? "";
    await fillIn();
    own.skipTime(14 * 60);
    expect(answerOf(await resume(state, browser)).get("code")).not.toBeNull();
    await own.close();
  });

  test.each([
    ["switched off", (id: string) => tenant.call("POST", `/actions/${id}`, { enabled: false })],
    ["deleted", (id: string) => tenant.call("DELETE", `/actions/${id}`)],
  ])("the Action that paused it was %s meanwhile: 401, and nothing comes of it", async (_, change) => {
    const state = await pausedAt();
    await fillIn();
    const [action] = (await tenant.call("GET", "/actions")).body.results;
    await change(action.id);
    expect((await resume(state)).status).toBe(401);
    await assertNothingCame();
  });

  test("SEC-LOGIN-09 its user was suspended or deleted meanwhile: it is noted and over, also for who is reinstated", async () => {
    const state = await pausedAt();
    await tenant.call("POST", `/user/${person.id}`, { suspended: true });
    expect((await resume(state)).status).toBe(403);
    const [row] = await logged(tenant, "auth.suspended");
    expect(row).toMatchObject({ status: "failed", user: person.id, client: app.id, data: { flow: "authorize" } });
    await tenant.call("POST", `/user/${person.id}`, { suspended: false });
    await fillIn();
    expect((await resume(state)).status).toBe(400);
    await assertNothingCame();
    await tenant.call("POST", `/user/${person.id}`, { user_metadata: { city: null } });
    const next = await pausedAt();
    await tenant.call("DELETE", `/user/${person.id}`);
    expect((await resume(next)).status).toBe(401);
    expect(await isSignedIn()).toBe(false);
  });

  test("a form of the application's page leads back, too; without our cookies by one more step", async () => {
    const state = await pausedAt();
    await fillIn();
    const foreign = await postForm(
      server,
      "/continue",
      { state, note: "x" },
      { host: tenant.host, headers: { accept: "text/html" } },
    );
    expect(foreign.status).toBe(303);
    expect(foreign.headers.location).toBe(`/continue?state=${state}&note=x`);
    expect(answerOf(await browser.get(foreign.headers.location ?? "")).get("code")).not.toBeNull();
  });

  test.each([
    ["", 400],
    ["nothing", 400],
    ["a".repeat(43), 400],
    ["%00", 400],
    [`a&state=b`, 400],
  ])("state=%s is answered %i", async (state, status) => {
    expect((await browser.get(`/continue?state=${state}`)).status).toBe(status);
  });

  test("somebody else who signs in meanwhile in the same login is asked about anew", async () => {
    const state = await pausedAt();
    const other = await newPerson(tenant);
    await tenant.call("POST", `/user/${other.id}`, { user_metadata: { city: "Lugo" } });
    const done = await signIn(browser, authorize(), other);
    expect(answerOf(done).get("code")).not.toBeNull();
    const denied = answerOf(await resume(state));
    expect(denied.get("code")).toBeNull();
  });
});

describe("a session that is there", () => {
  const elsewhere = async (): Promise<void> => {
    await fillIn();
    expect(answerOf(await signIn(browser, authorize(), person)).get("code")).not.toBeNull();
    await tenant.call("POST", `/user/${person.id}`, { user_metadata: { city: null } });
  };

  test("is asked about at each login; prompt=none is told that the person is needed", async () => {
    await elsewhere();
    const silent = answerOf(await browser.get(authorize({ prompt: "none" })));
    expect(silent.get("error")).toBe("interaction_required");
    expect(silent.get("code")).toBeNull();
    const away = await browser.get(authorize());
    const state = new URL(away.headers.location ?? "").searchParams.get("state") ?? "";
    await fillIn();
    expect(answerOf(await resume(state)).get("code")).not.toBeNull();
  });

  test("must still be there when its person comes back", async () => {
    await elsewhere();
    const away = await browser.get(authorize());
    const state = new URL(away.headers.location ?? "").searchParams.get("state") ?? "";
    await fillIn();
    const [session] = (await tenant.call("GET", `/session?query=user:${person.id}`)).body.results;
    await tenant.call("POST", `/session/${session.id}/revoke`);
    expect((await resume(state)).status).toBe(401);
  });

  test("SEC-ACTION-05 must be the one that the login began with: nobody goes on as who is signed in here by now", async () => {
    await elsewhere();
    const away = await browser.get(authorize());
    const state = new URL(away.headers.location ?? "").searchParams.get("state") ?? "";
    const other = await newPerson(tenant, { user_metadata: { city: "Lugo" } });
    expect(answerOf(await signIn(browser, authorize({ prompt: "login" }), other)).get("code")).not.toBeNull();
    await fillIn();
    const refused = await resume(state);
    expect([refused.status, refused.headers.location]).toEqual([401, undefined]);
    expect((await send(server, "/me", { host: tenant.host, headers: browser.headers() })).body.id).toBe(other.id);
  });

  test("survives a denial", async () => {
    await elsewhere();
    const away = await browser.get(authorize());
    const state = new URL(away.headers.location ?? "").searchParams.get("state") ?? "";
    expect(answerOf(await resume(state)).get("error")).toBe("access_denied");
    expect(await isSignedIn()).toBe(true);
  });
});
