import { afterAll, beforeAll, expect, test } from "vitest";
import { logged, newAction, postLogin } from "../harness/actions.ts";
import { newBrowser } from "../harness/browser.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant } from "../harness/tenant.ts";

/** A hook that returns too early lets people in whom it means to deny: that is said wherever somebody looks. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const denying = 'const look = async () => { await new Promise((go) => setTimeout(go, 20)); api.access.deny("No."); };';

const loginBy = async (body: string) => {
  const tenant = await newTenant(server);
  const { id } = await newAction(tenant, postLogin(body));
  const path = authorizePath(await newApp(tenant), pkce().challenge);
  const answer = answerOf(await signIn(newBrowser(server, tenant.host), path, await newPerson(tenant)));
  const tried = await tenant.call("POST", `/actions/${id}/test`, { trigger: "post-login", event: {} });
  return { error: answer.get("error"), rows: await logged(tenant, "action.executed"), verdict: tried.body.verdict };
};

test("a denial that nobody waits for denies nobody, and the row and the trial say that the hook was unfinished", async () => {
  const { error, rows, verdict } = await loginBy(`${denying} look();`);
  expect(error).toBeNull();
  expect(rows[0]?.data).toMatchObject({ outcome: "allow", unfinished: true });
  expect(verdict).toMatchObject({ outcome: "allow", unfinished: true });
});

test("the same with an await denies, and a hook that is through says nothing", async () => {
  const awaited = await loginBy(`${denying} await look();`);
  expect([awaited.error, awaited.rows, awaited.verdict.outcome, awaited.verdict.unfinished]).toEqual([
    "access_denied",
    [],
    "deny",
    false,
  ]);
  const { rows, verdict } = await loginBy('await 1; console.log("through");');
  expect(rows[0]?.data).not.toHaveProperty("unfinished");
  expect(verdict.unfinished).toBe(false);
});
