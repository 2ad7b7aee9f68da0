import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasChromium, openBrowser } from "../browser/chromium.ts";
import { fillIn } from "../browser/hands.ts";
import { newBrowser } from "../harness/browser.ts";
import { type Answer, send } from "../harness/http.ts";
import { answerOf, authorizePath, exchange, pkce, signIn } from "../harness/login.ts";
import { freePort } from "../harness/server.ts";
import { manage } from "../harness/tenant.ts";
import { expectSentence, requestToken, stop, toldIn } from "../start/told.ts";
import { newHome, type OpenDemo, openDemo, runExample } from "./home.ts";

let demo: OpenDemo;
/** An API that is asked nothing before the end, and has read no keys until then. */
let idleApi: string;
/** What the web application takes for the time is the time, and as many milliseconds as this file says. */
const later = () => join(demo.home, "later");
beforeAll(async () => {
  demo = await openDemo();
  const clock = `import{existsSync,readFileSync}from"node:fs";const now=Date.now,file=${JSON.stringify(later())};Date.now=()=>now()+(existsSync(file)?Number(readFileSync(file,"utf8")):0)`;
  const web = { NODE_OPTIONS: `--import="data:text/javascript,${encodeURIComponent(clock)}"` };
  idleApi = `http://localhost:${await freePort()}`;
  const idle = { FAABLE_DEMO_API_URL: idleApi };
  await Promise.all([demo.begin("web", web), demo.begin("browser"), demo.begin("api"), demo.begin("api", idle)]);
});
afterAll(() => demo.close());

const at = (url: string) => ({ baseUrl: url.replace("localhost", "127.0.0.1"), host: new URL(url).host });

test("the first start tells who can sign in, and where the examples run", () => {
  const { email, password } = demo.person;
  expect(demo.server.output()).toContain(`    who signs in     ${email}\n    password         ${password}   (also in .env)\n`);
  const urls = ["WEB_URL", "BROWSER_URL", "API_URL"].map(demo.of);
  expect(urls).toEqual(["http://localhost:4001", "http://localhost:4002", "http://localhost:4003"]);
});

