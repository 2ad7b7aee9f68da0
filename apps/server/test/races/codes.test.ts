import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import type { Answer } from "../harness/http.ts";
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
import { startOn, startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

const rounds = 20;
const atOnce = 50;

describe.runIf(process.env.DATABASE_URL)("two nodes on one PostgreSQL, asked at the same moment", () => {
  let first: TestServer;
  let second: Omit<TestServer, "operator">;
  let tenant: Tenant;
  let app: TestApp;
  let person: TestPerson;
  beforeAll(async () => {
    first = await startServer();
    second = await startOn({ ...first.environment, FAABLE_BASE_URL: `http://${first.host}` });
    tenant = await newTenant(first);
    [app, person] = [await newApp(tenant), await newPerson(tenant)];
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  const browser = () => newBrowser(first, tenant.host);
  const together = (form: Record<string, string>): Promise<Answer[]> =>
    Promise.all(Array.from({ length: atOnce }, (_, n) => exchange(n % 2 === 0 ? first : second, tenant.host, app, form)));
  const codes = async () => {
    const signedIn = browser();
    const { verifier, challenge } = pkce();
    await signIn(signedIn, authorizePath(app, challenge), person);
    return async () => ({
      code: answerOf(await signedIn.get(authorizePath(app, challenge))).get("code") ?? "",
      code_verifier: verifier,
      redirect_uri: app.callback,
    });
  };

  test("SEC-RACE-01 SEC-TOKEN-06 of many redemptions of one code exactly one succeeds", async () => {
    const next = await codes();
    for (let round = 0; round < rounds; round += 1) {
      const answers = await together(await next());
      const outcomes = answers.map(({ status, body }) => (status === 200 ? "tokens" : `${status} ${body.error}`));
      expect(
        outcomes.filter((each) => each === "tokens"),
        `round ${round}`,
      ).toHaveLength(1);
      expect(new Set(outcomes)).toEqual(new Set(["tokens", "400 invalid_grant"]));
      // Somebody had the code twice: what the one redemption issued has ended.
      const refresh_token = answers.find(({ status }) => status === 200)?.body.refresh_token;
      const after = await exchange(first, tenant.host, app, { grant_type: "refresh_token", refresh_token });
      expect(after.body.error).toBe("invalid_grant");
    }
  }, 120_000);

  test("SEC-REFRESH-09 of many uses of one refresh token exactly one successor comes, which goes on", async () => {
    const next = await codes();
    const tokens = await exchange(first, tenant.host, app, await next());
    let token: string = tokens.body.refresh_token;
    for (let round = 0; round < rounds; round += 1) {
      const answers = await together({ grant_type: "refresh_token", refresh_token: token });
      expect(
        answers.map(({ status }) => status),
        `round ${round}`,
      ).toEqual(Array(atOnce).fill(200));
      const successors = new Set<string>(answers.map(({ body }) => body.refresh_token));
      expect([...successors], `round ${round}`).toHaveLength(1);
      [token = ""] = successors;
    }
  }, 120_000);
});
