import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Environment } from "../../src/config.ts";
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
import { type Program, spawnServer, untilReady } from "../harness/process.ts";
import { freePort, newDatabase, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** `FAABLE_TEST_ROUNDS=200` for the figure of a release. */
const rounds = Number(process.env.FAABLE_TEST_ROUNDS ?? 20);
const atOnce = 50;
const timeout = 60_000 + rounds * 5_000;

type Process = Pick<TestServer, "baseUrl" | "host" | "operator">;

describe.runIf(process.env.DATABASE_URL)("two processes on one PostgreSQL, asked at the same moment", () => {
  const operator = { clientId: randomUUID(), clientSecret: randomBytes(32).toString("base64url") };
  const programs: Program[] = [];
  let database: Awaited<ReturnType<typeof newDatabase>>;
  let first: Process;
  let second: Process;
  let tenant: Tenant;
  let app: TestApp;
  let person: TestPerson;

  const start = async (environment: Environment): Promise<Process> => {
    const port = await freePort();
    const program = spawnServer({ ...environment, PORT: String(port) });
    programs.push(program);
    await untilReady(program, port);
    return { baseUrl: `http://127.0.0.1:${port}`, host: "localhost:4000", operator };
  };
  beforeAll(async () => {
    database = await newDatabase();
    const environment = {
      FAABLE_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
      FAABLE_BOOTSTRAP_CLIENT_ID: operator.clientId,
      FAABLE_BOOTSTRAP_CLIENT_SECRET: operator.clientSecret,
      FAABLE_BASE_URL: "http://localhost:4000",
      ...database.environment,
    };
    [first, second] = [await start(environment), await start(environment)];
    tenant = await newTenant(first);
    [app, person] = [await newApp(tenant), await newPerson(tenant)];
  });
  afterAll(async () => {
    for (const { child } of programs) child.kill("SIGTERM");
    await Promise.all(programs.map(({ exited }) => exited));
    await database.drop();
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

  test(
    "SEC-RACE-01 SEC-TOKEN-06 of many redemptions of one code exactly one succeeds",
    async () => {
      const next = await codes();
      const counts = { tokens: 0, refused: 0 };
      for (let round = 0; round < rounds; round += 1) {
        const answers = await together(await next());
        const outcomes = answers.map(({ status, body }) => (status === 200 ? "tokens" : `${status} ${body.error}`));
        expect(
          outcomes.filter((each) => each === "tokens"),
          `round ${round}`,
        ).toHaveLength(1);
        expect(new Set(outcomes)).toEqual(new Set(["tokens", "400 invalid_grant"]));
        counts.tokens += outcomes.filter((each) => each === "tokens").length;
        counts.refused += outcomes.filter((each) => each === "400 invalid_grant").length;
        // Somebody had the code twice: what the one redemption issued has ended.
        const refresh_token = answers.find(({ status }) => status === 200)?.body.refresh_token;
        const after = await exchange(first, tenant.host, app, { grant_type: "refresh_token", refresh_token });
        expect(after.body.error).toBe("invalid_grant");
      }
      console.log(`${rounds} codes, ${atOnce} redemptions each: ${counts.tokens} successes, ${counts.refused} refusals`);
    },
    timeout,
  );

  test(
    "SEC-REFRESH-09 of many uses of one refresh token exactly one successor comes, which goes on",
    async () => {
      const next = await codes();
      const tokens = await exchange(first, tenant.host, app, await next());
      let token: string = tokens.body.refresh_token;
      const counts = { answers: 0, successors: 0 };
      for (let round = 0; round < rounds; round += 1) {
        const answers = await together({ grant_type: "refresh_token", refresh_token: token });
        expect(
          answers.map(({ status }) => status),
          `round ${round}`,
        ).toEqual(Array(atOnce).fill(200));
        const successors = new Set<string>(answers.map(({ body }) => body.refresh_token));
        expect([...successors], `round ${round}`).toHaveLength(1);
        counts.answers += answers.length;
        counts.successors += successors.size;
        [token = ""] = successors;
      }
      console.log(`${rounds} refresh tokens, ${counts.answers} uses: ${counts.successors} successors`);
    },
    timeout,
  );
});
