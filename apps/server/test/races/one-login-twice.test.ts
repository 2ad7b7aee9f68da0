import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { eventually } from "../harness/expect.ts";
import { holding } from "../harness/hold.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

describe.runIf(process.env.DATABASE_URL)("one form of a login, sent twice in the same moment", () => {
  let server: TestServer;
  let tenant: Tenant;
  beforeAll(async () => {
    server = await startServer();
    tenant = await newTenant(server);
  });
  afterAll(() => server.close());

  test("SEC-RACE-01 SEC-LOGIN-09 ends once: one code, one session, one row of a login", async () => {
    const app = await newApp(tenant);
    for (let round = 0; round < 5; round += 1) {
      const kim = await newPerson(tenant);
      const browser = newBrowser(server, tenant.host);
      const page = await browser.open(authorizePath(app, pkce().challenge));
      const submit = () => browser.submit(page, { username: kim.email, password: kim.password });
      // Both have checked the password before either is done.
      const answers = await holding(server, ["lock table interactions in share mode"], async (held) => {
        const both = Promise.all([submit(), submit()]);
        await eventually(async () => expect(await held.waiting()).toBe(2), 3_000);
        await held.release();
        return both;
      });
      const codes = answers.map((answer) => answerOf(answer).get("code")).filter((code) => code !== null);
      expect(codes, JSON.stringify(answers.map(({ status, headers }) => [status, headers.location]))).toHaveLength(1);
      expect((await tenant.call("GET", `/session?query=user:${kim.id}`)).body.results).toHaveLength(1);
      const query = encodeURIComponent(`type:user.login user:${kim.id}`);
      expect((await tenant.call("GET", `/logs?query=${query}`)).body.results).toHaveLength(1);
    }
  });
});
