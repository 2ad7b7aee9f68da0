import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectKeptHere, expectRefusedTo } from "../harness/answers.ts";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, postForm } from "../harness/http.ts";
import { authorizePath, callback, newApp, newPerson, pkce, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  [app, person] = [await newApp(tenant), await newPerson(tenant)];
});
afterAll(() => server.close());

type Parameters = Readonly<Record<string, string | undefined>>;

const { challenge } = pkce();
const fresh = (): TestBrowser => newBrowser(server, tenant.host);
const ask = (parameters: Parameters, of: TestApp = app, browser = fresh()) =>
  browser.get(authorizePath(of, challenge, parameters));
const expectToldClient = (answer: Answer, error: string, state?: string | null): void =>
  expectRefusedTo(`http://${tenant.host}`, answer, error, state);

describe("where an answer may go", () => {
  const others = [
    "https://app.example/cb/",
    "https://app.example/cb/more",
    "https://app.example/cb?x=1",
    "https://app.example/cb?",
    "https://app.example/CB",
    "https://APP.example/cb",
    "HTTPS://app.example/cb",
    "https://app.example:443/cb",
    "https://app.example:8443/cb",
    "http://app.example/cb",
    "https://sub.app.example/cb",
    "https://app.example.evil.example/cb",
    "https://app.example./cb",
    "https://app.example/cb#x",
    "https://app.example/cb#",
    "https://user@app.example/cb",
    "https://app.example@evil.example/cb",
    "https://app.example/%63b",
    "https://app.example/x/../cb",
    "https://app.example/%2e%2e/cb",
    "https://app.example/./cb",
    "https://app.example//cb",
    "https://app.example\\@evil.example/cb",
    "https://app.example/cb\u0000",
    "https://app.example/cb ",
    " https://app.example/cb",
    "https://app.example/cb\n",
    "//app.example/cb",
    "/cb",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://evil.example/cb",
  ];

  test.each(others)("SEC-AUTHZ-01 SEC-AUTHZ-02 %j is not the registered URI: the browser stays here", async (redirect_uri) => {
    expectKeptHere(await ask({ redirect_uri }), redirect_uri.length > 5 ? redirect_uri : "href=/cb", redirect_uri);
  });

  test("SEC-AUTHZ-01 a registered query counts too, and the answer is put behind it", async () => {
    const withQuery = await newApp(tenant, { callbacks: ["https://app.example/cb?a=1"] });
    for (const redirect_uri of [callback, `${callback}?a=2`, `${callback}?a=1&b=2`, `${callback}?a=1&`, `${callback}?A=1`])
      expectKeptHere(await ask({ redirect_uri }, withQuery), "evil", redirect_uri);
    const honest = await ask({ redirect_uri: `${callback}?a=1`, prompt: "none" }, withQuery);
    expect(honest.headers.location).toMatch(/^https:\/\/app\.example\/cb\?a=1&error=login_required&/);
  });

  test("SEC-AUTHZ-01 the registered URI itself is answered; one that belongs to another client or tenant is not", async () => {
    expectToldClient(await ask({ prompt: "none" }), "login_required");
    const other = await newApp(tenant, { callbacks: ["https://other.example/cb"] });
    expectKeptHere(await ask({ redirect_uri: "https://other.example/cb" }), "https://other.example/cb", "another client's");
    expectKeptHere(await ask({ redirect_uri: callback }, other), callback, "another client's");
    const elsewhere = await newApp(await newTenant(server));
    expectKeptHere(await ask({}, elsewhere), callback, "another tenant's");
  });

  test("SEC-AUTHZ-02 an unknown, malformed, missing or repeated client keeps the browser here, by GET and by POST", async () => {
    for (const client_id of ["nobody", "", undefined, "\u0000", "a".repeat(5_000), "é", "<script>alert(1)</script>"]) {
      const answer = await ask({ client_id });
      expectKeptHere(answer, callback, `${client_id}`);
      expect(answer.text).not.toContain("<script>alert");
      const posted = authorizePath(app, challenge, { client_id }).split("?")[1] ?? "";
      expectKeptHere(
        await postForm(server, "/authorize", posted, { host: tenant.host, headers: { accept: "text/html" } }),
        callback,
        "POST",
      );
    }
    for (const name of ["client_id", "redirect_uri"]) {
      const again = name === "client_id" ? app.clientId : callback;
      const answer = await fresh().get(`${authorizePath(app, challenge)}&${name}=${encodeURIComponent(again)}`);
      expectKeptHere(answer, callback, name);
    }
  });

  test("SEC-AUTHZ-02 a deleted client sends nobody away, and a removed URI is gone at once", async () => {
    const gone = await newApp(tenant);
    expect((await ask({ prompt: "none" }, gone)).status).toBe(302);
    await tenant.call("POST", `/client/${gone.id}`, { callbacks: ["https://app.example/other"] });
    expectKeptHere(await ask({ prompt: "none" }, gone), callback, "removed");
    await tenant.call("DELETE", `/client/${gone.id}`);
    expectKeptHere(await ask({ prompt: "none", redirect_uri: "https://app.example/other" }, gone), "app.example", "deleted");
  });

  test("SEC-AUTHZ-02 a URI that is removed while somebody signs in is sent nothing", async () => {
    const moving = await newApp(tenant);
    const browser = fresh();
    const page = await browser.open(authorizePath(moving, challenge));
    await tenant.call("POST", `/client/${moving.id}`, { callbacks: ["https://app.example/other"] });
    const answer = await browser.follow(await browser.submit(page, { username: person.email, password: person.password }));
    expectKeptHere(answer, callback, "removed meanwhile");
  });

  test("SEC-AUTHZ-05 a native client's loopback literal may vary in its port, and in nothing else", async () => {
    const native = await newApp(tenant, {
      application_type: "native",
      callbacks: ["http://127.0.0.1:1/cb", "http://[::1]/cb", "http://localhost:1/cb", "com.example.app:/cb"],
    });
    for (const redirect_uri of [
      "http://127.0.0.1:5/cb",
      "http://127.0.0.1/cb",
      "http://127.0.0.1:65535/cb",
      "http://[::1]:77/cb",
    ]) {
      const { location } = (await ask({ redirect_uri, prompt: "none" }, native)).headers;
      expect(location).toMatch(/\?error=login_required&/);
      expect(location?.startsWith(`${redirect_uri}?`)).toBe(true);
    }
    const refused = [
      "http://localhost:2/cb",
      "http://localhost/cb",
      "http://127.0.0.2:5/cb",
      "http://127.1:5/cb",
      "http://2130706433:5/cb",
      "http://0x7f.0.0.1:5/cb",
      "http://127.0.0.1:5/cb/",
      "http://127.0.0.1:5/cb?x",
      "http://127.0.0.1:5/other",
      "http://127.0.0.1:5@evil.example/cb",
      "http://127.0.0.1:/cb",
      "http://127.0.0.1:123456/cb",
      "http://127.0.0.1.evil.example:5/cb",
      "https://127.0.0.1:5/cb",
      "HTTP://127.0.0.1:5/cb",
      "http://u@127.0.0.1:5/cb",
      "http://[::ffff:127.0.0.1]:5/cb",
      "http://[0:0:0:0:0:0:0:1]:5/cb",
      "com.example.app:/cb2",
    ];
    for (const redirect_uri of refused) expectKeptHere(await ask({ redirect_uri }, native), redirect_uri, redirect_uri);
    const web = await newApp(tenant, { callbacks: ["http://127.0.0.1:1/cb"] });
    expectKeptHere(await ask({ redirect_uri: "http://127.0.0.1:5/cb" }, web), "127.0.0.1:5", "a web client");
    expect((await ask({ redirect_uri: "http://127.0.0.1:1/cb", prompt: "none" }, web)).status).toBe(302);
  });

  test("SEC-AUTHZ-16 a client without redirect URIs cannot be signed in at, and adopts nothing from the request", async () => {
    const bare = await newApp(tenant, { callbacks: [] });
    for (const redirect_uri of [callback, undefined, ""]) expectKeptHere(await ask({ redirect_uri }, bare), callback, "bare");
    expect((await tenant.call("GET", `/client/${bare.id}`)).body.callbacks).toEqual([]);
    await tenant.call("POST", `/client/${bare.id}`, { callbacks: [callback] });
    expectToldClient(await ask({ redirect_uri: undefined, prompt: "none" }, bare), "login_required");
    await tenant.call("POST", `/client/${bare.id}`, { callbacks: [callback, `${callback}2`] });
    expectKeptHere(await ask({ redirect_uri: undefined }, bare), callback, "more than one");
  });
});
