import { setTimeout as sleep } from "node:timers/promises";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createId } from "../../src/base/index.ts";
import { sessionEnd } from "../../src/records/sessions/index.ts";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { opened } from "../harness/expect.ts";
import { send } from "../harness/http.ts";
import { authorizePath, newApp, newPerson, pkce, type TestApp, type TestPerson, tokensFor } from "../harness/login.ts";
import { newReceiver, type Received, type Receiver } from "../harness/receiver.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

const back = "https://app.example/bye";

let server: TestServer;
let tenant: Tenant;
let receiver: Receiver;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  tenant = await newTenant(server);
  receiver = await newReceiver();
});
afterAll(async () => {
  await server.close();
  await receiver.close();
});
afterEach(() => {
  receiver.received.length = 0;
  receiver.script.length = 0;
});

/** What came to this path; retries of other tests' notices may come meanwhile to theirs. */
const receivedAt = (path: string) => receiver.received.filter((each) => each.path === path);

/** An application that wants to be told. */
const listening = (path = "/out"): Promise<TestApp> =>
  newApp(tenant, {
    logout_urls: [back],
    backchannel_logout_uri: `${receiver.url}${path}`,
    backchannel_logout_session_required: true,
  });

interface SignedIn {
  readonly browser: TestBrowser;
  readonly person: TestPerson;
  readonly idToken: string;
  readonly accessToken: string;
  readonly session: { readonly id: string; readonly sid: string };
}

const signedIn = async (app: TestApp, person?: TestPerson, browser = newBrowser(server, tenant.host)): Promise<SignedIn> => {
  const who = person ?? (await newPerson(tenant));
  const { body } = await tokensFor(server, tenant, app, who, {}, browser);
  const sid = String(opened(body.id_token).claims.sid);
  const { id } = (await tenant.call("GET", `/session?query=sid:${sid}`)).body.results[0];
  return { browser, person: who, idToken: body.id_token, accessToken: body.access_token, session: { id, sid } };
};

const logout = ({ browser, idToken }: SignedIn) =>
  browser.get(`/logout?${new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: back })}`);

const tokenIn = ({ body }: Received): string => new URLSearchParams(body).get("logout_token") ?? "";

interface Row {
  readonly status: string;
  readonly client: string;
  readonly user: string;
  readonly data: { readonly session: string };
}

/** The audit rows of a session's notices, once there are as many. */
const rowsOf = async ({ session }: Pick<SignedIn, "session">, count: number): Promise<readonly Row[]> => {
  for (let turn = 0; turn < 200; turn += 1) {
    const { body } = await tenant.call("GET", "/logs?query=type:oauth.backchannel_logout&pageSize=200");
    const rows = body.results.filter(({ data }: Row) => data.session === session.id);
    if (rows.length >= count) return rows;
    await sleep(50);
  }
  return [];
};

