import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectKeptHere, expectRefusedTo } from "../harness/answers.ts";
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

const expectToldClient = (answer: Answer, error: string, state?: string | null): void =>
  expectRefusedTo(`http://${tenant.host}`, answer, error, state);

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
  test.each(["%FF", "%C3%28", "%", "%zz", "a%2"])(
    "SEC-AUTHZ-08 what is no percent-encoded UTF-8 is refused: %s",
    async (broken) => {
      for (const name of ["state", "nonce"]) {
        const path = `${authorizePath(app, challenge, { [name]: undefined })}&${name}=${broken}`;
        const got = await fresh().get(path);
        expect([got.status, got.headers.location]).toEqual([400, undefined]);
        const form = path.split("?")[1] ?? "";
        const posted = await postForm(server, "/authorize", form, { host: tenant.host });
        expect([posted.status, posted.headers.location]).toEqual([400, undefined]);
      }
    },
  );

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
