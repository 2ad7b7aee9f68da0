import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { expectProblem } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
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
import { newTenants, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
let app: TestApp;
let spa: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await newTenants(server);
  [app, spa] = [await newApp(tenant), await newApp(tenant, { token_endpoint_auth_method: "none" })];
  person = await newPerson(tenant);
});
afterAll(() => server.close());

const appOrigin = "https://app.example";
const { verifier, challenge } = pkce();
const withChallenge = { code_challenge: challenge, code_challenge_method: "S256" };

/** What an application's script sends. */
const ask = (fields: object = {}, headers: Record<string, string> = {}, { host }: Tenant = tenant): Promise<Answer> =>
  send(server, "/usernamepassword/login", {
    method: "POST",
    host,
    headers: { "content-type": "application/json", origin: appOrigin, ...headers },
    body: JSON.stringify({
      client_id: spa.clientId,
      username: person.email,
      password: person.password,
      redirect_uri: callback,
      state: "the state",
      ...withChallenge,
      ...fields,
    }),
  });

const ticketOf = (answer: Answer): string => {
  const ticket = formsOf(answer)[0]?.hidden.ticket;
  if (ticket === undefined) throw new Error(`No ticket: ${answer.status} ${answer.text}`);
  return ticket;
};

const newTicket = async (fields: object = {}): Promise<string> => ticketOf(await ask(fields));

/** The form as a page of another site submits it: with its origin, and without our cookies, which are `Lax`. */
const bring = (ticket: string, headers: Record<string, string> = {}, { host }: Tenant = tenant): Promise<Answer> =>
  postForm(
    server,
    "/login/callback",
    { ticket },
    { host, headers: { origin: appOrigin, "sec-fetch-site": "cross-site", accept: "text/html", ...headers } },
  );

/** The whole second half, in a browser: the form of another site, and the steps on our host. */
const redeem = async (ticket: string, browser: TestBrowser = newBrowser(server, tenant.host)): Promise<Answer> => {
  return browser.follow(browser.keep(await bring(ticket)));
};

const sessionsOf = async ({ id }: TestPerson): Promise<readonly unknown[]> =>
  (await tenant.call("GET", `/session?query=user:${id}`)).body.results;

const codeOf = (answer: Answer): string | null => answerOf(answer).get("code");
const aCode = expect.stringMatching(/^[0-9a-f]{64}$/);

