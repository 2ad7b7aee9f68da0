import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { opened } from "../harness/expect.ts";
import { type Answer, postForm } from "../harness/http.ts";
import {
  answerOf,
  authorizePath,
  callback,
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
/** A browser in which the person is signed in. */
const signedIn = async (of: TestApp = app): Promise<TestBrowser> => {
  const browser = fresh();
  const answer = await signIn(browser, authorizePath(of, challenge), person);
  expect(answerOf(answer).get("code"), answer.text.slice(0, 300)).toMatch(/^[0-9a-f]{64}$/);
  return browser;
};

/** Refused on our own page: nobody is sent anywhere, and nothing on the page leads to the address. */
const expectKeptHere = (answer: Answer, address: string, what: string): void => {
  expect(answer.status, what).toBe(400);
  expect(answer.headers, what).not.toHaveProperty("location");
  expect(answer.headers["content-type"], what).toBe("text/html; charset=utf-8");
  expect(formsOf(answer), what).toEqual([]);
  for (const spelt of [address, encodeURIComponent(address), address.replaceAll("&", "&amp;")])
    expect(answer.text, what).not.toContain(spelt);
};

/** Refused to the client, as the parameters say. */
const expectToldClient = (answer: Answer, error: string, state: string | null = "the state"): void => {
  expect([302, 303], answer.text.slice(0, 300)).toContain(answer.status);
  expect(answer.headers.location?.split("?")[0]).toBe(callback);
  const told = answerOf(answer);
  expect([told.get("error"), told.get("state"), told.get("iss")]).toEqual([error, state, `http://${tenant.host}`]);
  expect(told.has("code")).toBe(false);
  expect(told.get("error_description")).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  expect([...told.keys()].every((name) => ["error", "error_description", "error_code", "state", "iss"].includes(name))).toBe(
    true,
  );
};

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

describe("what a request says", () => {
  test("SEC-AUTHZ-03 every other error goes to the client with its state and without a code", async () => {
    const id_token_hint = "not.a.token";
    const cases: readonly [Parameters, string][] = [
      [{ scope: 'openid  "x"' }, "invalid_scope"],
      [{ scope: "openid é" }, "invalid_scope"],
      [{ response_type: "token" }, "unsupported_response_type"],
      [{ prompt: "none" }, "login_required"],
      [{ max_age: "-1" }, "invalid_request"],
      [{ max_age: "soon" }, "invalid_request"],
      [{ id_token_hint }, "invalid_request"],
      [{ claims: "{" }, "invalid_request"],
      [{ claims: "[]" }, "invalid_request"],
      [{ request: "e30.e30." }, "request_not_supported"],
      [{ request_uri: "https://evil.example/request" }, "request_uri_not_supported"],
      [{ connection_id: "connection_000000000000000000000000" }, "invalid_request"],
      [{ login_methods: "nothing" }, "invalid_request"],
      [{ audience: "https://unknown.example" }, "access_denied"],
      [{ nonce: "n".repeat(2_049) }, "invalid_request"],
    ];
    for (const [parameters, error] of cases) {
      const signed = await ask(parameters);
      expect([parameters, answerOf(signed).get("error")]).toEqual([parameters, error]);
      expectToldClient(signed, error);
    }
    expectToldClient(await ask({ prompt: "none", state: undefined }), "login_required", null);
    const may = await newApp(tenant, { grant_types: ["client_credentials"] });
    expectToldClient(await ask({}, may), "unauthorized_client");
  });

  const types = [
    "token",
    "id_token",
    "code token",
    "code id_token",
    "token id_token",
    "code id_token token",
    "none",
    "CODE",
    "code code",
    undefined,
    "",
  ];
  test.each(types)("SEC-AUTHZ-06 response_type %j is refused, also to whoever is signed in", async (response_type) => {
    const browser = await signedIn();
    for (const parameters of [{ response_type }, { response_type, response_mode: "fragment" }]) {
      const answer = await ask(parameters, app, browser);
      expectToldClient(answer, "unsupported_response_type");
      expect(answer.headers.location).not.toMatch(/token=|#/);
    }
  });

  test("SEC-AUTHZ-06 no token is ever in the answer's URL", async () => {
    const answer = await ask({}, app, await signedIn());
    expect([...answerOf(answer).keys()]).toEqual(["code", "state", "iss"]);
  });

  test.each([
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "max_age",
    "audience",
    "response_mode",
    "login_hint",
    "id_token_hint",
    "claims",
    "ui_locales",
    "acr_values",
  ])("SEC-AUTHZ-07 %s sent twice is refused, even with the same value", async (name) => {
    const path = authorizePath(app, challenge, { nonce: "n", max_age: "1", ui_locales: "en" });
    const first = new URLSearchParams(path.split("?")[1]).get(name) ?? "1";
    const once = path.includes(`${name}=`) ? path : `${path}&${name}=1`;
    const twice = await (await signedIn()).get(`${once}&${name}=${encodeURIComponent(first)}`);
    expectToldClient(twice, "invalid_request", name === "state" ? null : "the state");
  });

  test("SEC-AUTHZ-07 unknown parameters are ignored, repeated or not, and echoed nowhere", async () => {
    const path = `${authorizePath(app, challenge)}&extra=m4rk&extra=m4rk2&extra[x]=m4rk&__proto__=m4rk&constructor=m4rk`;
    const browser = fresh();
    const page = await browser.open(path);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain("m4rk");
    const answer = await signIn(browser, path, person);
    expect([...answerOf(answer).keys()]).toEqual(["code", "state", "iss"]);
  });

  const states = [
    "x",
    "a-._~".repeat(77).slice(0, 384),
    "é漢😀\u202e".repeat(400),
    "漢".repeat(2_000),
    `!"#$%&'()*+,/:;<=>?@[\\]^\`{|}~ %20 %00 +`,
    "&error=access_denied&code=x",
    "</script><script>alert(1)</script>",
    " spaces at both ends ",
    "line\r\nbreak\ttab",
    "e\u0301 is not é",
  ];
  test.each(states)("SEC-AUTHZ-08 state and nonce come back as they are: %j", async (text) => {
    const browser = fresh();
    const { verifier, challenge: own } = pkce();
    await signIn(browser, authorizePath(app, own), person);
    // Longer than a request line can be: by form, as whoever has that much must.
    const post = async (parameters: Parameters) => {
      const form = authorizePath(app, own, parameters).split("?")[1] ?? "";
      return browser.follow(await postForm(server, "/authorize", form, { host: tenant.host, headers: { accept: "text/html" } }));
    };
    const signed = await post({ nonce: text });
    const request = { code: answerOf(signed).get("code") ?? "", code_verifier: verifier, redirect_uri: callback };
    const tokens = await exchange(server, tenant.host, app, request);
    expect(opened(tokens.body.id_token).claims.nonce).toBe(text);
    const answer = await post({ state: text });
    expect(answerOf(answer).get("state"), answer.text.slice(0, 300)).toBe(text);
    expect(answerOf(answer).getAll("code")).toHaveLength(1);
    expect(answerOf(answer).has("error")).toBe(false);
    const told = await post({ state: text, max_age: "x" });
    expect(answerOf(told).get("state")).toBe(text);
  });

  test("SEC-AUTHZ-08 what is too long or cannot be kept is refused, not cut", async () => {
    for (const state of ["s".repeat(2_049), "a\u0000b"]) expectToldClient(await ask({ state }), "invalid_request", null);
    expectToldClient(await ask({ state: "s".repeat(2_048), prompt: "none" }), "login_required", "s".repeat(2_048));
  });

  test("SEC-AUTHZ-09 success and failure name the issuer, and metadata says so", async () => {
    const metadata = (await fresh().get("/.well-known/openid-configuration")).body;
    expect(metadata.authorization_response_iss_parameter_supported).toBe(true);
    expect(answerOf(await ask({ prompt: "none" })).get("iss")).toBe(metadata.issuer);
    expect(answerOf(await ask({}, app, await signedIn())).get("iss")).toBe(metadata.issuer);
  });
});

describe("PKCE", () => {
  test("SEC-PKCE-01 S256 is the only method", async () => {
    for (const code_challenge_method of ["plain", "s256", "S512", "", undefined, "S256 "])
      expectToldClient(await ask({ code_challenge_method }), "invalid_request");
    expectToldClient(await fresh().get(authorizePath(app, undefined, { code_challenge_method: "S256" })), "invalid_request");
    expectToldClient(await ask({ prompt: "none" }), "login_required");
  });

  test("SEC-PKCE-02 a client without a secret must send a challenge", async () => {
    const open = await newApp(tenant, { token_endpoint_auth_method: "none" });
    const browser = await signedIn();
    for (const code_challenge of [undefined, ""])
      expectToldClient(await browser.get(authorizePath(open, undefined, { code_challenge })), "invalid_request");
    expect(answerOf(await browser.get(authorizePath(open, challenge))).has("code")).toBe(true);
    expect(answerOf(await browser.get(authorizePath(app, undefined))).has("code")).toBe(true);
  });

  test("SEC-PKCE-05 challenge and verifier have their exact form", async () => {
    const wrong = [
      challenge.slice(1),
      `${challenge}A`,
      `${challenge.slice(1)}=`,
      `${challenge.slice(1)}+`,
      `${challenge.slice(1)}é`,
      ` ${challenge.slice(1)}`,
    ];
    for (const code_challenge of wrong) expectToldClient(await ask({ code_challenge }), "invalid_request");
    const browser = await signedIn();
    const redeem = async (verifier: string) => {
      const hash = createHash("sha256").update(verifier).digest("base64url");
      const code = answerOf(await browser.get(authorizePath(app, hash))).get("code") ?? "";
      return exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: callback });
    };
    for (const verifier of ["a".repeat(42), "a".repeat(129), `${"a".repeat(50)}!`, `${"a".repeat(50)} `, "é".repeat(50)])
      expect((await redeem(verifier)).body.error, verifier).toBe("invalid_grant");
    for (const verifier of ["a".repeat(43), "-._~".repeat(32)]) expect((await redeem(verifier)).status, verifier).toBe(200);
  });
});