describe("oidcc-backchannel-rp-initiated-logout", () => {
  test("oidcc-backchannel-logout-discovery-endpoint-verification", async () => {
    const { body } = await send(server, "/.well-known/openid-configuration", { host: tenant.host });
    expect(body).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      end_session_endpoint: `${body.issuer}/logout`,
    });
  });

  test("SEC-LOGOUT-04 the client is posted a logout token of this session, and the browser goes where it asked to", async () => {
    const app = await listening("/out?tenant=a");
    const given = await signedIn(app);
    expect((await logout(given)).headers.location).toBe(back);
    const [post, ...more] = await receiver.until(1);
    expect(more).toEqual([]);
    expect(post).toMatchObject({
      method: "POST",
      path: "/out?tenant=a",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(post?.headers.cookie).toBeUndefined();
    const form = new URLSearchParams(post?.body);
    expect([...form.keys()]).toEqual(["logout_token"]);
    const jwks = (await send(server, "/.well-known/jwks.json", { host: tenant.host })).body;
    const { issuer } = (await send(server, "/.well-known/openid-configuration", { host: tenant.host })).body;
    const { payload, protectedHeader } = await jwtVerify(form.get("logout_token") ?? "", createLocalJWKSet(jwks), {
      issuer,
      audience: app.clientId,
      typ: "logout+jwt",
    });
    expect(protectedHeader.alg).toBe("RS256");
    expect(payload).toEqual({
      iss: issuer,
      aud: app.clientId,
      sub: given.person.id,
      sid: given.session.sid,
      iat: expect.any(Number),
      exp: Number(payload.iat) + 120,
      jti: expect.any(String),
      events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    const rows = await rowsOf(given, 1);
    expect(rows).toMatchObject([{ status: "success", client: app.id, user: given.person.id }]);
  });

  test("every client of the session is told, each in its own name; others are not", async () => {
    const [first, second, stranger] = [await listening("/first"), await listening("/second"), await listening("/stranger")];
    const silent = await newApp(tenant);
    const given = await signedIn(first);
    for (const app of [second, silent]) await given.browser.get(authorizePath(app, pkce().challenge));
    await signedIn(stranger);
    await logout(given);
    const posts = await receiver.until(2);
    await rowsOf(given, 2);
    expect(posts.map(({ path }) => path).sort()).toEqual(["/first", "/second"]);
    expect(posts.map((post) => opened(tokenIn(post)).claims.aud).sort()).toEqual([first.clientId, second.clientId].sort());
  });

  test("a logout token is no ID token: it logs nobody in or out", async () => {
    const app = await listening();
    const given = await signedIn(app);
    await logout(given);
    const [post] = await receiver.until(1);
    const again = await signedIn(app, given.person);
    const page = await again.browser.get(`/logout?${new URLSearchParams({ id_token_hint: post ? tokenIn(post) : "" })}`);
    expect(page.text).toContain('value="sign_out"');
    const refused = await send(server, "/userinfo", {
      host: tenant.host,
      headers: { authorization: `Bearer ${post ? tokenIn(post) : ""}` },
    });
    expect(refused.status).toBe(401);
  });
});

describe("whatever ends a session tells its clients", () => {
  const ways: readonly (readonly [string, (given: SignedIn, app: TestApp) => Promise<unknown>])[] = [
    ["an administrator's order", ({ session }) => tenant.call("POST", `/session/${session.id}/revoke`)],
    ["a suspension", ({ person }) => tenant.call("POST", `/user/${person.id}`, { suspended: true })],
    ["the end of the user", ({ person }) => tenant.call("DELETE", `/user/${person.id}`)],
    [
      "a new password by an administrator",
      async ({ person }) => {
        const { body } = await tenant.call("GET", `/credentials?query=user:${person.id}`);
        return tenant.call("POST", `/credentials/${body.results[0].id}/set-password`, { password: "quite another horse" });
      },
    ],
    [
      "its user from another session",
      async ({ person }, app) => {
        const other = await signedIn(app, person);
        const headers = { authorization: `Bearer ${other.accessToken}`, "content-type": "application/json" };
        return send(server, "/me/sessions/revoke-others", { method: "POST", host: tenant.host, headers, body: "{}" });
      },
    ],
    ["somebody else in the same browser", ({ browser }, app) => signedInAnew(browser, app)],
  ];

  const signedInAnew = async (browser: TestBrowser, app: TestApp): Promise<unknown> => {
    const page = await browser.open(authorizePath(app, pkce().challenge, { prompt: "login" }));
    const { email, password } = await newPerson(tenant);
    return browser.follow(await browser.submit(page, { username: email, password }));
  };

  test.each(ways)("SEC-SESS-03 %s", async (_, end) => {
    const app = await listening();
    const given = await signedIn(app);
    await end(given, app);
    const posts = await receiver.until(1);
    expect(posts.map((post) => opened(tokenIn(post)).claims.sid)).toEqual([given.session.sid]);
    expect((await rowsOf(given, 1)).map(({ status }) => status)).toEqual(["success"]);
  });

  test("of several sessions that end at once each client hears of its own", async () => {
    const [one, two] = [await listening("/one"), await listening("/two")];
    const person = await newPerson(tenant);
    const [there, here] = [await signedIn(one, person), await signedIn(two, person)];
    expect((await tenant.call("POST", `/user/${person.id}`, { suspended: true })).status).toBe(200);
    await receiver.until(2);
    await sleep(300);
    const told = receiver.received.map((post) => [post.path, opened(tokenIn(post)).claims.sid]).toSorted();
    expect(told).toEqual([
      ["/one", there.session.sid],
      ["/two", here.session.sid],
    ]);
  });

  test("a session ends once, and is told once", async () => {
    const given = await signedIn(await listening());
    expect((await tenant.call("POST", `/session/${given.session.id}/revoke`)).status).toBe(200);
    expect((await tenant.call("POST", `/session/${given.session.id}/revoke`)).status).toBe(409);
    await logout(given);
    await rowsOf(given, 1);
    await sleep(300);
    expect(receiver.received.length).toBe(1);
  });
});

describe("a client that does not answer 200", () => {
  test("is asked three times, after half a second and after two, with a token of its own each time", async () => {
    receiver.script.push(500, 302);
    const given = await signedIn(await listening());
    await logout(given);
    const posts = await receiver.until(3);
    expect((await rowsOf(given, 1)).map(({ status }) => status)).toEqual(["success"]);
    const [first = 0, second = 0, third = 0] = posts.map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(490);
    expect(third - second).toBeGreaterThanOrEqual(1_990);
    expect(new Set(posts.map((post) => opened(tokenIn(post)).claims.jti)).size).toBe(3);
  });

  test("SEC-OUT-02 is given up then; nothing that it answered is told to anybody", async () => {
    receiver.script.push(500, 404, 503);
    const given = await signedIn(await listening());
    await logout(given);
    const rows = await rowsOf(given, 1);
    expect(rows.map(({ status, data }) => ({ status, data: Object.keys(data).sort() }))).toEqual([
      { status: "failed", data: ["client_id", "session"] },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/own words|127\.0\.0\.1/);
    await sleep(300);
    expect(receiver.received.length).toBe(3);
  });

  test("SEC-REL-07 keeps neither the person waiting nor the other clients", async () => {
    const [hanging, quick] = [await listening("/hanging"), await listening("/quick")];
    receiver.script.push("hang");
    const alone = await signedIn(hanging);
    const begin = performance.now();
    await logout(alone);
    expect(performance.now() - begin).toBeLessThan(2_000);
    await receiver.until(1);
    await logout(await signedIn(quick));
    const posts = await receiver.until(2);
    expect(posts.map(({ path }) => path)).toEqual(["/hanging", "/quick"]);
  });
});

describe("SEC-OUT-01 an address inside the network", () => {
  test("is not called where the operator did not allow it: the row says failed, and no more", async () => {
    const guarded = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "false" } });
    try {
      const there = await newTenant(guarded);
      const app = await newApp(there, { logout_urls: [back], backchannel_logout_uri: `${receiver.url}/guarded` });
      const browser = newBrowser(guarded, there.host);
      const { body } = await tokensFor(guarded, there, app, await newPerson(there), {}, browser);
      await browser.get(`/logout?${new URLSearchParams({ id_token_hint: body.id_token, post_logout_redirect_uri: back })}`);
      let rows: readonly Row[] = [];
      for (let turn = 0; turn < 200 && rows.length === 0; turn += 1) {
        await sleep(50);
        rows = (await there.call("GET", "/logs?query=type:oauth.backchannel_logout")).body.results;
      }
      expect(rows.map(({ status }) => status)).toEqual(["failed"]);
      expect(receivedAt("/guarded")).toEqual([]);
    } finally {
      await guarded.close();
    }
  });
});