describe("sign-in by an application's own form", () => {
  test("answers a form that the page submits, and ends with a code and a session", async () => {
    const answer = await ask();
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(answer.text).toMatch(/^<form method="post" action="http:\/\/[^"]+\/login\/callback">/);
    expect(answer.text).not.toMatch(/name="submit"|id="submit"/);
    const browser = newBrowser(server, tenant.host);
    const end = await redeem(ticketOf(answer), browser);
    expect(end.headers.location).toMatch(/^https:\/\/app\.example\/cb\?/);
    expect(Object.fromEntries(answerOf(end))).toEqual({
      code: aCode,
      state: "the state",
      iss: expect.stringContaining(tenant.host),
    });
    expect(browser.cookies.has("faable_sess")).toBe(true);
    const tokens = await exchange(server, tenant.host, spa, {
      code: codeOf(end) ?? "",
      code_verifier: verifier,
      redirect_uri: callback,
    });
    expect(tokens.status, tokens.text).toBe(200);
    expect(tokens.body.scope).toBe("openid profile email");
    const silent = await browser.get(authorizePath(app, undefined, { prompt: "none" }));
    expect(codeOf(silent)).toEqual(aCode);
  });

  test("a state is echoed only if it was sent, and a client with a secret may go without PKCE", async () => {
    const plain = { client_id: app.clientId, state: undefined, code_challenge: undefined, code_challenge_method: undefined };
    const end = await redeem(await newTicket(plain));
    expect([...answerOf(end).keys()].sort()).toEqual(["code", "iss"]);
    const tokens = await exchange(server, tenant.host, app, { code: codeOf(end) ?? "", redirect_uri: callback });
    expect(tokens.status, tokens.text).toBe(200);
  });

  test.each([
    ["no such client", { client_id: "nobody" }, 400, "invalid_client"],
    ["a callback that is not registered", { redirect_uri: `${callback}/` }, 400, "invalid_redirect_uri"],
    ["a public client without PKCE", { code_challenge: undefined, code_challenge_method: undefined }, 400, "invalid_request"],
    ["PKCE by plain", { code_challenge_method: "plain" }, 400, "invalid_request"],
    ["tokens in the URL", { response_type: "token" }, 400, "unsupported_response_type"],
    ["a state that is too long", { state: "x".repeat(2_049) }, 400, "invalid_request"],
    ["an API that there is not", { audience: "https://nobody.example" }, 403, "audience_not_found"],
    ["a connection that there is not", { connection: "nowhere" }, 400, "invalid_connection"],
    ["a name of another type", { username: 7 }, 400, "validation_error"],
    ["no password", { password: undefined }, 400, "validation_error"],
    ["a wrong password", { password: "not this one" }, 400, "invalid_credentials"],
  ] as const)("%s is told to the script", async (_, fields, status, code) => {
    const answer = await ask(fields);
    expectProblem(answer, status, code);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  test("a public client without PKCE is told what to change", async () => {
    const answer = await ask({ code_challenge: undefined, code_challenge_method: undefined });
    expect(answer.body.message).toContain("code_challenge");
  });

  test("a client that may not use codes is refused, and so is a connection taken off the account's logins", async () => {
    const machine = await newApp(tenant, { grant_types: ["client_credentials"] });
    expectProblem(await ask({ client_id: machine.clientId }), 400, "unauthorized_client");
    const [database] = (await other.call("GET", "/connection")).body.results;
    const [its, kim] = [await newApp(other), await newPerson(other)];
    const fields = { client_id: its.clientId, username: kim.email, password: kim.password };
    expect((await ask(fields, {}, other)).status).toBe(200);
    const removed = await other.call("POST", `/account/${other.id}`, { login_methods: { removed: [database.id] } });
    expect(removed.status, removed.text).toBe(200);
    expectProblem(await ask(fields, {}, other), 400, "invalid_connection");
    await other.call("POST", `/account/${other.id}`, { login_methods: {} });
  });

  test("SEC-LOGIN-03 an unknown name is answered like a wrong password", async () => {
    const lasting = ({ status, headers, body }: Answer) => {
      const { request_id: _, ...rest } = body;
      const { date: __, "x-request-id": ___, ...kept } = headers;
      return { status, rest, kept };
    };
    const [wrong, nobody] = [
      await ask({ password: "not this one" }),
      await ask({ username: "nobody@example.org", password: "not this one" }),
    ];
    expect(lasting(nobody)).toEqual(lasting(wrong));
  });

  test("SEC-LOGIN-04 its failures count with those of the hosted page and of the password grant", async () => {
    const limited = await startServer({ rateLimits: true });
    const [at] = await newTenants(limited);
    const [its, kim] = [await newApp(at, { grant_types: ["authorization_code", "password"] }), await newPerson(at)];
    const body = { client_id: its.clientId, username: kim.email, redirect_uri: callback };
    const form = (password: string) =>
      send(limited, "/usernamepassword/login", {
        method: "POST",
        host: at.host,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...body, password }),
      });
    const grant = (password: string) =>
      at.signIn({ client_id: its.clientId, client_secret: its.clientSecret ?? "", username: kim.email, password });
    for (let n = 0; n < 5; n += 1) expect((await form(`wrong ${n}`)).status).toBe(400);
    for (let n = 5; n < 10; n += 1) expect((await grant(`wrong ${n}`)).status).toBe(400);
    const throttled = await form(kim.password);
    expectProblem(throttled, 429, "too_many_login_attempts");
    expect(Number(throttled.headers["retry-after"])).toBeGreaterThan(0);
    expect((await grant(kim.password)).status).toBe(429);
    limited.skipTime(901);
    expect((await form(kim.password)).status).toBe(200);
    await limited.close();
  }, 30_000);

  test("SEC-LOGIN-09 a suspended person learns it with the right password only", async () => {
    const kim = await newPerson(tenant);
    await tenant.call("POST", `/user/${kim.id}`, { suspended: true });
    expectProblem(await ask({ username: kim.email, password: "not this one" }), 400, "invalid_credentials");
    expectProblem(await ask({ username: kim.email, password: kim.password }), 403, "user_suspended");
    const [event] = (await tenant.call("GET", "/logs?query=type:auth.suspended")).body.results;
    expect(event).toMatchObject({ status: "failed", user: kim.id, client: spa.id, data: { flow: "usernamepassword" } });
  });
});