describe("who is asked, and who is not", () => {
  const authTime = async (browser: TestBrowser, parameters: Parameters) => {
    const { verifier, challenge: own } = pkce();
    const answer = await signIn(browser, authorizePath(app, own, parameters), person);
    const code = answerOf(answer).get("code") ?? "";
    const tokens = await exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: callback });
    expect(tokens.status, tokens.text).toBe(200);
    return opened(tokens.body.id_token).claims.auth_time as number;
  };

  test("SEC-AUTHZ-11 prompt=none shows nothing, and stands alone", async () => {
    expectToldClient(await ask({ prompt: "none" }), "login_required");
    for (const prompt of ["none login", "login none", "none consent", "none select_account", "none none", "none other"])
      expectToldClient(await ask({ prompt }, app, await signedIn()), "invalid_request");
    const silent = await ask({ prompt: "none" }, app, await signedIn());
    expect(answerOf(silent).has("code")).toBe(true);
    expectToldClient(await ask({ prompt: "none", screen_hint: "signup", login_hint: person.email }), "login_required");
    const posted = authorizePath(app, challenge, { prompt: "none" }).split("?")[1] ?? "";
    const browser = fresh();
    expectToldClient(await browser.follow(await postForm(server, "/authorize", posted, { host: tenant.host })), "login_required");
  });

  test.each(["login", "login consent", "consent login select_account", "consent"])(
    "SEC-AUTHZ-11 prompt=%s asks for the password again, and auth_time is later",
    async (prompt) => {
      const browser = fresh();
      const first = await authTime(browser, {});
      server.skipTime(3);
      const page = await browser.open(authorizePath(app, challenge, { prompt }));
      expect([page.status, page.text.includes('type="password"')]).toEqual([200, true]);
      expect(await authTime(browser, { prompt })).toBeGreaterThan(first);
    },
  );

  test("SEC-AUTHZ-11 max_age asks again once it is exceeded, and not before", async () => {
    const browser = fresh();
    const first = await authTime(browser, {});
    server.skipTime(10);
    expect(answerOf(await browser.get(authorizePath(app, challenge, { max_age: "100" }))).has("code")).toBe(true);
    expect(await authTime(browser, { max_age: "100" })).toBe(first);
    for (const max_age of ["5", "0", "00"]) {
      const page = await browser.open(authorizePath(app, challenge, { max_age }));
      expect(page.text, max_age).toContain('type="password"');
      expectToldClient(await browser.get(authorizePath(app, challenge, { max_age, prompt: "none" })), "login_required");
    }
    expect(await authTime(browser, { max_age: "5" })).toBeGreaterThan(first);
  });

  test("SEC-AUTHZ-11 an abandoned re-authentication is not skipped by another way into the same login", async () => {
    const browser = await signedIn();
    const page = await browser.open(authorizePath(app, challenge, { prompt: "login" }));
    const { state = "" } = formsOf(page)[0]?.hidden ?? {};
    for (const step of ["next", "consent", "account", "chooser", "login", "identify"]) {
      const answer = await browser.open(`/flow/${step}?state=${encodeURIComponent(state)}`);
      expect(answer.headers.location ?? "", step).not.toContain("code=");
    }
  });

  test("SEC-AUTHZ-11 id_token_hint is about one person: another one's session is not used for it", async () => {
    const { verifier, challenge: own } = pkce();
    const browser = fresh();
    const code = answerOf(await signIn(browser, authorizePath(app, own), person)).get("code") ?? "";
    const tokens = await exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: callback });
    const hint = { id_token_hint: tokens.body.id_token as string, prompt: "none" };
    expect(answerOf(await browser.get(authorizePath(app, challenge, hint))).has("code")).toBe(true);
    const other = await newPerson(tenant);
    const theirs = fresh();
    await signIn(theirs, authorizePath(app, challenge), other);
    expectToldClient(await theirs.get(authorizePath(app, challenge, hint)), "login_required");
    const asked = await signIn(theirs, authorizePath(app, challenge, { ...hint, prompt: "login" }), other);
    expectToldClient(asked, "login_required");
    const [head = "", body = "", signature = ""] = hint.id_token_hint.split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    for (const forged of [
      `${none}.${body}.`,
      `${head}.${body}.${"A".repeat(signature.length)}`,
      tokens.body.access_token,
      `${head}.${body}`,
    ])
      expectToldClient(
        await browser.get(authorizePath(app, challenge, { id_token_hint: forged, prompt: "none" })),
        "invalid_request",
      );
  });

  test("connection_id, connection and login_methods narrow the login to what the client is offered anyway", async () => {
    const [{ id, name, connection_name }] = (await tenant.call("GET", "/connection")).body.results;
    for (const parameters of [{ connection_id: id }, { connection: name ?? connection_name }, { login_methods: id }])
      expect((await fresh().open(authorizePath(app, challenge, parameters))).text).toContain('type="password"');
    expectToldClient(await ask({ connection_id: id, login_methods: id }), "invalid_request");
    const only = await tenant.call("POST", "/client", { name: "Only", callbacks: [callback] });
    const made = await tenant.call("POST", "/connection", {
      connection_name: "theirs",
      connection_type: "database",
      enabled_clients: [only.body.id],
    });
    expect(made.status, made.text).toBe(201);
    expectToldClient(await ask({ connection_id: made.body.id }), "invalid_request");
  });
});

