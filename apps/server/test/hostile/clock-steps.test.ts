import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { expectRefusal } from "../harness/expect.ts";
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

/** A clock that is set back, as after a wrong start or a skewed node: what was spent stays spent, what was locked stays locked. */
let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer({ rateLimits: true });
});
beforeEach(async () => {
  tenant = await newTenant(server);
  [app, person] = [await newApp(tenant), await newPerson(tenant)];
});
afterAll(() => server.close());

const { verifier, challenge } = pkce();
const hour = 3_600;

/** Sets the clock back for what is tried, and right again. */
const setBack = async <T>(seconds: number, attempt: () => Promise<T>): Promise<T> => {
  server.skipTime(-seconds);
  try {
    return await attempt();
  } finally {
    server.skipTime(seconds);
  }
};

const codeFor = async (browser: TestBrowser = newBrowser(server, tenant.host)): Promise<string> =>
  answerOf(await signIn(browser, authorizePath(app, challenge), person)).get("code") ?? "";
const redeem = (code: string) =>
  exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: app.callback });
const refresh = (refresh_token: string) => exchange(server, tenant.host, app, { grant_type: "refresh_token", refresh_token });
const isSignedIn = async (browser: TestBrowser): Promise<boolean> =>
  answerOf(await browser.get(authorizePath(app, challenge, { prompt: "none" }))).has("code");

describe("SEC-REL-08 a clock that is set back", () => {
  test("does not revive a code that was redeemed", async () => {
    const code = await codeFor();
    const tokens = await redeem(code);
    expect(tokens.status).toBe(200);
    expectRefusal(await setBack(hour, () => redeem(code)), 400, "invalid_grant");
    expectRefusal(await refresh(tokens.body.refresh_token), 400, "invalid_grant");
  });

  test("does not give a rotated refresh token its leeway again", async () => {
    const { body } = await redeem(await codeFor());
    const second = await refresh(body.refresh_token);
    expect(second.status).toBe(200);
    server.skipTime(31);
    expectRefusal(await setBack(hour, () => refresh(body.refresh_token)), 400, "invalid_grant");
  });

  test("a clock that is a little behind gives tokens at an account that is made by one ahead, and a lost answer again", async () => {
    const made = await newTenant(server);
    const machine = await setBack(20, () => made.requestToken());
    expect(machine.status, machine.text).toBe(200);
    const { body } = await redeem(await codeFor());
    const second = await refresh(body.refresh_token);
    const again = await setBack(20, () => refresh(body.refresh_token));
    expect([again.status, again.body.refresh_token]).toEqual([200, second.body.refresh_token]);
  });

  test("does not unlock who has tried too often", async () => {
    const browser = newBrowser(server, tenant.host);
    const form = await browser.open(authorizePath(app, challenge));
    const attempt = (password: string) => browser.submit(form, { username: person.email, password });
    for (let n = 0; n < 10; n += 1) expect((await attempt(`wrong ${n}`)).status).toBe(400);
    expect((await attempt(person.password)).status).toBe(429);
    for (const seconds of [60, hour, 24 * hour])
      expect((await setBack(seconds, () => attempt(person.password))).status, `${seconds}`).toBe(429);
    server.skipTime(901);
    expect((await attempt(person.password)).status).toBe(303);
  });

  test("does not bring back a session that was ended, nor let in who was suspended", async () => {
    const [ended, kept] = [newBrowser(server, tenant.host), newBrowser(server, tenant.host)];
    await codeFor(ended);
    await codeFor(kept);
    const cookies = new Map(ended.cookies);
    await ended.submit(await ended.open("/logout"), { decision: "sign_out" });
    for (const [name, value] of cookies) ended.cookies.set(name, value);
    expect([await isSignedIn(ended), await isSignedIn(kept)]).toEqual([false, true]);
    expect(await setBack(hour, () => isSignedIn(ended))).toBe(false);
    await tenant.call("POST", `/user/${person.id}`, { suspended: true });
    expect(await setBack(hour, () => isSignedIn(kept))).toBe(false);
  });
});