describe("origins", () => {
  test("SEC-WEB-04 a script of an origin that is not listed is refused, and none is answered with credentials", async () => {
    const its = await newApp(tenant, { web_origins: ["https://shop.example"] });
    const fields = { client_id: its.clientId };
    const allowed = await ask(fields, { origin: "https://shop.example" });
    expect(allowed.status, allowed.text).toBe(200);
    expect(allowed.headers["access-control-allow-credentials"]).toBeUndefined();
    expect(allowed.headers.vary).toMatch(/origin/i);
    for (const origin of ["https://shop.example.evil.example", "http://shop.example", "null", appOrigin])
      expectProblem(await ask(fields, { origin }), 403, "origin_not_allowed");
    const preflight = await send(server, "/usernamepassword/login", {
      method: "OPTIONS",
      host: tenant.host,
      headers: {
        origin: "https://shop.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-faable-client",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers["access-control-allow-credentials"]).toBeUndefined();
  });

  test("SEC-WEB-02 only JSON is taken: a form of another site cannot ask for a ticket", async () => {
    const body = { client_id: spa.clientId, username: person.email, password: person.password, redirect_uri: callback };
    const answer = await postForm(server, "/usernamepassword/login", body, { host: tenant.host });
    expectProblem(answer, 415, "unsupported_media_type");
  });

  test("SEC-WEB-02 a foreign page cannot sign its visitor in as somebody else by bringing a ticket", async () => {
    const ticket = await newTicket();
    for (const origin of ["https://evil.example", "https://app.example.evil.example", "null"]) {
      const answer = await bring(ticket, { origin });
      expect([answer.status, answer.headers.location, answer.headers["set-cookie"]], origin).toEqual([403, undefined, undefined]);
    }
    expect(codeOf(await redeem(ticket))).toEqual(aCode);
  });

  test("SEC-WEB-02 a client that registered itself, with callbacks of its own choice, takes no passwords", async () => {
    const registered = await send(server, "/oidc/register", {
      method: "POST",
      host: tenant.host,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_name: "Foreign Tool", redirect_uris: ["https://evil.example/cb"] }),
    });
    expect(registered.status, registered.text).toBe(201);
    const fields = { client_id: registered.body.client_id, redirect_uri: "https://evil.example/cb" };
    expectProblem(await ask(fields, { origin: "https://evil.example" }), 400, "unauthorized_client");
  });

  test("SEC-WEB-02 with web_origins named, a callback's origin alone is not enough", async () => {
    const its = await newApp(tenant, { web_origins: ["https://shop.example"] });
    const ticket = ticketOf(await ask({ client_id: its.clientId }, { origin: "https://shop.example" }));
    expect((await bring(ticket)).status).toBe(403);
    expect((await bring(ticket, { origin: "https://shop.example" })).status).toBe(303);
  });
});

describe("the ticket", () => {
  test("SEC-RACE-02 works once, however many bring it at once", async () => {
    const ticket = await newTicket();
    const ends = await Promise.all(Array.from({ length: 10 }, () => redeem(ticket)));
    const codes = ends.map(codeOf);
    expect(codes.filter((code) => code !== null)).toHaveLength(1);
    const lost = ends.filter((end) => codeOf(end) === null).map((end) => answerOf(end).get("error_code"));
    expect(lost).toEqual(Array.from({ length: 9 }, () => "invalid_state"));
    expect(answerOf(await redeem(ticket)).get("error_code")).toBe("invalid_state");
  });

  test("works for sixty seconds", async () => {
    const [first, second] = [await newTicket(), await newTicket()];
    server.skipTime(59);
    expect(codeOf(await redeem(first))).toEqual(aCode);
    server.skipTime(2);
    const browser = newBrowser(server, tenant.host);
    expect(answerOf(await redeem(second, browser)).get("error_code")).toBe("invalid_state");
    expect(browser.cookies.has("faable_sess")).toBe(false);
  });

  test("is nothing at another tenant, at the pages of a login or at the token endpoint", async () => {
    const ticket = await newTicket();
    expect((await bring(ticket, {}, other)).status).toBe(400);
    for (const step of ["next", "login", "account", "consent"]) {
      const page = await newBrowser(server, tenant.host).get(`/flow/${step}?state=${ticket}`);
      expect([page.status, page.headers.location], step).toEqual([400, undefined]);
    }
    const redeemed = await exchange(server, tenant.host, spa, { code: ticket, code_verifier: verifier, redirect_uri: callback });
    expect([redeemed.status, redeemed.body.error]).toEqual([400, "invalid_grant"]);
    expect(codeOf(await redeem(ticket))).toEqual(aCode);
  });

  test.each([
    ["nothing", ""],
    ["a letter", "x"],
    ["what cannot be stored", "\u0000"],
    ["what looks like one", "a".repeat(43)],
    ["a long text", "x".repeat(9_000)],
  ])("%s is none", async (_, ticket) => {
    const answer = await bring(ticket);
    expect([400, 413]).toContain(answer.status);
    expect([answer.headers.location, answer.headers["set-cookie"]]).toEqual([undefined, undefined]);
  });

  test("the handle of a login that is under way is no ticket, and GET redeems nothing", async () => {
    const browser = newBrowser(server, tenant.host);
    const page = await browser.open(authorizePath(app, challenge));
    expect((await bring(formsOf(page)[0]?.hidden.state ?? "")).status).toBe(400);
    const ticket = await newTicket();
    expect((await browser.get(`/login/callback?ticket=${ticket}`)).status).toBe(405);
    expect((await browser.get(`/flow/ticket?ticket=${ticket}`)).status).toBe(400);
    expect(codeOf(await redeem(ticket))).toEqual(aCode);
  });

  test("leads nowhere once its callback was removed", async () => {
    const its = await newApp(tenant, { callbacks: [callback, `${callback}2`] });
    const ticket = await newTicket({ client_id: its.clientId });
    const changed = await tenant.call("POST", `/client/${its.id}`, { callbacks: [`${callback}2`] });
    expect(changed.status, changed.text).toBe(200);
    const end = await redeem(ticket);
    expect([end.status, end.headers.location]).toEqual([400, undefined]);
  });

  test("SEC-LOGIN-09 somebody who was suspended after the password was checked gets no session", async () => {
    const kim = await newPerson(tenant);
    const ticket = await newTicket({ username: kim.email, password: kim.password });
    await tenant.call("POST", `/user/${kim.id}`, { suspended: true });
    const browser = newBrowser(server, tenant.host);
    const end = await redeem(ticket, browser);
    expect([answerOf(end).get("error"), answerOf(end).get("error_code")]).toEqual(["access_denied", "user_suspended"]);
    expect(browser.cookies.has("faable_sess")).toBe(false);
    expect(await sessionsOf(kim)).toEqual([]);
    const [event] = (await tenant.call("GET", "/logs?query=type:auth.suspended")).body.results;
    expect(event).toMatchObject({ status: "failed", user: kim.id, client: spa.id, data: { flow: "authorize" } });
    await tenant.call("POST", `/user/${kim.id}`, { suspended: false });
    const revived = await browser.get(`/flow/next?state=${ticket}`);
    expect([revived.status, revived.headers.location, browser.cookies.has("faable_sess")]).toEqual([400, undefined, false]);
    const anew = await newTicket({ username: kim.email, password: kim.password });
    expect(codeOf(await redeem(anew, browser))).toEqual(aCode);
  });

  test("SEC-LOGIN-09 somebody who was deleted after the password was checked gets no session", async () => {
    const kim = await newPerson(tenant);
    const ticket = await newTicket({ username: kim.email, password: kim.password });
    expect((await tenant.call("DELETE", `/user/${kim.id}`)).status).toBe(200);
    const browser = newBrowser(server, tenant.host);
    const end = await redeem(ticket, browser);
    expect([answerOf(end).get("error"), answerOf(end).get("error_code")]).toEqual(["access_denied", "invalid_credentials"]);
    expect(browser.cookies.has("faable_sess")).toBe(false);
  });
});