describe("codes and the pages around them", () => {
  test("SEC-AUTHZ-10 SEC-AUTHZ-15 after the password comes a 303 that nobody keeps and nobody is told of", async () => {
    const browser = fresh();
    const page = await browser.open(authorizePath(app, challenge));
    const answer = await browser.submit(page, { username: person.email, password: person.password });
    const last = await browser.follow(answer);
    for (const each of [answer, last]) {
      expect(each.status).toBe(303);
      expect(each.headers["cache-control"]).toBe("no-store");
      expect(each.headers["referrer-policy"]).toBe("no-referrer");
    }
    expect(last.headers.location).toContain("code=");
    expect(page.headers["cache-control"]).toBe("no-store");
    expect(page.headers["referrer-policy"]).toBe("no-referrer");
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  test("SEC-AUTHZ-12 codes are random, different, and good for a minute", async () => {
    const browser = await signedIn();
    const { verifier, challenge: own } = pkce();
    const codes = await Promise.all(
      Array.from({ length: 20 }, async () => answerOf(await browser.get(authorizePath(app, own))).get("code") ?? ""),
    );
    expect(new Set(codes).size).toBe(20);
    for (const code of codes) expect(code).toMatch(/^[0-9a-f]{64}$/);
    const redeem = (code: string | undefined = "", of: TestApp = app) =>
      exchange(server, tenant.host, of, { code, code_verifier: verifier, redirect_uri: callback });
    expect((await redeem(codes[0], await newApp(tenant))).body.error).toBe("invalid_grant");
    server.skipTime(55);
    expect((await redeem(codes[0])).status).toBe(200);
    server.skipTime(6);
    expect((await redeem(codes[1])).body.error).toBe("invalid_grant");
  });

  test("SEC-AUTHZ-12 a code ends with the session that made it", async () => {
    const browser = fresh();
    const { verifier, challenge: own } = pkce();
    const kim = await newPerson(tenant);
    const codes = [answerOf(await signIn(browser, authorizePath(app, own), kim)).get("code") ?? ""];
    codes.push(answerOf(await browser.get(authorizePath(app, own))).get("code") ?? "");
    const redeem = (code = "") => exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: callback });
    expect((await redeem(codes[0])).status).toBe(200);
    await tenant.call("POST", `/user/${kim.id}`, { suspended: true });
    await tenant.call("POST", `/user/${kim.id}`, { suspended: false });
    expect((await redeem(codes[1])).body.error).toBe("invalid_grant");
  });

  test("SEC-AUTHZ-14 by GET and by POST the same, errors included", async () => {
    const form = (parameters: Parameters) => authorizePath(app, challenge, parameters).split("?")[1] ?? "";
    const post = (parameters: Parameters, browser: TestBrowser) =>
      postForm(server, "/authorize", form(parameters), { host: tenant.host, headers: { accept: "text/html" } }).then(
        browser.follow,
      );
    for (const parameters of [
      { scope: '"' },
      { response_type: "token" },
      { prompt: "none" },
      { response_mode: "fragment" },
    ] as const) {
      const [got, posted] = [await ask(parameters), await post(parameters, fresh())];
      expect([got.status, posted.status]).toEqual([302, parameters.prompt === "none" ? 302 : 303]);
      expect(posted.headers.location).toBe(got.headers.location);
    }
    const page = await post({}, fresh());
    expect([page.status, page.text.includes('type="password"')]).toEqual([200, true]);
    expect(answerOf(await post({}, await signedIn())).has("code")).toBe(true);
    expectKeptHere(await post({ redirect_uri: "https://evil.example/cb" }, fresh()), "https://evil.example/cb", "POST");
  });

  test("SEC-AUTHZ-14 response_mode takes only what is advertised", async () => {
    const { response_modes_supported } = (await fresh().get("/.well-known/openid-configuration")).body;
    expect(response_modes_supported.toSorted()).toEqual(["form_post", "query"]);
    for (const response_mode of ["fragment", "web_message", "query.jwt", "jwt", "FORM_POST", "form_post query"])
      expectToldClient(await ask({ response_mode }, app, await signedIn()), "invalid_request");
  });

  test("SEC-AUTHZ-14 SEC-AUTHZ-15 the form-post page is escaped and posts to that URI alone, for codes and for errors", async () => {
    const state = `"><script>alert(1)</script>&amp;'é${randomBytes(4).toString("hex")}`;
    const browser = await signedIn();
    for (const [parameters, by] of [
      [{}, browser],
      [{ prompt: "none" }, fresh()],
    ] as const) {
      const page = await by.open(authorizePath(app, challenge, { response_mode: "form_post", state, ...parameters }));
      expect([page.status, page.headers["cache-control"], page.headers["referrer-policy"]]).toEqual([
        200,
        "no-store",
        "no-referrer",
      ]);
      const [form, ...more] = formsOf(page);
      expect(more).toEqual([]);
      expect(form?.action).toBe(callback);
      expect(form?.hidden).toMatchObject({ state, iss: `http://${tenant.host}` });
      expect(Object.keys(form?.hidden ?? {})).toContain(by === browser ? "code" : "error");
      expect(page.text).not.toContain("<script>alert(1)");
      const policy = String(page.headers["content-security-policy"]);
      const directive = policy.split(";").find((each) => each.trim().startsWith("form-action")) ?? "";
      expect(directive.trim().split(" ").slice(1)).toHaveLength(1);
      expect(directive).toContain("https://app.example");
      expect(policy).not.toContain("unsafe-inline");
      expect(page.headers).not.toHaveProperty("location");
    }
  });
});

// Last: the clock moves beyond the management token's end.
test("an ID token that has expired is a hint all the same", async () => {
  const browser = fresh();
  const { verifier, challenge: own } = pkce();
  const code = answerOf(await signIn(browser, authorizePath(app, own), person)).get("code") ?? "";
  const tokens = await exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: callback });
  const { exp = 0, iat = 0 } = opened(tokens.body.id_token).claims;
  server.skipTime(exp - iat + 60);
  const parameters = { id_token_hint: tokens.body.id_token, prompt: "none" };
  expect(answerOf(await browser.get(authorizePath(app, challenge, parameters))).has("code")).toBe(true);
});
