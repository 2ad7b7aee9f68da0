import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, expectProblem } from "../harness/expect.ts";
import { holding } from "../harness/hold.ts";
import type { Answer } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenants, type Tenant } from "../harness/tenant.ts";
import { layWire, type Wire } from "../harness/wire.ts";

describe.runIf(process.env.DATABASE_URL)("an account's share of the connections", () => {
  let wire: Wire;
  let server: TestServer;
  let busy: Tenant;
  let beside: Tenant;
  beforeAll(async () => {
    const { hostname, port } = new URL(process.env.DATABASE_URL ?? "");
    wire = await layWire({ host: hostname, port: Number(port || 5432) });
    server = await startServer({ through: wire.port });
    [busy, beside] = await newTenants(server);
  });
  afterAll(async () => {
    await wire.mend();
    await server.close();
  });

  let made = 0;
  const asked = 13;
  const kinds: readonly [string, number, (of: Tenant) => Promise<Answer>, number][] = [
    ["lists", 1, (of) => of.call("GET", "/team"), 200],
    ["writes", 10, (of) => of.call("POST", "/team", { name: `Team ${made++}` }), 201],
  ];

  test.each(kinds)(
    "SEC-TENANT-07 of %s it has %i at once; more wait a second for it, and no other account does",
    async (_, share, ask, status) => {
      // Twice: what was refused or answered leaves its place to the next ones.
      for (let round = 0; round < 2; round += 1)
        await holding(server, ["lock table teams in access exclusive mode"], async (held) => {
          const answers = Promise.all(Array.from({ length: asked }, () => ask(busy)));
          const other = ask(beside);
          await eventually(async () => expect(await held.waiting()).toBe(share + 1), 3_000);
          await new Promise((next) => setTimeout(next, 1_100));
          expect(await held.waiting()).toBe(share + 1);
          await held.release();
          expect((await other).status).toBe(status);
          const refused = (await answers).filter((answer) => answer.status !== status);
          expect(refused).toHaveLength(asked - share);
          for (const answer of refused) {
            expectProblem(answer, 429, "too_many_requests");
            expect(answer.headers["retry-after"]).toBe("1");
          }
        });
      expect((await ask(busy)).status).toBe(status);
    },
  );

  test("SEC-LIMIT-03 a list that takes the database too long is told so, and costs the next one nothing", async () => {
    await holding(server, ["lock table teams in access exclusive mode"], async () => {
      expectProblem(await busy.call("GET", "/team"), 400, "query_too_expensive");
      expectProblem(await busy.call("GET", "/team?count=true"), 400, "query_too_expensive");
    });
    expect((await busy.call("GET", "/team")).status).toBe(200);
  });

  test.each(kinds)("SEC-REL-03 %s that found no connection give back their place", async (_, share, ask, status) => {
    await wire.cut();
    for (let n = 0; n <= share; n += 1) expectProblem(await ask(busy), 503, "service_unavailable");
    await wire.mend();
    await eventually(async () => expect((await ask(busy)).status).toBe(status), 5_000);
  });
});
