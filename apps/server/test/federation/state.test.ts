import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "../../src/base/index.ts";
import { logged, newAction } from "../harness/actions.ts";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { awayOf, leadingTo, newConnection, newStage, plainPath, press, type Stage, told } from "../harness/federation.ts";
import { type Answer, send } from "../harness/http.ts";
import { answerOf, callback, newApp, newPerson, signIn } from "../harness/login.ts";
import { startCustom } from "../harness/providers/custom.ts";
import type { Provider } from "../harness/providers/provider.ts";
import { registrationAt } from "../harness/registration.ts";
import { startServer, type TestServer } from "../harness/server.ts";

let server: TestServer;
let provider: Provider;
let other: Provider;
let stage: Stage;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  [provider, other] = [await startCustom(), await startCustom()];
});
afterAll(async () => {
  await server.close();
  await provider.close();
  await other.close();
});
beforeEach(async () => {
  stage = await newStage(server, "custom", provider);
  browser = stage.browser();
});

const kim = { id: "kim-1", name: "Kim", email: "kim@example.org" };
const code = (answer: Answer): string | null => (answer.headers.location !== undefined ? answerOf(answer).get("code") : null);
const isPage = (answer: Answer, status: number): void => {
  expect([answer.status, answer.headers.location]).toEqual([status, undefined]);
  expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
};
/** Goes to the provider, and answers where it sends the browser back to. */
const away = async (own = browser, path = stage.direct()) => provider.visit(awayOf(await own.open(path)), kim);

