import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { expectProblem, opened } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import {
  answerOf,
  authorizePath,
  exchange,
  newApp,
  newPerson,
  pkce,
  type TestApp,
  type TestPerson,
  tokensFor,
} from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

const back = "https://app.example/bye";
/** A third of it is punctuation, as certification sends it. */
const state = "aB3!#$'()*+,/:;=?@[]~-._%20&x=1 \"<>{}|\\^`".padEnd(128, "Zz9");

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  app = await newApp(tenant, { logout_urls: [back, "https://app.example/bye?from=faable"] });
  person = await newPerson(tenant);
});
afterAll(() => server.close());

const logoutPath = (parameters: Readonly<Record<string, string>>): string => `/logout?${new URLSearchParams(parameters)}`;

interface SignedIn {
  readonly browser: TestBrowser;
  readonly idToken: string;
  readonly refreshToken: string;
}

const signedIn = async (at: TestApp = app, browser: TestBrowser = newBrowser(server, tenant.host)): Promise<SignedIn> => {
  const { body } = await tokensFor(server, tenant, at, person, {}, browser);
  return { browser, idToken: body.id_token, refreshToken: body.refresh_token };
};

/** What `prompt=none` answers: a code while the browser is signed in. */
const silently = async (browser: TestBrowser): Promise<string> => {
  const answer = answerOf(await browser.get(authorizePath(app, pkce().challenge, { prompt: "none" })));
  return answer.get("error") ?? (answer.has("code") ? "signed in" : "neither");
};

const expectErrorPage = (answer: Answer, status: number): void => {
  expect({ status: answer.status, location: answer.headers.location }).toEqual({ status, location: undefined });
  expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
};

const expectConfirmation = (answer: Answer): void => {
  expectErrorPage(answer, 200);
  expect(answer.text).toContain('value="sign_out"');
};

const withHint = (idToken: string, parameters: Readonly<Record<string, string>> = {}): string =>
  logoutPath({ id_token_hint: idToken, post_logout_redirect_uri: back, ...parameters });

