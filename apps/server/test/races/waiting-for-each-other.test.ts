import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "../../src/base/index.ts";
import { teams } from "../../src/records/teams/index.ts";
import { newBrowser } from "../harness/browser.ts";
import { eventually } from "../harness/expect.ts";
import { type Hold, holding } from "../harness/hold.ts";
import { answerOf, authorizePath, exchange, newApp, newPerson, pkce, signIn, type TestApp } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

describe.runIf(process.env.DATABASE_URL)("transactions in each other's way", () => {
  let server: TestServer;
  let tenant: Tenant;
  let app: TestApp;
  beforeAll(async () => {
    server = await startServer();
    tenant = await newTenant(server);
    app = await newApp(tenant);
  });
  afterAll(() => server.close());

  test("of two that wait for each other, the one that the database undoes is done again", async () => {
    const context = server.server.database.context(tenant.id, systemActor("test"));
    const [one, other] = await Promise.all(
      ["One", "Other"].map(async (name) => String((await tenant.call("POST", "/team", { name })).body.id)),
    );
    const met = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let begun = 0;
    const crossing = (first = "", second = "", at = 0) =>
      context.transact(async (tx) => {
        begun += 1;
        // As long as a statement may wait is twice what the database waits before it looks; beside other work that is close.
        await sql`set local deadlock_timeout = '100ms'`.execute(tx.db);
        const row = await teams.lock(tx, first);
        met[at]?.resolve();
        await met[1 - at]?.promise;
        await teams.update(tx, second, { name: `${row?.name} was here` });
        await teams.update(tx, first, { updated_at: tx.at });
      });
    await Promise.all([crossing(one, other, 0), crossing(other, one, 1)]);
    expect(begun).toBe(3);
  });

  /** Somebody whose browser signs in silently, six times at once and again and again, until `change` is answered. */
  const whileSigningIn = async (change: (id: string) => Promise<{ readonly status: number }>) => {
    const kim = await newPerson(tenant);
    const browser = newBrowser(server, tenant.host);
    await signIn(browser, authorizePath(app, pkce().challenge), kim);
    let isOver = false;
    const silently = async (): Promise<number> => {
      let faults = 0;
      while (!isOver) {
        const answer = await browser.open(authorizePath(app, pkce().challenge, { prompt: "none" }));
        if (answer.status >= 500 || answer.headers.location === undefined) faults += 1;
      }
      return faults;
    };
    const all = Array.from({ length: 6 }, silently);
    const begin = performance.now();
    const { status } = await change(kim.id);
    const took = performance.now() - begin;
    isOver = true;
    const faults = (await Promise.all(all)).reduce((sum, each) => sum + each, 0);
    const after = await browser.open(authorizePath(app, pkce().challenge, { prompt: "none" }));
    return { status, took, faults, after: answerOf(after).get("error") };
  };

  test.each([
    ["suspended", (id: string) => tenant.call("POST", `/user/${id}`, { suspended: true })],
    ["deleted", (id: string) => tenant.call("DELETE", `/user/${id}`)],
  ] as const)("SEC-SESS-03 whoever signs in all the time is %s all the same", async (_, change) => {
    for (let round = 0; round < 4; round += 1) {
      const { took, ...seen } = await whileSigningIn(change);
      expect(seen).toEqual({ status: 200, faults: 0, after: "login_required" });
      // Twice as long as a statement may wait: nobody was in the way for good.
      expect(took).toBeLessThan(4_000);
    }
  });

  /** A silent sign-in that stands still before its commit, and what is done meanwhile to whoever signs in. */
  const besideStandingStill = async <T>(change: (id: string, held: Hold) => Promise<T>) => {
    const kim = await newPerson(tenant);
    const browser = newBrowser(server, tenant.host);
    await signIn(browser, authorizePath(app, pkce().challenge), kim);
    const { verifier, challenge } = pkce();
    const silently = () => browser.open(authorizePath(app, challenge, { prompt: "none" }));
    return holding(server, ["lock table relying_parties in share mode"], async (held) => {
      const late = silently();
      await eventually(async () => expect(await held.waiting()).toBe(1), 3_000);
      const changed = await change(kim.id, held);
      const during = answerOf(await silently()).get("error");
      // It still stands there: what was done meanwhile has not waited until it was given up.
      expect(await held.waiting()).toBeGreaterThanOrEqual(1);
      await held.release();
      const code = answerOf(await late).get("code") ?? "none";
      const redeemed = await exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: app.callback });
      return { changed, during, redeemed: [redeemed.status, redeemed.body.error] };
    });
  };

  const revokeSessions = async (id: string) => {
    const [session] = (await tenant.call("GET", `/session?query=user:${id}`)).body.results;
    return tenant.call("POST", `/session/${session.id}/revoke`);
  };

  test.each([
    ["a suspension", (id: string) => tenant.call("POST", `/user/${id}`, { suspended: true }), 403],
    ["the end of a session", revokeSessions, 400],
  ] as const)(
    "SEC-SESS-03 %s waits for no sign-in that stands still, and the code of that is worth nothing",
    async (_, end, refused) => {
      const ended = async (id: string) => (await end(id)).status;
      const expected = { changed: 200, during: "login_required", redeemed: [refused, "invalid_grant"] };
      expect(await besideStandingStill(ended)).toEqual(expected);
    },
  );

  test("SEC-SESS-03 a deletion that waits for such a one has ended the sessions before, so that nobody comes after it", async () => {
    const { changed, ...seen } = await besideStandingStill(async (id, held) => {
      const deleted = tenant.call("DELETE", `/user/${id}`);
      await eventually(async () => expect(await held.waiting()).toBe(2), 1_500);
      return { deleted };
    });
    expect(seen).toEqual({ during: "login_required", redeemed: [400, "invalid_grant"] });
    expect((await changed.deleted).status).toBe(200);
  });

  test("a write that had to be given up because of somebody's lock is told as such", async () => {
    const { status, body } = await holding(server, ["lock table logs in access exclusive mode"], () =>
      tenant.call("POST", "/team", { name: "Held up" }),
    );
    expect([status, body.error_code]).toEqual([503, "service_unavailable"]);
  });
});