test("the first start names what there is to try, each a script that there is", () => {
  const named = [...demo.server.output().matchAll(/^ {4}npm run (\S+)/gm)].map(([, name = ""]) => name);
  expect(named).toEqual(expect.arrayContaining(["demo", "demo:user", "example:webhooks", "listen", "logs"]));
  const { scripts } = JSON.parse(readFileSync(join(demo.home, "package.json"), "utf8"));
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

describe("examples/web-app", () => {
  const newVisitor = () => {
    const url = demo.urls.web;
    const app = newBrowser(at(url), new URL(url).host);
    const tenant = newBrowser(demo.tenant, demo.tenant.host);
    const pathOf = (answer: Answer): string => (answer.headers.location ?? "").replace(/^http:\/\/[^/]+/, "");
    /** As far as the answer that leads back to the application. */
    const begin = async (): Promise<string> => pathOf(await signIn(tenant, pathOf(await app.get("/login")), demo.person));
    return { app, tenant, pathOf, begin, home: () => app.get("/") };
  };

  const signedIn = async () => {
    const visitor = newVisitor();
    const arrived = await visitor.app.get(await visitor.begin());
    expect([arrived.status, arrived.headers.location], arrived.text).toEqual([302, "/"]);
    return { ...visitor, arrived };
  };

  const until = (page: Answer): string => /Tokens until<\/dt><dd>([^<]+)/.exec(page.text)?.[1] ?? page.text;

  test("signs a person in, shows who, and keeps nothing but an identifier in the browser", async () => {
    const { app, home, arrived } = await signedIn();
    const page = await home();
    expect(page.text).toContain("<dt>Name</dt><dd>Ada Park</dd><dt>Email</dt><dd>ada@acme.example</dd>");
    expect(page.text).toMatch(/<pre>\{[^<]*&quot;email&quot;: &quot;ada@acme\.example&quot;[^<]*<\/pre>/);
    expect(page.headers).toMatchObject({ "cache-control": "no-store", "content-type": "text/html; charset=utf-8" });
    expect(arrived.headers["set-cookie"]).toEqual([
      expect.stringMatching(/^web_app_login=; .*Expires=Thu, 01 Jan 1970/),
      expect.stringMatching(/^web_app_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect([...app.cookies.keys()]).toEqual(["web_app_session"]);
  });

  test("finishes a login once, and lets go of the session that was there before", async () => {
    const { app, tenant, pathOf, home } = await signedIn();
    const login = pathOf(await app.get("/login"));
    const [before, begun] = [app.cookies.get("web_app_session") ?? "", app.cookies.get("web_app_login") ?? ""];
    const honest = pathOf(await signIn(tenant, login, demo.person));
    expect((await app.get(honest)).headers.location).toBe("/");
    expect(app.cookies.get("web_app_session")).not.toBe(before);
    const as = (path: string, cookie: string) => send(at(demo.urls.web), path, { headers: { cookie } });
    expect((await as("/", `web_app_session=${before}`)).text).toContain("Nobody is signed in.");
    const twice = await as(honest, `web_app_login=${begun}`);
    expect([twice.status, twice.text]).toEqual([400, expect.stringContaining("This browser began no sign-in")]);
    expect((await home()).text).toContain("Ada Park");
  });

  test("leads to the person's own page at the tenant", async () => {
    const { tenant, home } = await signedIn();
    const [, link = ""] = /<a href="([^"]+)">Your sessions and password/.exec((await home()).text) ?? [];
    const { origin, pathname, search, searchParams } = new URL(link);
    expect([origin, searchParams.get("client_id")]).toEqual([`http://${demo.tenant.host}`, demo.of("WEB_CLIENT_ID")]);
    const page = await tenant.open(pathname + search);
    expect([page.status, page.text]).toEqual([200, expect.stringContaining("ada@acme.example")]);
  });

  test("escapes what the tenant says about a person", async () => {
    const { home } = await signedIn();
    const { body } = await demo.call("GET", `/user?query=email:${demo.person.email}`);
    const named = (name: string) => demo.call("POST", `/user/${body.results[0].id}`, { name });
    expect((await named(`A "<b>"&'`)).status).toBe(200);
    const again = await signedIn();
    expect((await again.home()).text).toContain("<dd>A &quot;&lt;b&gt;&quot;&amp;&#39;</dd>");
    await named("Ada Park");
    expect((await home()).text).toContain("<dd>Ada Park</dd>");
  });

  test("refreshes once the tokens have ended, and not before; who was suspended is signed out by that", async () => {
    const { home } = await signedIn();
    const first = until(await home());
    expect(until(await home())).toBe(first);
    const dayLess = 86_400_000 - 30_000;
    writeFileSync(later(), String(dayLess));
    const second = until(await home());
    // Within a second: what a token has left is counted in whole ones.
    expect(Date.parse(second) - Date.parse(first)).toBeGreaterThan(dayLess - 2_000);
    expect(until(await home())).toBe(second);
    const { body } = await demo.call("GET", `/user?query=email:${demo.person.email}`);
    const suspended = (flag: boolean) => demo.call("POST", `/user/${body.results[0].id}`, { suspended: flag });
    await suspended(true);
    writeFileSync(later(), String(2 * dayLess));
    expect((await home()).text).toContain("Nobody is signed in.");
    rmSync(later());
    await suspended(false);
  });

  test("signs out here and at the tenant, and comes back", async () => {
    const { app, tenant, pathOf, home } = await signedIn();
    const left = await app.submit(await home(), {});
    expect([left.status, left.headers.location]).toEqual([303, expect.stringContaining(`${demo.tenant.host}/logout?`)]);
    const back = await tenant.open(pathOf(left));
    expect(back.headers.location).toBe(`${demo.urls.web}/`);
    expect((await home()).text).toContain("Nobody is signed in.");
    const again = await tenant.open(pathOf(await app.get("/login")));
    expect([again.status, again.text]).toEqual([200, expect.stringContaining('name="password"')]);
  });

  test.each([
    [
      "with a forged state",
      (path: string) => path.replace(/state=[^&]+/, "state=forged"),
      "This sign-in was replaced by a newer one. Press Sign in.",
    ],
    [
      "from another issuer",
      (path: string) => path.replace(/iss=[^&]+/, "iss=http%3A%2F%2Fevil.example"),
      `cannot be trusted: unexpected &quot;iss&quot;`,
    ],
    ["of a tenant that refuses", () => "", "The tenant refused: No &lt;b&gt;"],
  ])("an answer %s signs nobody in, and ends the login", async (_, forge, says) => {
    const { app, begin, home } = newVisitor();
    const honest = await begin();
    const query = new URLSearchParams(honest.slice(honest.indexOf("?")));
    query.delete("code");
    const refusal = `/callback?${query}&error=access_denied&error_description=${encodeURIComponent("No <b>")}`;
    const refused = await app.get(forge(honest) || refusal);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining(says)]);
    expect((await app.get(honest)).status).toBe(400);
    expect((await home()).text).toContain("Nobody is signed in.");
  });

  test("an answer that arrives in another browser signs nobody in there", async () => {
    const [here, there] = [newVisitor(), newVisitor()];
    const honest = await here.begin();
    const refused = await there.app.get(honest);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("This browser began no sign-in")]);
    expect((await here.app.get(honest)).headers.location).toBe("/");
  });
});