describe("oidcc-rp-initiated-logout", () => {
  test("SEC-LOGOUT-04 ends the session on the server and goes back with the state unchanged", async () => {
    const { browser, idToken, refreshToken } = await signedIn();
    expect(await silently(browser)).toBe("signed in");
    const old = new Map(browser.cookies);
    const answer = await browser.get(withHint(idToken, { state }));
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 302, text: "" });
    expect(answer.headers.location?.split("?")[0]).toBe(back);
    expect([...answerOf(answer)]).toEqual([["state", state]]);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect([...browser.cookies.keys()]).toEqual(["faable_flow"]);
    expect(await silently(browser)).toBe("login_required");
    for (const [name, value] of old) browser.cookies.set(name, value);
    expect(await silently(browser)).toBe("login_required");
    const refreshed = await exchange(server, tenant.host, app, { grant_type: "refresh_token", refresh_token: refreshToken });
    expect({ status: refreshed.status, error: refreshed.body.error }).toEqual({ status: 400, error: "invalid_grant" });
  });

  test("is told once in the audit trail, with the session and the client", async () => {
    const { browser, idToken } = await signedIn();
    await browser.get(withHint(idToken));
    await browser.get(withHint(idToken));
    const sid = opened(idToken).claims.sid;
    const sessions = await tenant.call("GET", `/session?query=sid:${sid}`);
    const [session] = sessions.body.results;
    expect(session).toMatchObject({ status: "revoked", revoked_reason: "logout" });
    const logs = await tenant.call("GET", "/logs?query=type:user.logout&pageSize=100");
    const told = logs.body.results.filter((each: { data: { session: string } }) => each.data.session === session.id);
    expect(told.map(({ data }: { data: object }) => data)).toEqual([
      expect.objectContaining({ session: session.id, client_id: app.clientId, flow: "logout" }),
    ]);
  });

  test("SEC-LOGOUT-04 a state that is no percent-encoded UTF-8 is refused, and nobody signed out", async () => {
    const { browser, idToken } = await signedIn();
    const refused = await browser.get(`${withHint(idToken, {})}&state=%FF`);
    expect([refused.status, refused.headers.location]).toEqual([400, undefined]);
    expect((await browser.get(withHint(idToken, { state: "s" }))).headers.location).toContain("state=s");
  });

  test("no-state: without a state the target is left as it is registered", async () => {
    const { browser, idToken } = await signedIn();
    expect((await browser.get(withHint(idToken))).headers.location).toBe(back);
    const query = "https://app.example/bye?from=faable";
    expect((await browser.get(withHint(idToken, { post_logout_redirect_uri: query }))).headers.location).toBe(query);
    expect((await browser.get(withHint(idToken, { post_logout_redirect_uri: query, state: "s" }))).headers.location).toBe(
      `${query}&state=s`,
    );
  });

  test.each(["post_logout_redirect_uri", "returnTo"])(
    "SEC-LOGOUT-01 bad-post-logout-redirect-uri, query-added: %s is compared exactly, and the session stays",
    async (name) => {
      const { browser, idToken } = await signedIn();
      for (const target of [
        `${back}?foo=bar`,
        `${back}/`,
        `${back}#`,
        "https://evil.example/",
        "javascript:alert(1)",
        "//evil.example",
      ]) {
        const answer = await browser.get(logoutPath({ id_token_hint: idToken, [name]: target, state }));
        expectErrorPage(answer, 400);
        expect(answer.text).not.toContain("evil.example");
      }
      expect(await silently(browser)).toBe("signed in");
      expect((await browser.get(logoutPath({ id_token_hint: idToken, [name]: back }))).headers.location).toBe(back);
      expect(await silently(browser)).toBe("login_required");
    },
  );

  test("the addresses of another client are none of this one's", async () => {
    const other = await newApp(tenant, { logout_urls: ["https://other.example/bye"] });
    const { browser, idToken } = await signedIn();
    expectErrorPage(await browser.get(withHint(idToken, { post_logout_redirect_uri: "https://other.example/bye" })), 400);
    expect(await silently(browser)).toBe("signed in");
    expect(other.clientId).not.toBe(app.clientId);
  });

  test("SEC-LOGOUT-02 modified-id-token-hint, bad-id-token-hint: a hint that does not verify is none", async () => {
    const { browser, idToken } = await signedIn();
    const [, payload = "", signature = ""] = idToken.split(".");
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const elsewhere = await newTenant(server);
    const foreign = await tokensFor(server, elsewhere, await newApp(elsewhere), await newPerson(elsewhere));
    const bad = [
      `${encode({ alg: "none", typ: "JWT" })}.${payload}.`,
      `${idToken.slice(0, -signature.length)}AAAA`,
      foreign.body.id_token,
    ];
    for (const hint of bad) {
      expectErrorPage(await browser.get(withHint(hint)), 400);
      expectConfirmation(await browser.get(withHint(hint, { client_id: app.clientId })));
    }
    expect(await silently(browser)).toBe("signed in");
  });

  test("SEC-LOGOUT-02 a hint of another session, person or client asks first", async () => {
    const { browser } = await signedIn();
    const sameUserElsewhere = await signedIn();
    const other = await newPerson(tenant);
    const others = await tokensFor(server, tenant, app, other);
    expectConfirmation(await browser.get(withHint(sameUserElsewhere.idToken)));
    expectConfirmation(await browser.get(withHint(others.body.id_token)));
    const second = await newApp(tenant, { logout_urls: [back] });
    expectConfirmation(await sameUserElsewhere.browser.get(withHint(sameUserElsewhere.idToken, { client_id: second.clientId })));
    expect(await silently(browser)).toBe("signed in");
    expect(await silently(sameUserElsewhere.browser)).toBe("signed in");
  });

  test("no-id-token-hint: a target without a client is refused on a page", async () => {
    const { browser } = await signedIn();
    expectErrorPage(await browser.get(logoutPath({ post_logout_redirect_uri: back, state })), 400);
    expectErrorPage(await browser.get(logoutPath({ post_logout_redirect_uri: back, client_id: "nobody" })), 400);
    expect(await silently(browser)).toBe("signed in");
  });

  test.each([{}, { state }])(
    "no-params, only-state: %j asks, and then says that the person is signed out",
    async (parameters) => {
      const { browser } = await signedIn();
      const page = await browser.get(logoutPath(parameters));
      expectConfirmation(page);
      expect(page.text).toContain(person.email);
      const done = await browser.submit(page, { decision: "sign_out" });
      expectErrorPage(done, 200);
      expect(done.text).toContain("You are signed out");
      expect(await silently(browser)).toBe("login_required");
      expectErrorPage(await browser.get("/logout"), 200);
    },
  );

  test("no-post-logout-redirect-uri: with a hint nobody is asked", async () => {
    const { browser, idToken } = await signedIn();
    const done = await browser.get(logoutPath({ id_token_hint: idToken, state }));
    expect({ status: done.status, said: done.text.includes("You are signed out") }).toEqual({ status: 200, said: true });
    expect(await silently(browser)).toBe("login_required");
  });
});

