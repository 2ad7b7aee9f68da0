import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "../../src/base/index.ts";
import { logged, newAction } from "../harness/actions.ts";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** A session whose user may not sign in is as none: the tenant's Actions hear nothing of it. */

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
let browser: TestBrowser;
const { challenge } = pkce();

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
  app = await newApp(tenant);
  person = await newPerson(tenant);
  browser = newBrowser(server, tenant.host);
  await signIn(browser, authorizePath(app, challenge), person);
});

/** As a suspension leaves it in the moment before the sessions are ended. */
const suspendAlone = (suspended: boolean) =>
  server.server.database.context(tenant.id, systemActor("test")).transact(async ({ db, accountId }) => {
    await db.updateTable("users").set({ suspended }).where("account_id", "=", accountId).where("id", "=", person.id).execute();
  });
const silently = async () => answerOf(await browser.open(authorizePath(app, challenge, { prompt: "none" })));

test.each([
  ["with an Action", true],
  ["without any", false],
])(
  "SEC-SESS-03 a suspended user's session lets nobody in, %s, and does again when they are reinstated",
  async (_, withAction) => {
    if (withAction) await newAction(tenant, "exports.onExecutePostLogin = () => {};");
    await suspendAlone(true);
    expect((await silently()).get("error")).toBe("login_required");
    const page = await browser.open(authorizePath(app, challenge));
    expect([page.status, page.text.includes('name="password"')]).toEqual([200, true]);
    expect(await logged(tenant, "action.executed")).toEqual([]);
    await suspendAlone(false);
    expect((await silently()).get("code")).not.toBeNull();
    expect(await logged(tenant, "action.executed")).toHaveLength(withAction ? 1 : 0);
  },
);
