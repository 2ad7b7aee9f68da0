import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { opened } from "../harness/expect.ts";
import { newApp, newPerson, type TestApp, tokensFor } from "../harness/login.ts";
import { type Program, spawnServer, untilReady } from "../harness/process.ts";
import { newReceiver, type Received, type Receiver } from "../harness/receiver.ts";
import { freePort, newDatabase } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** As many as an account may have under way at once: all of them are cut off together. */
const people = 5;
/** `FAABLE_TEST_KILLS` as for logins; more than this would take the notices of the first rounds beyond their tries. */
const kills = Math.min(Number(process.env.FAABLE_TEST_KILLS ?? 3), 20);
/** What a dead node was doing is given up after half a minute, and looked for as often. */
const longest = 120_000;

interface Ended {
  readonly tenant: Tenant;
  readonly app: TestApp;
  readonly session: string;
  readonly sid: string;
}

describe.runIf(process.env.DATABASE_URL)("a process that is killed while it tells clients of a logout", () => {
  const operator = { clientId: randomUUID(), clientSecret: randomBytes(32).toString("base64url") };
  let database: Awaited<ReturnType<typeof newDatabase>>;
  let receiver: Receiver;
  let port: number;
  let environment: Record<string, string>;
  let running: Program | undefined;

  const mortal = () => ({ baseUrl: `http://127.0.0.1:${port}`, host: `localhost:${port}`, operator });

  beforeAll(async () => {
    database = await newDatabase();
    receiver = await newReceiver();
    port = await freePort();
    environment = {
      FAABLE_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
      FAABLE_BOOTSTRAP_CLIENT_ID: operator.clientId,
      FAABLE_BOOTSTRAP_CLIENT_SECRET: operator.clientSecret,
      FAABLE_DEMO: "false",
      FAABLE_RATE_LIMITS: "off",
      FAABLE_ALLOW_PRIVATE_NETWORK: "true",
      FAABLE_BASE_URL: `http://localhost:${port}`,
      ...database.environment,
    };
  });
  afterAll(async () => {
    running?.child.kill("SIGKILL");
    await receiver.close();
    await database.drop();
  });

  const start = async (): Promise<Program> => {
    running = spawnServer({ ...environment, PORT: String(port) });
    await untilReady(running, port);
    return running;
  };

  const sidOf = ({ body }: Received): unknown => opened(new URLSearchParams(body).get("logout_token") ?? "").claims.sid;
  const postsOf = ({ sid }: Ended): number => receiver.received.filter((post) => sidOf(post) === sid).length;

  const signIns = async (): Promise<readonly Ended[]> => {
    const tenant = await newTenant(mortal());
    const app = await newApp(tenant, {
      backchannel_logout_uri: `${receiver.url}/out`,
      backchannel_logout_session_required: true,
    });
    const ended: Ended[] = [];
    for (let n = 0; n < people; n += 1) {
      const person = await newPerson(tenant);
      const { body } = await tokensFor(mortal(), tenant, app, person, {}, newBrowser(mortal(), tenant.host));
      const sid = String(opened(body.id_token).claims.sid);
      const { results } = (await tenant.call("GET", `/session?query=sid:${sid}`)).body;
      ended.push({ tenant, app, sid, session: results[0].id });
    }
    return ended;
  };

  /** Ends the sessions, and kills the process that tells of them: some clients have answered, some have not. */
  const killWhileTelling = async (round: number): Promise<readonly Ended[]> => {
    const program = await start();
    const all = await signIns();
    const before = receiver.received.length;
    const answering = round % (people + 1);
    receiver.script.push(...Array.from({ length: people }, (_, n): 200 | "hang" => (n < answering ? 200 : "hang")));
    const ends = await Promise.all(all.map(({ tenant, session }) => tenant.call("POST", `/session/${session}/revoke`)));
    expect(ends.map(({ status }) => status)).toEqual(Array(people).fill(200));
    await receiver.until(before + people);
    await sleep(randomInt(20));
    program.child.kill("SIGKILL");
    await program.exited;
    receiver.script.length = 0;
    return all;
  };

  /** The rows that tell of a notice, once there is one. */
  const rowsOf = async ({ tenant, session }: Ended, until: number): Promise<readonly string[]> => {
    for (;;) {
      const { body } = await tenant.call("GET", "/logs?query=type:oauth.backchannel_logout&pageSize=200");
      const rows = body.results.filter(({ data }: { data: { session: string } }) => data.session === session);
      if (rows.length > 0 || performance.now() > until) return rows.map(({ status }: { status: string }) => status);
      await sleep(500);
    }
  };

  test(
    `SEC-REL-01 ${kills} kills: another node tells what was not told; no notice is lost, and none is recorded twice`,
    async () => {
      const all: Ended[] = [];
      for (let round = 0; round < kills; round += 1) all.push(...(await killWhileTelling(round)));
      const cutOff = receiver.received.length;
      await start();
      const end = performance.now() + longest;
      for (const each of all) expect(await rowsOf(each, end), each.session).toEqual(["success"]);
      // Whatever is still being done by then would be recorded a second time now.
      await sleep(3_000);
      for (const each of all) {
        expect(await rowsOf(each, 0), each.session).toEqual(["success"]);
        expect(postsOf(each), each.session).toBeGreaterThan(0);
      }
      const again = receiver.received.length - cutOff;
      console.log(`${kills} kills during ${all.length} notices; ${again} were posted again by another node`);
      expect(again).toBeGreaterThan(0);
    },
    longest + kills * 20_000,
  );
});
