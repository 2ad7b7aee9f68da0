import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { eventually } from "../harness/expect.ts";
import { type Hold, holding } from "../harness/hold.ts";
import { answerOf, authorizePath, newApp, newPerson, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

describe.runIf(process.env.DATABASE_URL)("a suspension between the check of a password and the session", () => {
  let server: TestServer;
  let tenant: Tenant;
  let app: TestApp;
  beforeAll(async () => {
    server = await startServer();
    tenant = await newTenant(server);
    app = await newApp(tenant, { grant_types: ["authorization_code", "password"] });
  });
  afterAll(() => server.close());

  /** Keeps a change of the user open until the sign-in, whose password has been checked, waits for it. */
  const meanwhile = (change: string, { id }: TestPerson, signIn: (held: Hold) => Promise<void>) =>
    holding(server, [`${change} where account_id = $1 and id = $2`, tenant.id, id], signIn);
  const suspension = "update users set suspended = true, suspended_at = now()";

  const passing = async (held: Hold): Promise<void> => {
    await eventually(async () => expect(await held.waiting()).toBe(1));
    await held.release();
  };

  const traces = async ({ id }: TestPerson) => ({
    sessions: (await tenant.call("GET", `/session?query=user:${id}`)).body.results,
    logins: (await tenant.call("GET", `/logs?query=type:user.login%20user:${id}`)).body.results,
  });

  test.each([
    ["suspended", suspension, 403, ["authorize"]],
    ["deleted", "delete from users", 400, []],
  ] as const)(
    "SEC-LOGIN-09 at the hosted page, who is %s meanwhile gets neither session nor code",
    async (_, change, status, flows) => {
      const person = await newPerson(tenant);
      const browser = newBrowser(server, tenant.host);
      const page = await browser.open(authorizePath(app, undefined));
      await meanwhile(change, person, async (held) => {
        const submitted = browser.submit(page, { username: person.email, password: person.password });
        await passing(held);
        const answer = await submitted;
        expect([answer.status, answer.headers.location]).toEqual([status, undefined]);
      });
      expect(browser.cookies.has("faable_sess")).toBe(false);
      expect(await traces(person)).toEqual({ sessions: [], logins: [] });
      const { results } = (await tenant.call("GET", `/logs?query=type:auth.suspended%20user:${person.id}`)).body;
      expect(results.map(({ data }: { data: { flow: string } }) => data.flow)).toEqual(flows);
    },
  );

  test("SEC-LOGIN-09 nor does the password grant give a token", async () => {
    const person = await newPerson(tenant);
    const form = {
      client_id: app.clientId,
      client_secret: app.clientSecret ?? "",
      username: person.email,
      password: person.password,
    };
    await meanwhile(suspension, person, async (held) => {
      const asked = tenant.signIn(form);
      await passing(held);
      const { status, body } = await asked;
      expect([status, body.error, body.error_code]).toEqual([403, "invalid_grant", "user_suspended"]);
    });
    expect(await traces(person)).toEqual({ sessions: [], logins: [] });
  });

  test("a change that is no suspension is waited for, and the sign-in goes on", async () => {
    const person = await newPerson(tenant);
    const browser = newBrowser(server, tenant.host);
    const page = await browser.open(authorizePath(app, undefined));
    await meanwhile("update users set name = 'Kim'", person, async (held) => {
      const submitted = browser.submit(page, { username: person.email, password: person.password });
      await passing(held);
      expect(answerOf(await submitted).has("code")).toBe(true);
    });
  });
});