describe("the session", () => {
  test("SEC-SESS-02 the browser's session is used again under a new value, and the old value is worth nothing", async () => {
    const kim = await newPerson(tenant);
    const browser = newBrowser(server, tenant.host);
    expect(codeOf(await signIn(browser, authorizePath(app, challenge), kim))).toEqual(aCode);
    const before = browser.cookies.get("faable_sess") ?? "";
    expect(codeOf(await redeem(await newTicket({ username: kim.email, password: kim.password }), browser))).toEqual(aCode);
    const after = browser.cookies.get("faable_sess") ?? "";
    expect(after).not.toBe(before);
    expect(await sessionsOf(kim)).toHaveLength(1);
    const old = await send(server, authorizePath(app, undefined, { prompt: "none" }), {
      host: tenant.host,
      headers: { cookie: `faable_sess=${before}` },
    });
    expect(answerOf(old).get("error")).toBe("login_required");
  });

  test("SEC-SESS-02 a session of somebody else ends when another person signs in there", async () => {
    const browser = newBrowser(server, tenant.host);
    await signIn(browser, authorizePath(app, challenge), person);
    const old = browser.cookies.get("faable_sess") ?? "";
    const lee = await newPerson(tenant);
    expect(codeOf(await redeem(await newTicket({ username: lee.email, password: lee.password }), browser))).toEqual(aCode);
    const silent = await send(server, authorizePath(app, undefined, { prompt: "none" }), {
      host: tenant.host,
      headers: { cookie: `faable_sess=${old}` },
    });
    expect(answerOf(silent).get("error")).toBe("login_required");
  });

  test("SEC-SESS-04 a ticket that nobody has brought is no session", async () => {
    const kim = await newPerson(tenant);
    await newTicket({ username: kim.email, password: kim.password });
    expect(await sessionsOf(kim)).toEqual([]);
  });

  test("a page of our own host brings the ticket with its cookies, in one step", async () => {
    const browser = newBrowser(server, tenant.host);
    await signIn(browser, authorizePath(app, challenge), person);
    const { issuer } = (await send(server, "/.well-known/openid-configuration", { host: tenant.host })).body;
    const headers = { origin: issuer, "sec-fetch-site": "same-origin", ...browser.headers() };
    const answer = await bring(await newTicket(), headers);
    expect([answer.status, codeOf(answer)]).toEqual([303, aCode]);
  });
});