describe("examples/api", () => {
  const tokensFor = async (scope: string) => {
    const callback = `${demo.urls.browser}/callback`;
    const app = { id: "", clientId: demo.of("BROWSER_CLIENT_ID"), clientSecret: undefined, callback };
    const { verifier, challenge } = pkce();
    const path = authorizePath(app, challenge, { scope, audience: demo.of("AUDIENCE") });
    const code = answerOf(await signIn(newBrowser(demo.tenant, demo.tenant.host), path, demo.person)).get("code") ?? "";
    const redeemed = { code, code_verifier: verifier, redirect_uri: callback };
    return (await exchange(demo.tenant, demo.tenant.host, app, redeemed)).body;
  };

  const ask = async (path: string, token?: string, method = "GET") => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await send(at(demo.urls.api), path, { method, headers });
    return { status: answer.status, challenge: answer.headers["www-authenticate"], body: answer.body };
  };

  const orders = {
    orders: [
      { id: 1, item: "Reading lamp" },
      { id: 2, item: "Writing desk" },
    ],
  };

  test("without a token: 401 at every door", async () => {
    for (const [path, method] of [["/me"], ["/orders"], ["/orders", "POST"]])
      expect(await ask(path ?? "", undefined, method)).toEqual({
        status: 401,
        challenge: "Bearer",
        body: { status: 401, error_code: "unauthorized", message: "An access token is required" },
      });
  });

  test("a token with read:orders sees the orders, and may place none", async () => {
    const { access_token, id_token } = await tokensFor("openid read:orders");
    expect(await ask("/orders", access_token)).toEqual({ status: 200, challenge: undefined, body: orders });
    expect(await ask("/orders", access_token, "POST")).toEqual({
      status: 403,
      challenge: 'Bearer error="insufficient_scope", scope="create:orders"',
      body: { status: 403, error_code: "insufficient_scope", message: "The token lacks one of: create:orders" },
    });
    expect(await ask("/orders", id_token)).toMatchObject({ status: 401, body: { error_code: "invalid_token" } });
  });

  test("a token without it says who it is, and no more; with create:orders it places one", async () => {
    const { access_token } = await tokensFor("openid");
    const [client_id, sub] = [demo.of("BROWSER_CLIENT_ID"), expect.stringMatching(/^user_/)];
    expect(await ask("/me", access_token)).toMatchObject({ status: 200, body: { sub, client_id, scope: "openid" } });
    expect(await ask("/orders", access_token)).toMatchObject({ status: 403, body: { error_code: "insufficient_scope" } });
    const { access_token: buyer } = await tokensFor("create:orders");
    expect(await ask("/orders", buyer, "POST")).toMatchObject({ status: 201, body: { id: 3 } });
  });

  test("answers pages of the browser application's origin only", async () => {
    const preflight = async (origin: string) => {
      const headers = { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" };
      return (await send(at(demo.urls.api), "/orders", { method: "OPTIONS", headers })).headers;
    };
    const own = demo.urls.browser;
    expect((await preflight(own))["access-control-allow-origin"]).toBe(own);
    expect((await preflight("http://evil.localhost"))["access-control-allow-origin"]).toBeUndefined();
  });
});

