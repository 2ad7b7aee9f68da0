import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../harness/expect.ts";
import { holding } from "../harness/hold.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";
import { layWire, type Wire } from "../harness/wire.ts";

const timed = async (ask: Promise<Answer>): Promise<Answer & { readonly took: number }> => {
  const begin = performance.now();
  return { ...(await ask), took: performance.now() - begin };
};

const untilAnswered = (ask: () => Promise<Answer>, status: number): Promise<void> =>
  eventually(async () => expect((await ask()).status).toBe(status), 10_000);

describe.runIf(process.env.DATABASE_URL)("a database that goes away", () => {
  let wire: Wire;
  let server: TestServer;
  let tenant: Tenant;
  let user: string;

  beforeAll(async () => {
    const { hostname, port } = new URL(process.env.DATABASE_URL ?? "");
    wire = await layWire({ host: hostname, port: Number(port || 5432) });
    server = await startServer({ through: wire.port });
    tenant = await newTenant(server);
    user = (await tenant.call("POST", "/user", { email: "first@example.org" })).body.id;
    expect((await tenant.call("GET", `/user/${user}`)).status).toBe(200);
  });
  afterAll(async () => {
    await wire.mend();
    await server.close();
  });

  const read = () => tenant.call("GET", `/user/${user}`);
  const list = () => tenant.call("GET", "/user");
  const write = () => tenant.call("POST", `/user/${user}`, { locale: "es" });
  const ready = () => send(server, "/readyz");

  const expectAway = (answer: Answer & { readonly took: number }, within: number): void => {
    expect([answer.status, answer.body.error_code]).toEqual([503, "service_unavailable"]);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect(answer.took).toBeLessThan(within);
  };

  const expectBack = async (): Promise<void> => {
    for (const ask of [read, list, write, ready]) await untilAnswered(ask, 200);
  };

  test("SEC-REL-03 stopped: reads, lists and writes answer 503 quickly, readiness tells the truth, and all recover", async () => {
    await wire.cut();
    for (const ask of [read, list, write]) expectAway(await timed(ask()), 5_000);
    expect((await ready()).status).toBe(503);
    expect((await send(server, "/healthz")).status).toBe(200);
    await wire.mend();
    await expectBack();
  });

  test("SEC-REL-03 stalled: writes and lists give up after one statement, and no connection that fell silent is used again", async () => {
    for (const ask of [list, write]) expect((await ask()).status).toBe(200);
    wire.freeze();
    for (const answer of await Promise.all([timed(list()), timed(write()), timed(write())])) expectAway(answer, 4_000);
    wire.thaw();
    for (const ask of [list, write, write]) expect((await ask()).status).toBe(200);
    await wire.mend();
    await expectBack();
  });

  test("SEC-REL-03 stalled inside a transaction: nothing more is sent where nothing answers, and the request ends in time", async () => {
    const direct = new URL(server.environment.DATABASE_URL ?? "");
    direct.host = new URL(process.env.DATABASE_URL ?? "").host;
    const there = { environment: { DATABASE_URL: direct.href } };
    await holding(there, ["select from users where id = $1 for update", user], async (held) => {
      const answer = timed(write());
      await eventually(async () => expect(await held.waiting()).toBe(1));
      wire.freeze();
      expectAway(await answer, 4_000);
    });
    await wire.mend();
    await expectBack();
  });

  test("SEC-REL-03 stalled: readiness says so within two seconds", async () => {
    wire.freeze();
    const answer = await timed(ready());
    expect([answer.status, answer.body]).toEqual([503, { status: "not ready" }]);
    expect(answer.took).toBeLessThan(2_400);
    await wire.mend();
    await expectBack();
  });

  test("SEC-REL-03 stopped: who is cached still gets tokens", async () => {
    const form = { grant_type: "client_credentials", client_id: tenant.clientId, client_secret: tenant.clientSecret };
    const ask = () => postForm(server, "/oauth/token", { ...form, audience: tenant.audience }, { host: tenant.host });
    expect((await ask()).status).toBe(200);
    await wire.cut();
    expect((await ask()).status).toBe(200);
    await wire.mend();
    await expectBack();
  });

  test("SEC-REL-03 stalled: reads by id give up in seconds, also many at once, and recover", async () => {
    wire.freeze();
    for (const answer of await Promise.all(Array.from({ length: 20 }, () => timed(read())))) expectAway(answer, 5_000);
    await wire.mend();
    await expectBack();
  });

  const token = (secret: string) => {
    const form = { grant_type: "client_credentials", client_id: tenant.clientId, client_secret: secret };
    return postForm(server, "/oauth/token", { ...form, audience: tenant.audience }, { host: tenant.host });
  };

  /** Each kind of request every 150 ms, from `after` on for four seconds: the share is waited for, given back and waited for. */
  const stagger = async (after: number, asks: readonly (() => Promise<Answer>)[]) => {
    await sleep(after);
    const running: ReturnType<typeof timed>[] = [];
    for (let turn = 0; turn < 27; turn += 1) {
      running.push(...asks.map((ask) => timed(ask())));
      await sleep(150);
    }
    return Promise.all(running);
  };

  test.each([0, 3_000])(
    "SEC-REL-03 stalled: whoever comes %i ms later, and waits for its account's share, hears 503 and not 429, within 5 s",
    async (after) => {
      wire.freeze();
      for (const answer of await stagger(after, [list, list, write, write, write, read])) expectAway(answer, 5_000);
      await wire.mend();
      await expectBack();
    },
    30_000,
  );

  test("SEC-REL-03 stalled: tokens, refusals, public keys, health and readiness are answered within 5 s", async () => {
    expect((await token(tenant.clientSecret)).status).toBe(200);
    wire.freeze();
    const keys = () => send(server, "/.well-known/jwks.json", { host: tenant.host });
    const asks = [() => token(tenant.clientSecret), () => token("wrong"), keys, () => send(server, "/healthz"), ready];
    for (const { took } of await stagger(0, asks)) expect(took).toBeLessThan(5_000);
    await wire.mend();
    await expectBack();
  }, 30_000);
});
