import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, expectProblem } from "../harness/expect.ts";
import { holding } from "../harness/hold.ts";
import type { Answer } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

interface Key {
  readonly kid: string;
  readonly alg: string;
  readonly status: string;
  readonly signs_from: string | null;
  readonly retires_at: string | null;
}

describe.runIf(process.env.DATABASE_URL)("two changes of an account's keys at once", () => {
  let server: TestServer;
  let tenant: Tenant;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  const keys = async (): Promise<Key[]> => (await tenant.call("GET", "/account/keys")).body.keys;

  /** Sends both while the keys are locked, so that both meet there; the first one is the first to go on. */
  const both = (path: string): Promise<[Answer, Answer]> =>
    holding(server, ["select from signing_keys where account_id = $1 for update", tenant.id], async (held) => {
      const first = tenant.call("POST", path);
      await eventually(async () => expect(await held.waiting()).toBe(1));
      const second = tenant.call("POST", path);
      await eventually(async () => expect(await held.waiting()).toBe(2));
      await held.release();
      return Promise.all([first, second]);
    });

  test("SEC-REL-06 two rotations follow one another: one key waits, and what waited signs in its turn", async () => {
    tenant = await newTenant(server);
    const before = await keys();
    expect((await both("/account/keys/rotate")).map(({ status }) => status)).toEqual([200, 200]);
    const after = await keys();
    expect(after).toHaveLength(before.length + 4);
    const waiting = after.filter(({ signs_from: from }) => from === null);
    expect(waiting.map(({ alg }) => alg).sort()).toEqual(["ES256", "RS256"]);
    // What replaced it leaves the JWKS in its time; what waits does not leave.
    expect(after.filter(({ retires_at: at }) => at === null)).toHaveLength(4);
    expect((await tenant.requestToken()).status).toBe(200);
  });

  test("SEC-REL-06 of two revocations of one key the second finds it gone, and nothing is put in its place twice", async () => {
    tenant = await newTenant(server);
    const before = await keys();
    const kid = before.find(({ alg, status }) => alg === "RS256" && status === "current")?.kid ?? expect.unreachable();
    const [first, second] = await both(`/account/keys/${kid}/revoke`);
    expect(first.status).toBe(200);
    expectProblem(second, 404, "not_found");
    const words = (all: readonly Key[]) => all.map(({ alg, status }) => `${alg} ${status}`).sort();
    expect(words(await keys())).toEqual(words(before));
    const { total } = (await tenant.call("GET", "/logs?query=type:admin.accountkeys.revoked&count=true")).body;
    expect(total).toBe(1);
  });
});
