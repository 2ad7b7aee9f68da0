import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { formsOf } from "../harness/browser.ts";
import { awayOf, leadingTo, newConnection, newStage, plainPath, press, type Stage } from "../harness/federation.ts";
import { type Answer, send } from "../harness/http.ts";
import { answerOf, newPerson } from "../harness/login.ts";
import { startCustom } from "../harness/providers/custom.ts";
import type { Provider } from "../harness/providers/provider.ts";
import { startServer, type TestServer } from "../harness/server.ts";

let server: TestServer;
let provider: Provider;
let stage: Stage;
let database: string;

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  provider = await startCustom();
});
afterAll(async () => {
  await server.close();
  await provider.close();
});
beforeEach(async () => {
  stage = await newStage(server, "custom", provider, { connection_name: "Acme" });
  database = (await stage.tenant.call("GET", "/connection?connection_type=database")).body.results[0].id;
});

const kim = { id: "kim-1", name: "Kim", email: "kim@example.org" };
/** What a page offers, from above: `password`, and the connections of its buttons. */
const offered = (page: Answer): readonly string[] =>
  formsOf(page).map(({ action, hidden }) => (action === "/flow/provider" ? (hidden.connection ?? "") : "password"));
const loginMethods = (login_methods: object) => stage.tenant.call("POST", `/account/${stage.tenant.id}`, { login_methods });
const opened = (parameters = {}) => stage.browser().open(plainPath(stage, parameters));

test("passwords come first and providers behind, the oldest before; the account's order changes that", async () => {
  const second = await newConnection(stage.tenant, "google_oauth2", provider, { connection_name: "g" });
  expect(offered(await opened())).toEqual(["password", stage.connection, second]);
  await loginMethods({ order: [second] });
  expect(offered(await opened())).toEqual([second, stage.connection, "password"]);
  await loginMethods({ order: [database, second] });
  expect(offered(await opened())).toEqual(["password", second, stage.connection]);
  await loginMethods({ removed: [database, second] });
  expect(offered(await opened())).toEqual([stage.connection]);
});

test.each(["client_id", "client_secret"])("a connection without %s has no button until it has one", async (field) => {
  await stage.tenant.call("POST", `/connection/${stage.connection}`, { [field]: null });
  expect(offered(await opened())).toEqual(["password"]);
  expect(offered(await opened({ screen_hint: "signup" }))).toEqual(["password"]);
  await stage.tenant.call("POST", `/connection/${stage.connection}`, { [field]: "new" });
  expect(offered(await opened())).toEqual(["password", stage.connection]);
});

test("a page of providers alone has no form for a password, and none for signing up", async () => {
  await stage.tenant.call("POST", `/connection/${database}`, { enabled: false });
  const browser = stage.browser();
  const page = await browser.open(plainPath(stage));
  expect([page.status, offered(page)]).toEqual([200, [stage.connection]]);
  expect(page.text).not.toContain("/flow/signup");
  expect(page.text).not.toContain('name="password"');
  const answer = await browser.open(provider.visit(leadingTo(await press(browser, page, stage.connection)), kim));
  expect(answerOf(answer).get("code")).not.toBeNull();
});

test("where the address is asked first there are buttons beside it, and nothing is asked that no password follows", async () => {
  await loginMethods({ identifier_first: true });
  const page = await opened();
  expect(offered(page)).toEqual(["password", stage.connection]);
  expect(page.text).not.toContain('name="password"');
  await stage.tenant.call("POST", `/connection/${database}`, { enabled: false });
  expect(offered(await opened())).toEqual([stage.connection]);
});

test("the address that was typed is suggested to the provider", async () => {
  await loginMethods({ identifier_first: true });
  const browser = stage.browser();
  const page = await browser.submit(await browser.open(plainPath(stage)), { username: "kim@example.org" }, "/flow/identify");
  const away = new URL(leadingTo(await press(browser, await browser.follow(page), stage.connection)) ?? "");
  expect(away.searchParams.get("login_hint")).toBe("kim@example.org");
});

test("the page for signing up has them, too", async () => {
  expect(offered(await opened({ screen_hint: "signup" }))).toEqual(["password", stage.connection]);
});

test("a wrong password keeps the buttons", async () => {
  const browser = stage.browser();
  const page = await browser.open(plainPath(stage));
  expect(offered(await browser.submit(page, { username: "kim@example.org", password: "wrong" }))).toEqual([
    "password",
    stage.connection,
  ]);
});

/** The same request, by a form of another site. */
const byForm = (request: string): Promise<Answer> => {
  const [path = "", body = ""] = request.split("?");
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return send(server, path, { method: "POST", host: stage.tenant.host, headers, body });
};

describe("a request that leaves one way", () => {
  test("goes there at once, by GET and by POST, whatever else would be asked", async () => {
    await loginMethods({ identifier_first: true });
    for (const named of [
      { connection: "Acme" },
      { connection_id: stage.connection },
      { login_methods: "Acme", screen_hint: "signup" },
    ]) {
      const away = awayOf(await stage.browser().open(plainPath(stage, named)));
      expect(away?.startsWith(`${provider.url}/authorize?`)).toBe(true);
    }
    const browser = stage.browser();
    const posted = await byForm(plainPath(stage, { connection: "Acme" }));
    const away = awayOf(await browser.follow(posted));
    expect(answerOf(await browser.open(provider.visit(away, kim))).get("code")).not.toBeNull();
  });

  test("shows no page of ours to whoever asks for one", async () => {
    const browser = stage.browser();
    const posted = await byForm(stage.direct());
    const state = new URL(posted.headers.location ?? "", "http://x").searchParams.get("state") ?? "";
    for (const path of ["/flow/login", "/flow/identify", "/flow/signup", "/flow/provider", "/flow/next"])
      expect(awayOf(await browser.open(`${path}?${new URLSearchParams({ state })}`))?.startsWith(provider.url)).toBe(true);
  });

  test("a reload of the way out shows the page that it began at", async () => {
    const browser = stage.browser();
    const page = await browser.open(plainPath(stage));
    const state = formsOf(page)[0]?.hidden.state ?? "";
    expect(offered(await browser.open(`/flow/provider?${new URLSearchParams({ state })}`))).toEqual([
      "password",
      stage.connection,
    ]);
  });
});

test("a chosen account, and another one, by the provider", async () => {
  const person = await newPerson(stage.tenant);
  const browser = stage.browser();
  await browser.submit(await browser.open(plainPath(stage)), { username: person.email, password: person.password });
  const chooser = await browser.open(stage.direct({ prompt: "select_account" }));
  const away = awayOf(await browser.follow(await browser.submit(chooser, { choice: "another" })));
  expect(new URL(away ?? "").searchParams.get("prompt")).toBe("select_account");
  expect(answerOf(await browser.open(provider.visit(away, kim))).get("code")).not.toBeNull();
});