describe("SEC-LOGOUT-03 without a hint the person decides", () => {
  const asked = (browser: TestBrowser) =>
    browser.get(logoutPath({ client_id: app.clientId, post_logout_redirect_uri: back, state }));

  test("who signs out goes back to the client", async () => {
    const { browser } = await signedIn();
    const page = await asked(browser);
    expectConfirmation(page);
    expect(page.headers["content-security-policy"]).toContain("form-action 'self' https://app.example;");
    const done = await browser.submit(page, { decision: "sign_out" });
    expect(done.status).toBe(303);
    expect(done.headers.location?.split("?")[0]).toBe(back);
    expect(answerOf(done).get("state")).toBe(state);
    expect(await silently(browser)).toBe("login_required");
  });

  test("who stays goes nowhere, and is signed in", async () => {
    const { browser } = await signedIn();
    const done = await browser.submit(await asked(browser), { decision: "stay" });
    expectErrorPage(done, 200);
    expect(done.text).toContain("still signed in");
    expect(await silently(browser)).toBe("signed in");
  });

  test("a forged form ends nothing: another browser's token, none, another site", async () => {
    const [{ browser }, other] = [await signedIn(), await signedIn()];
    const page = await asked(browser);
    const foreign = await asked(other.browser);
    expect((await browser.submit(foreign, { decision: "sign_out" })).status).toBe(403);
    expect((await browser.submit(page, { decision: "sign_out", csrf: "" })).status).toBe(403);
    const headers = { ...browser.headers(), "sec-fetch-site": "cross-site" };
    const crossSite = await postForm(server, "/flow/logout", { decision: "sign_out" }, { host: tenant.host, headers });
    expect(crossSite.status).toBe(403);
    expect(await silently(browser)).toBe("signed in");
  });

  test("a target that was put into the form is checked anew", async () => {
    const { browser } = await signedIn();
    const page = await asked(browser);
    const swapped = new URLSearchParams({ client_id: app.clientId, post_logout_redirect_uri: "https://evil.example/" });
    expectErrorPage(await browser.submit(page, { decision: "sign_out", state: swapped.toString() }), 400);
    expect(await silently(browser)).toBe("signed in");
  });

  test("a browser that is not signed in is shown the way back, and not sent on it", async () => {
    const page = await asked(newBrowser(server, tenant.host));
    expectErrorPage(page, 200);
    expect(page.text).toContain(`href="${back}?state=`);
  });
});