describe("work that has lost its reason", () => {
  const somebody = "user_000000000000000000000001";
  const notice = (client: string, session: string) => ({
    log: createId("log", new Date()),
    client,
    session,
    sid: "sid_1",
    user: somebody,
  });
  const enqueue = (items: readonly ReturnType<typeof notice>[]) =>
    server.server.database.context(tenant.id, { type: "user", id: somebody }).transact((tx) => tx.enqueue(sessionEnd, items));

  test("a client that no longer wants to hear is skipped, one that is gone is forgotten, and what rolls back asks for nothing", async () => {
    const silent = await newApp(tenant);
    const gone = await newApp(tenant);
    await tenant.call("DELETE", `/client/${gone.id}`);
    const session = "session_000000000000000000000001";
    await enqueue([notice(silent.id, session), notice(gone.id, session)]);
    expect(
      (await rowsOf({ session: { id: session, sid: "sid_1" } }, 1)).map(({ status, client }) => ({ status, client })),
    ).toEqual([{ status: "skipped", client: silent.id }]);
    const heard = await listening("/rolled-back");
    const rolledBack = server.server.database.context(tenant.id, { type: "user", id: somebody }).transact(async (tx) => {
      await tx.enqueue(sessionEnd, [notice(heard.id, session)]);
      throw new Error("no");
    });
    await expect(rolledBack).rejects.toThrow("no");
    await sleep(500);
    expect(receivedAt("/rolled-back")).toEqual([]);
  });

  test("SEC-REL-01 a notice that is done again, since its process died before it could say so, is told once", async () => {
    const session = "session_000000000000000000000002";
    const app = await listening();
    const once = notice(app.id, session);
    await enqueue([once, once]);
    await receiver.until(2);
    await rowsOf({ session: { id: session, sid: "sid_1" } }, 1);
    await sleep(300);
    expect(await rowsOf({ session: { id: session, sid: "sid_1" } }, 1)).toMatchObject([{ status: "success", client: app.id }]);
  });
});
