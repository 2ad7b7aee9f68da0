import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
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
import { freePort, newDatabase, startOn, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** `FAABLE_TEST_KILLS=200` for the figure of a release; each kill takes about a second. */
const kills = Number(process.env.FAABLE_TEST_KILLS ?? 5);
const people = 6;

/** A one-time secret that was sent, and what came back before the process was gone. */
interface Use {
  readonly form: Readonly<Record<string, string>>;
  readonly answer: Answer | undefined;
}

/** What one person did until the process was gone. */
interface Doings {
  readonly browser: TestBrowser;
  readonly codes: Use[];
  readonly refreshes: Use[];
  /** Whether the sign-in was answered with a code. */
  signedIn: boolean;
}

describe.runIf(process.env.DATABASE_URL)("a process that is killed while people sign in, beside one that is not", () => {
  const operator = { clientId: randomUUID(), clientSecret: randomBytes(32).toString("base64url") };
  let database: Awaited<ReturnType<typeof newDatabase>>;
  let survivor: TestServer;
  let port: number;
  let program: Program;
  let tenant: Tenant;
  let app: TestApp;
  const persons: TestPerson[] = [];
  let renewals = 0;

  const mortal = () => ({ baseUrl: `http://127.0.0.1:${port}`, host: survivor.host });
  const start = async (): Promise<void> => {
    program = spawnServer({ ...survivor.environment, FAABLE_BASE_URL: `http://${survivor.host}`, PORT: String(port) });
    await untilReady(program, port);
  };

  beforeAll(async () => {
    database = await newDatabase();
    const environment = {
      FAABLE_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
      FAABLE_BOOTSTRAP_CLIENT_ID: operator.clientId,
      FAABLE_BOOTSTRAP_CLIENT_SECRET: operator.clientSecret,
      FAABLE_DEMO: "false",
      FAABLE_RATE_LIMITS: "off",
      ...database.environment,
    };
    survivor = { ...(await startOn(environment)), operator };
    port = await freePort();
    tenant = await newTenant(survivor);
    app = await newApp(tenant);
    for (let n = 0; n < people; n += 1) persons.push(await newPerson(tenant));
    await start();
  });
  afterAll(async () => {
    program.child.kill("SIGKILL");
    await survivor.close();
    await database.drop();
  });

  const used = async (at: Pick<TestServer, "baseUrl" | "host">, form: Use["form"]): Promise<Use> => ({
    form,
    answer: await exchange(at, tenant.host, app, form).catch(() => undefined),
  });

  /** Signs in, redeems the code, and refreshes until the process is gone. */
  const live = async (person: TestPerson): Promise<Doings> => {
    const doings: Doings = { browser: newBrowser(mortal(), tenant.host), codes: [], refreshes: [], signedIn: false };
    const { verifier, challenge } = pkce();
    const answer = await signIn(doings.browser, authorizePath(app, challenge), person).catch(() => undefined);
    const code = answer && answerOf(answer).get("code");
    if (!code) return doings;
    doings.signedIn = true;
    const redeemed = await used(mortal(), { code, code_verifier: verifier, redirect_uri: app.callback });
    doings.codes.push(redeemed);
    let token: string | undefined = redeemed.answer?.body.refresh_token;
    while (token !== undefined) {
      const use = await used(mortal(), { grant_type: "refresh_token", refresh_token: token });
      doings.refreshes.push(use);
      renewals += 1;
      token = use.answer?.body.refresh_token;
    }
    return doings;
  };

  const again = ({ form }: Use): Promise<Answer> => exchange(survivor, tenant.host, app, form);

  /** The session whose sign-in was acknowledged is there, and signs in without a page. */
  const assertSession = async ({ browser, signedIn }: Doings): Promise<void> => {
    if (!signedIn) return;
    const same = newBrowser(survivor, tenant.host);
    for (const [name, value] of browser.cookies) same.cookies.set(name, value);
    const answer = await same.get(authorizePath(app, pkce().challenge, { prompt: "none" }));
    expect(answerOf(answer).get("error")).toBeNull();
    expect(answerOf(answer).has("code")).toBe(true);
  };

  /** A refresh that was cut off happened or did not: asked again it answers one successor, and the same one when asked twice. */
  const assertRefresh = async ({ refreshes }: Doings): Promise<void> => {
    const last = refreshes.at(-1);
    if (!last) return;
    if (last.answer) expect.unreachable("Refreshing went on after the process was gone.");
    const [first, second] = [await again(last), await again(last)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body.refresh_token).toBe(second.body.refresh_token);
    const next = await used(survivor, { grant_type: "refresh_token", refresh_token: first.body.refresh_token });
    expect(next.answer?.status).toBe(200);
  };

  /** A code that was answered with tokens is spent; one that was cut off gives tokens at most once in all. */
  const assertCode = async ({ codes }: Doings): Promise<number> => {
    const [use] = codes;
    if (!use) return 0;
    const answers = [await again(use), await again(use)];
    const granted = answers.filter(({ status }) => status === 200).length;
    for (const { status, body } of answers) if (status !== 200) expect([status, body.error]).toEqual([400, "invalid_grant"]);
    if (use.answer?.status === 200) expect(granted).toBe(0);
    expect(granted).toBeLessThanOrEqual(1);
    return use.answer ? 0 : 1;
  };

  test(
    `SEC-REL-01 SEC-REL-02 ${kills} kills: nothing acknowledged is lost, nothing one-time works twice`,
    async () => {
      const counts = { signIns: 0, codes: 0, refreshes: 0, cutCodes: 0 };
      for (let round = 0; round < kills; round += 1) {
        renewals = 0;
        const living = persons.map(live);
        await sleep(120 + Math.random() * 500);
        // Every other kill comes while somebody renews, however busy the machine is; the rest come when they come.
        for (let waits = 0; round % 2 === 0 && renewals === 0 && waits < 250; waits += 1) await sleep(20);
        program.child.kill("SIGKILL");
        const all = await Promise.all(living);
        await program.exited;
        for (const doings of all) {
          await assertSession(doings);
          await assertRefresh(doings);
          counts.cutCodes += await assertCode(doings);
          counts.signIns += doings.signedIn ? 1 : 0;
          counts.codes += doings.codes.length;
          counts.refreshes += doings.refreshes.length;
        }
        await start();
      }
      console.log(
        `${kills} kills during ${counts.signIns} sign-ins, ${counts.codes} codes (${counts.cutCodes} cut off), ${counts.refreshes} refreshes`,
      );
      // Something has to have happened for the rest to mean anything; how much is the machine's matter.
      expect(counts.signIns).toBeGreaterThanOrEqual(kills / 2);
      expect(counts.refreshes).toBeGreaterThanOrEqual(kills / 2);
    },
    20_000 + kills * 15_000,
  );
});