describe("other callers", () => {
  /** What a form of the client's own site brings: browsers leave our cookies out of it. */
  const postedFromElsewhere = (parameters: Readonly<Record<string, string>>): Promise<Answer> =>
    postForm(server, "/logout", parameters, { host: tenant.host, headers: { "sec-fetch-site": "cross-site" } });

  test("a form of the client's own site comes without the cookie, and is brought where the cookie is; no URL holds the hint", async () => {
    const { browser, idToken } = await signedIn();
    const page = await postedFromElsewhere({ id_token_hint: idToken, post_logout_redirect_uri: back, state });
    expectErrorPage(page, 200);
    expect(page.headers["content-security-policy"]).toContain("form-action 'self' https://app.example;");
    expect(page.text).toContain("data-post-now");
    const done = await browser.submit(page, {});
    expect({ status: done.status, to: done.headers.location?.split("?")[0] }).toEqual({ status: 303, to: back });
    expect(answerOf(done).get("state")).toBe(state);
    for (const { headers, text } of [page, done]) {
      expect(String(headers.location)).not.toContain(idToken);
      expect([...text.matchAll(/(?:action|href|src|content)="([^"]*)"/g)].join()).not.toContain(idToken);
    }
    expect(await silently(browser)).toBe("login_required");
  });

  test("SEC-LOGOUT-03 a form of another site without a hint asks first, where the cookie is", async () => {
    const { browser } = await signedIn();
    const page = await browser.submit(await postedFromElsewhere({ client_id: app.clientId }), {});
    expectConfirmation(page);
    expect(await silently(browser)).toBe("signed in");
    expect((await browser.submit(page, { decision: "sign_out" })).text).toContain("You are signed out");
    expect(await silently(browser)).toBe("login_required");
  });

  test("SEC-LOGOUT-01 a form of another site with a foreign target is refused before anything is brought", async () => {
    const { idToken } = await signedIn();
    const page = await postedFromElsewhere({ id_token_hint: idToken, post_logout_redirect_uri: "https://evil.example/" });
    expectErrorPage(page, 400);
    expect(page.text).not.toContain("<form");
  });

  test("who accepts JSON is told in JSON, and told what is missing", async () => {
    const { browser, idToken } = await signedIn();
    const options = { host: tenant.host, headers: { ...browser.headers(), accept: "application/json" } };
    expectProblem(await send(server, "/logout", options), 403, "interaction_required");
    expect(await silently(browser)).toBe("signed in");
    const done = await send(server, logoutPath({ id_token_hint: idToken }), options);
    expect({ status: done.status, body: done.body }).toEqual({ status: 200, body: { status: "logout" } });
    expect(await silently(browser)).toBe("login_required");
    expect((await send(server, "/logout", options)).body).toEqual({ status: "logout" });
    expectProblem(
      await send(server, withHint(idToken, { post_logout_redirect_uri: "https://evil.example/" }), options),
      400,
      "invalid_redirect_uri",
    );
  });
});

describe("oidcc-frontchannel-rp-initiated-logout", () => {
  const framesOf = ({ text }: Answer) =>
    [...text.matchAll(/<iframe src="([^"]*)"/g)].map(([, src = ""]) => src.replaceAll("&amp;", "&"));

  test("discovery-endpoint-verification", async () => {
    const { body } = await send(server, "/.well-known/openid-configuration", { host: tenant.host });
    expect(body).toMatchObject({
      end_session_endpoint: `${body.issuer}/logout`,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
    });
  });

  test("SEC-LOGOUT-05 every relying party of the session is framed at its registered address, with iss and sid when asked", async () => {
    const asking = await newApp(tenant, {
      logout_urls: [back],
      frontchannel_logout_uri: "https://one.example/out?a=b",
      frontchannel_logout_session_required: true,
    });
    const plain = await newApp(tenant, { frontchannel_logout_uri: "https://two.example/out" });
    const vanished = await newApp(tenant, { frontchannel_logout_uri: "https://gone.example/out" });
    const stranger = await newApp(tenant, { frontchannel_logout_uri: "https://stranger.example/out" });
    const browser = newBrowser(server, tenant.host);
    const { idToken } = await signedIn(asking, browser);
    for (const each of [plain, vanished]) await browser.get(authorizePath(each, pkce().challenge));
    await tenant.call("DELETE", `/client/${vanished.id}`);
    const page = await browser.get(withHint(idToken, { state: "s" }));
    expect(page.status).toBe(200);
    const { iss, sid } = opened(idToken).claims;
    expect(framesOf(page).sort()).toEqual([
      `https://one.example/out?a=b&${new URLSearchParams({ iss: String(iss), sid: String(sid) })}`,
      "https://two.example/out",
    ]);
    expect(page.headers).toMatchObject({ "cache-control": "no-store", pragma: "no-cache" });
    expect(page.headers["content-security-policy"]).toMatch(
      /frame-src https:\/\/(one|two)\.example https:\/\/(one|two)\.example;/,
    );
    expect(page.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(page.text).toContain(`href="${back}?state=s" data-onward`);
    expect(page.text).toContain(`content="3;url=${back}?state=s"`);
    expect(page.text).not.toContain("stranger");
    expect(stranger.id).not.toBe(plain.id);
    expect(await silently(browser)).toBe("login_required");
  });

  test("SEC-LOGOUT-06 many clients in one session, vanished ones among them, do not break its end", async () => {
    const browser = newBrowser(server, tenant.host);
    const { idToken } = await signedIn(app, browser);
    const many = await Promise.all(
      Array.from({ length: 40 }, (_, n) => newApp(tenant, { frontchannel_logout_uri: `https://rp${n}.example/out` })),
    );
    for (const each of many) await browser.get(authorizePath(each, pkce().challenge));
    const [vanished, present] = [many.slice(0, 10), many.slice(10)];
    for (const { id } of vanished) expect((await tenant.call("DELETE", `/client/${id}`)).status).toBe(200);
    const page = await browser.get(withHint(idToken, { state: "s" }));
    expect(page.status).toBe(200);
    expect(framesOf(page).sort()).toEqual(present.map((each) => `https://rp${many.indexOf(each)}.example/out`).sort());
    expect(page.text).toContain(`href="${back}?state=s" data-onward`);
    expect(await silently(browser)).toBe("login_required");
  });

  test("SEC-LOGOUT-06 frames are sandboxed; without a target the way on is the signed-out page", async () => {
    const framed = await newApp(tenant, { frontchannel_logout_uri: "https://one.example/out" });
    const { browser, idToken } = await signedIn(framed);
    const page = await browser.get(logoutPath({ id_token_hint: idToken }));
    expect(page.text).toMatch(/<iframe [^>]*sandbox="allow-scripts allow-same-origin"/);
    expect(page.text).toContain('href="/flow/signed-out" data-onward');
    const end = await browser.get("/flow/signed-out");
    expect({ status: end.status, said: end.text.includes("You are signed out") }).toEqual({ status: 200, said: true });
  });
});

test("SEC-LOGOUT-02 an expired hint counts", async () => {
  const { browser, idToken } = await signedIn();
  server.skipTime(36 * 3600);
  expect(opened(idToken).claims.exp).toBeLessThan(Date.now() / 1000 + 36 * 3600);
  expect((await browser.get(withHint(idToken))).headers.location).toBe(back);
  expect(await silently(browser)).toBe("login_required");
});