/** Cannot run without a browser. */
describe.runIf(hasChromium)("examples/browser-app, in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  const press = (page: Page, name: string) => page.getByRole("button", { name }).click();

  test("signs in, calls the API, refreshes, signs out, and its policy lets nothing through that it should not", async () => {
    const page = await browser.newPage({ locale: "en" });
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    // Of what the browser says, the errors: its hints, such as one about focus, come and go.
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", ({ message }) => complaints.push(message));
    const answered = (text: string) => page.locator("#answer").filter({ hasText: text }).waitFor();
    const home = `${demo.urls.browser}/`;

    await page.goto(home);
    await press(page, "Sign in");
    await fillIn(page, demo.person);
    await page.locator("#name").filter({ hasText: "Ada Park" }).waitFor();
    expect(page.url()).toBe(home);
    await press(page, "See the orders");
    await answered("GET /orders → 200");
    await answered("Reading lamp");
    await press(page, "Place an order");
    await answered("POST /orders → 403");
    await answered("The token lacks one of: create:orders");
    const kept = () => page.evaluate<string>("Object.values(sessionStorage).map((text) => JSON.parse(text).access_token).join()");
    const before = await kept();
    await press(page, "Refresh the tokens");
    await answered("The tokens are new.");
    expect(await kept()).not.toBe(before);
    await press(page, "Sign out");
    await page.getByText("Nobody is signed in.").waitFor();
    expect([page.url(), await kept()]).toEqual([home, ""]);
    await press(page, "Sign in");
    await page.getByLabel("Email address").waitFor();
    // The one line is the browser's own, about the 403.
    expect(complaints).toEqual([expect.stringContaining("403")]);
    await page.close();
  });

  test("says why an answer that it did not ask for signs nobody in", async () => {
    const page = await browser.newPage();
    await page.goto(`${demo.urls.browser}/callback?code=x&state=forged`);
    await page.locator("#answer").filter({ hasText: "No matching state found in storage" }).waitFor();
    await page.getByText("Nobody is signed in.").waitFor();
    await page.close();
  });
});

describe("an example that cannot run says in one sentence what to do", () => {
  const examples = ["web", "browser", "api"] as const;
  const each = (expectOf: (example: (typeof examples)[number]) => Promise<void>) => Promise.all(examples.map(expectOf));

  test("when its port is taken", () =>
    each((example) => {
      const { port } = new URL(demo.urls[example]);
      return expectSentence(demo.run(example), `Port ${port} is in use: end what listens there`);
    }));

  test("when no server runs", async () => {
    const domain = `acme.localhost:${await freePort()}`;
    await each((example) =>
      expectSentence(demo.run(example, { FAABLE_DEMO_DOMAIN: domain }), `No server answers at ${domain}: start it with`),
    );
  });

  test("when there is no .env, and when an older demo wrote it", async () => {
    const home = newHome();
    await each((example) =>
      expectSentence(runExample(home, example), "There is no FAABLE_DEMO_DOMAIN, neither in .env nor exported: start"),
    );
    const names = ["DOMAIN", "CLIENT_ID", "CLIENT_SECRET"];
    writeFileSync(join(home, ".env"), names.map((name) => `FAABLE_DEMO_${name}=${demo.of(name)}\n`).join(""));
    await each((example) =>
      expectSentence(runExample(home, example), /^The demo account is older than FAABLE_DEMO_\w+: .* For a new demo, stop/),
    );
    rmSync(home, { recursive: true });
  });

  test("when the demo account was deleted", async () => {
    const domain = `localhost:${demo.port}`;
    const told = toldIn(demo.server.output(), "Operator account");
    const token = (await requestToken(demo.port, domain, told?.id ?? "", told?.secret ?? "")).body.access_token;
    const call = manage({ baseUrl: demo.tenant.baseUrl, host: domain }, domain, token);
    const { body } = await call("GET", "/account?query=slug:acme");
    expect((await call("DELETE", `/account/${body.results[0].id}`)).status).toBe(200);
    const refused = `The server at ${demo.tenant.host} refused: `;
    await each((example) => expectSentence(demo.run(example), refused, "For a new demo, stop the server"));
  });
});

/** The last one: there is no server from here on. */
describe("while the tenant is away", () => {
  beforeAll(() => stop(demo.server));

  test("the web application says that it is no refusal: 502", async () => {
    const app = newBrowser(at(demo.urls.web), new URL(demo.urls.web).host);
    const { searchParams } = new URL((await app.get("/login")).headers.location ?? "");
    const answer = { code: "x", state: searchParams.get("state") ?? "", iss: `http://${demo.tenant.host}` };
    const page = await app.get(`/callback?${new URLSearchParams(answer)}`);
    expect([page.status, page.text]).toEqual([502, expect.stringContaining("The tenant does not answer as it should.")]);
  });

  test("the API has nothing to say about a token whose key it cannot read: 503", async () => {
    const [head, claims] = [
      { alg: "RS256", typ: "at+jwt", kid: "new" },
      { iss: "x", sub: "x", aud: "x", exp: 9_999_999_999 },
    ];
    const token = [head, claims, "x"].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    const answer = await send(at(idleApi), "/me", { headers: { authorization: `Bearer ${token}` } });
    expect([answer.status, answer.body]).toEqual([503, { status: 503, message: "Tokens cannot be verified now" }]);
    expect((await send(at(idleApi), "/me")).status).toBe(401);
  });
});