describe("SEC-FED-01 the way back", () => {
  test("works once; of a second time nothing comes but a page", async () => {
    const back = await away();
    expect(code(await browser.get(back))).toMatch(/^[0-9a-f]{64}$/);
    const exchanges = provider.seen.length;
    isPage(await browser.get(back), 400);
    expect(provider.seen.length).toBe(exchanges);
  });

  test("works once of several at once", async () => {
    const back = await away();
    const answers = await Promise.all(Array.from({ length: 6 }, () => browser.get(back)));
    expect(answers.filter((answer) => code(answer) !== null)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(5);
    expect(await stage.users()).toHaveLength(1);
  });

  test("is this browser's: another one spends nothing and learns nothing", async () => {
    const back = await away();
    isPage(await stage.browser().get(back), 401);
    const busy = stage.browser();
    await busy.open(stage.direct());
    isPage(await busy.get(back), 401);
    expect(code(await browser.get(back))).not.toBeNull();
  });

  test("is this tenant's", async () => {
    const elsewhere = await newStage(server, "custom", provider);
    const back = await away();
    const stranger = newBrowser(server, elsewhere.tenant.host);
    await stranger.open(elsewhere.direct());
    for (const [name, value] of browser.cookies) stranger.cookies.set(name, value);
    isPage(await stranger.get(back), 400);
    expect(code(await browser.get(back))).not.toBeNull();
  });

  test("is over after ten minutes", async () => {
    const back = await away();
    server.skipTime(601);
    isPage(await browser.get(back), 400);
    const [fresh, path] = [stage.browser(), stage.direct()];
    expect(code(await fresh.get(await away(fresh, path)))).not.toBeNull();
  });

  test.each(["", "state=", "state=x", "state=the+state", "code=abc", "state=x&state=y", "error=access_denied"])(
    "without a state of ours there is a page, and nobody is sent anywhere: %s",
    async (query) => {
      await away();
      isPage(await browser.get(`/callback?${query}`), 400);
    },
  );

  test("its state is neither the application's nor the handle of the pages", async () => {
    const page = await browser.open(plainPath(stage));
    const target = new URL(leadingTo(await press(browser, page, stage.connection)) ?? "");
    const state = target.searchParams.get("state") ?? "";
    expect(page.text).not.toContain(state);
    isPage(await browser.get(`/flow/login?${new URLSearchParams({ state })}`), 400);
    isPage(await browser.get(`/continue?${new URLSearchParams({ state })}`), 400);
    isPage(await browser.get(`/callback?${new URLSearchParams({ state: "the state", code: "x" })}`), 400);
  });

  test("belongs to the last button that was pressed", async () => {
    const second = await newConnection(stage.tenant, "custom", other, { connection_name: "Other" });
    const page = await browser.open(plainPath(stage));
    const first = provider.visit(leadingTo(await press(browser, page, stage.connection)), kim);
    const last = other.visit(leadingTo(await press(browser, page, second)), { ...kim, email: "else@example.org" });
    isPage(await browser.get(first), 400);
    expect(code(await browser.get(last))).not.toBeNull();
    const identities = (await stage.tenant.call("GET", "/identity")).body.results;
    expect(identities.map((each: { connection: string }) => each.connection)).toEqual([second]);
  });

  test("is worth nothing once somebody has signed in otherwise in this login", async () => {
    const person = await newPerson(stage.tenant);
    const client = await newApp(stage.tenant);
    const page = await browser.open(plainPath({ app: client }));
    const back = provider.visit(leadingTo(await press(browser, page, stage.connection)), kim);
    expect(code(await browser.submit(page, { username: person.email, password: person.password }))).not.toBeNull();
    isPage(await browser.get(back), 400);
  });

  test("nor while that login waits for consent: who was proven is not exchanged", async () => {
    const person = await newPerson(stage.tenant);
    const tool = await registrationAt(server, stage.tenant).registered({ redirect_uris: [callback], client_name: "Tool" });
    const page = await browser.open(plainPath({ app: { id: "", clientId: tool.client_id, clientSecret: undefined, callback } }));
    const back = provider.visit(leadingTo(await press(browser, page, stage.connection)), kim);
    const right = { username: person.email, password: person.password };
    const consent = await browser.follow(await browser.submit(page, right, "/flow/login"));
    expect(consent.text).toContain("Tool");
    isPage(await browser.get(back), 400);
    expect(code(await browser.submit(consent, { decision: "allow" }))).not.toBeNull();
    const me = await send(server, "/me", { host: stage.tenant.host, headers: browser.headers() });
    expect(me.body.id).toBe(person.id);
  });

  test("a code that was made for another login is refused by PKCE", async () => {
    const [mine, theirs] = [stage.browser(), stage.browser()];
    const [own, foreign] = [new URL(await away(mine), "http://x"), new URL(await away(theirs), "http://x")];
    own.searchParams.set("code", foreign.searchParams.get("code") ?? "");
    expect(told(await mine.get(own.pathname + own.search))).toEqual({
      error: "server_error",
      code: "provider_error:invalid_grant",
    });
    expect(await stage.users()).toEqual([]);
  });

  test("a code of another provider reaches neither that one nor anybody who is signed in by it", async () => {
    await newConnection(stage.tenant, "custom", other, { connection_name: "Other" });
    const asked = awayOf(await browser.open(stage.direct())) ?? "";
    const seen = provider.seen.length;
    // The provider that was asked sends its visitor on to an honest one, with the state that it got.
    const honest = new URL(asked.replace(provider.url, other.url));
    honest.searchParams.set("client_id", other.clientId);
    const back = other.visit(honest.href, kim, { iss: other.url });
    expect(told(await browser.get(back))).toEqual({ error: "server_error", code: "provider_error" });
    expect(provider.seen.length).toBe(seen);
    const named = provider.visit(awayOf(await browser.open(stage.direct())), kim, { iss: provider.url });
    expect(code(await browser.get(named))).not.toBeNull();
  });

  test.each([
    ["code and error", "error=access_denied", "access_denied"],
    ["a second code", "code=another", "provider_error"],
    ["a second issuer", "iss=a&iss=b", "provider_error"],
    ["an error twice", "error=a&error=b", "provider_error"],
  ])("with %s nobody is signed in", async (_, more, expected) => {
    const back = await away();
    expect(told(await browser.get(`${back}&${more}`)).code).toBe(expected);
    expect(await stage.users()).toEqual([]);
  });

  test("without code and error nobody is either", async () => {
    const back = new URL(await away(), "http://x");
    back.searchParams.delete("code");
    expect(told(await browser.get(back.pathname + back.search)).code).toBe("provider_error");
  });

  test("a form of another site begins nothing: it lacks what the page has", async () => {
    const page = await browser.open(plainPath(stage));
    const forged = await press(
      { ...browser, submit: (shown, fields, action) => browser.submit(shown, { ...fields, csrf: "x" }, action) },
      page,
      stage.connection,
    );
    expect(forged.status).toBe(403);
    expect(leadingTo(forged)).toBeUndefined();
  });

  test("that ends in a refusal ends the login: its page leads nowhere any more, and a new request begins anew", async () => {
    const person = await newPerson(stage.tenant);
    const page = await browser.open(plainPath(stage));
    const refused = provider.decline(leadingTo(await press(browser, page, stage.connection)), "access_denied");
    expect(told(await browser.get(refused))).toEqual({ error: "access_denied", code: "access_denied" });
    const right = { username: person.email, password: person.password };
    isPage(await browser.submit(page, right, "/flow/login"), 400);
    expect(leadingTo(await press(browser, page, stage.connection))).toBeUndefined();
    expect((await send(server, "/me", { host: stage.tenant.host, headers: browser.headers() })).status).toBe(401);
    expect(code(await signIn(browser, plainPath(stage), person))).not.toBeNull();
  });

  test("by POST, as some providers would, there is no way", async () => {
    const back = await away();
    const answer = await send(server, back, { method: "POST", host: stage.tenant.host, headers: browser.headers() });
    expect(answer.status).toBe(405);
  });

  test("nothing that is signed in comes before it", async () => {
    await away();
    expect(browser.cookies.has("faable_sess")).toBe(false);
    expect((await send(server, "/me", { host: stage.tenant.host, headers: browser.headers() })).status).toBe(401);
  });
});

describe("SEC-FED-04 a connection that is closed", () => {
  const changes: readonly [string, (of: Stage) => Promise<unknown>][] = [
    ["disabled", ({ tenant, connection }) => tenant.call("POST", `/connection/${connection}`, { enabled: false })],
    ["deleted", ({ tenant, connection }) => tenant.call("DELETE", `/connection/${connection}`)],
    [
      "taken from the client",
      async ({ tenant, connection }) =>
        tenant.call("POST", `/connection/${connection}`, { enabled_clients: [(await newApp(tenant)).id] }),
    ],
    [
      "removed from every login",
      ({ tenant, connection }) => tenant.call("POST", `/account/${tenant.id}`, { login_methods: { removed: [connection] } }),
    ],
    [
      "led elsewhere",
      ({ tenant, connection }) => tenant.call("POST", `/connection/${connection}`, { token_url: `${other.url}/token` }),
    ],
    [
      "led elsewhere for the profile",
      ({ tenant, connection }) => tenant.call("POST", `/connection/${connection}`, { userinfo_url: `${other.url}/me` }),
    ],
    [
      "led elsewhere for the request",
      ({ tenant, connection }) => tenant.call("POST", `/connection/${connection}`, { authorize_url: `${other.url}/authorize` }),
    ],
    ["another application", ({ tenant, connection }) => tenant.call("POST", `/connection/${connection}`, { client_id: "other" })],
  ];

  test.each(changes)("while somebody is at the provider lets nobody in: %s", async (_, change) => {
    const back = await away();
    const seen = [provider.seen.length, other.seen.length];
    expect(await change(stage)).toMatchObject({ status: 200 });
    expect(told(await browser.get(back))).toEqual({ error: "invalid_request", code: "invalid_connection" });
    expect([provider.seen.length, other.seen.length]).toEqual(seen);
    expect(await stage.users()).toEqual([]);
    const [row] = await logged(stage.tenant, "user.login");
    expect(row).toMatchObject({ status: "failed", data: { error: "invalid_connection", connection: stage.connection } });
  });

  test.each(changes.slice(0, 4))("cannot be named: %s", async (_, change) => {
    await change(stage);
    expect(told(await browser.open(stage.direct()))).toEqual({ error: "invalid_request", code: "invalid_connection" });
  });

  test.each(changes.slice(0, 4))("and its button does nothing: %s", async (_, change) => {
    const page = await browser.open(plainPath(stage));
    await change(stage);
    const answer = await press(browser, page, stage.connection);
    expect(leadingTo(answer)).toBeUndefined();
    expect(told(answer).code).toBe("invalid_connection");
  });

  test("while the provider is being asked lets nobody in either", async () => {
    const back = await away();
    provider.faults.set("/me", { kind: "hang" });
    const answer = browser.get(back);
    await expect.poll(() => provider.seen.at(-1)?.path).toBe("/me");
    await stage.tenant.call("POST", `/connection/${stage.connection}`, { enabled: false });
    provider.faults.delete("/me");
    provider.release("/me", { ...kim });
    expect(told(await answer)).toEqual({ error: "invalid_request", code: "invalid_connection" });
    expect(await stage.users()).toEqual([]);
  });

  test.each([
    ["and an Action is asked", "exports.onExecutePostLogin = () => {};"],
    ["and nobody else is", undefined],
  ])("a login that is finished in another tab while the provider is being asked makes nobody, %s", async (_, action) => {
    if (action !== undefined) await newAction(stage.tenant, action);
    const back = await away();
    provider.faults.set("/me", { kind: "hang" });
    const asked = provider.seen.length;
    const answer = browser.get(back);
    await expect.poll(() => provider.seen.slice(asked).at(-1)?.path).toBe("/me");
    await server.server.database.context(stage.tenant.id, systemActor("test")).transact(async ({ db, accountId, at }) => {
      await db.updateTable("interactions").set({ finished_at: at }).where("account_id", "=", accountId).execute();
    });
    provider.faults.delete("/me");
    provider.release("/me", { ...kim });
    isPage(await answer, 400);
    expect(await stage.users()).toEqual([]);
    expect(code(await stage.signIn(kim))).not.toBeNull();
    expect(await stage.users()).toHaveLength(1);
  });

  test("SEC-AUTHZ-01 a callback that is taken away while the provider is being asked is sent no code, and the one that stays is", async () => {
    const answerBehind = async (change: object): Promise<Answer> => {
      const own = stage.browser();
      const back = await away(own);
      provider.faults.set("/me", { kind: "hang" });
      const asked = provider.seen.length;
      const answer = own.get(back);
      await expect.poll(() => provider.seen.slice(asked).at(-1)?.path).toBe("/me");
      expect((await stage.tenant.call("POST", `/client/${stage.app.id}`, change)).status).toBe(200);
      provider.faults.delete("/me");
      provider.release("/me", { ...kim });
      return answer;
    };
    expect(code(await answerBehind({ callbacks: [callback, "https://elsewhere.example/cb"] }))).not.toBeNull();
    isPage(await answerBehind({ callbacks: ["https://elsewhere.example/cb"] }), 400);
  });

  test("a connection of another kind, or of another tenant, is no way out of here", async () => {
    const page = await browser.open(plainPath(stage));
    const database = (await stage.tenant.call("GET", "/connection?connection_type=database")).body.results[0].id;
    const foreign = await newStage(server, "custom", provider);
    for (const connection of [database, foreign.connection, "", "connection_x", "\u0000"]) {
      const fresh = stage.browser();
      const own = await fresh.open(plainPath(stage));
      const answer = await press(
        { ...fresh, submit: (shown, fields, action) => fresh.submit(shown, { ...fields, connection }, action) },
        own,
        stage.connection,
      );
      expect(leadingTo(answer)).toBeUndefined();
      expect(told(answer).code).toBe("invalid_connection");
    }
    expect(leadingTo(await press(browser, page, stage.connection))).toContain(provider.url);
  });

  test("a login that names others has no button of it", async () => {
    const second = await newConnection(stage.tenant, "custom", other, { connection_name: "Other" });
    const third = await newConnection(stage.tenant, "custom", other, { connection_name: "Third" });
    const page = await browser.open(plainPath(stage, { login_methods: `${second},${third}` }));
    expect(page.text).toContain("Continue with Other");
    expect(page.text).not.toContain("Continue with custom");
    const answer = await press(
      {
        ...browser,
        submit: (shown, fields, action) => browser.submit(shown, { ...fields, connection: stage.connection }, action),
      },
      page,
      second,
    );
    expect(told(answer).code).toBe("invalid_connection");
  });
});

describe("a session that is there", () => {
  test("signs in without the provider, and prompt=none asks nobody", async () => {
    expect(told(await browser.open(stage.direct({ prompt: "none" }))).error).toBe("login_required");
    await browser.get(await away());
    const seen = provider.seen.length;
    expect(code(await browser.open(stage.direct()))).not.toBeNull();
    expect(code(await browser.open(stage.direct({ prompt: "none" })))).not.toBeNull();
    expect(provider.seen.length).toBe(seen);
  });

  test("of another person gives way to whom the provider names", async () => {
    const person = await newPerson(stage.tenant);
    await signIn(browser, plainPath(stage), person);
    const before = browser.cookies.get("faable_sess");
    expect(code(await browser.get(await away(browser, stage.direct({ prompt: "login" }))))).not.toBeNull();
    expect(browser.cookies.get("faable_sess")).not.toBe(before);
    const me = await send(server, "/me", { host: stage.tenant.host, headers: browser.headers() });
    expect(me.body.email).toBe("kim@example.org");
  });
});
