import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, expectRefusal } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { startOn, startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, type Tenant } from "../harness/tenant.ts";
import { layWire, type Wire } from "../harness/wire.ts";

describe.runIf(process.env.DATABASE_URL)("a node whose way to the database is cut or silent", () => {
  let first: TestServer;
  let second: Omit<TestServer, "operator">;
  let wire: Wire;
  let tenant: Tenant;
  let secret: string;

  beforeAll(async () => {
    first = await startServer();
    const url = new URL(first.environment.DATABASE_URL ?? "");
    wire = await layWire({ host: url.hostname, port: Number(url.port || 5432) });
    url.host = `127.0.0.1:${wire.port}`;
    second = await startOn({ ...first.environment, DATABASE_URL: url.href, FAABLE_BASE_URL: `http://${first.host}` });
    tenant = await newTenant(first);
    secret = tenant.clientSecret;
  });
  afterAll(async () => {
    await wire.mend();
    await second.close();
    await first.close();
  });

  const atSecond = (client_secret: string): Promise<Answer> =>
    postForm(
      second,
      "/oauth/token",
      { grant_type: "client_credentials", client_id: tenant.clientId, client_secret, audience: tenant.audience },
      { host: tenant.host },
    );

  const isLive = (): boolean => second.server.database.changes.live();

  /** Replaces the secret at the first node, while the second hears nothing. Answers the one that was replaced. */
  const replaceUnheard = async (): Promise<string> => {
    const old = secret;
    secret = (await tenant.call("POST", `/client/${tenant.client}/rotate-secret`)).body.client_secret;
    expect(isLive()).toBe(false);
    return old;
  };

  test("SEC-TOKEN-10 a node applies its own changes before it answers, whether or not it hears of them", async () => {
    expect((await atSecond(secret)).status).toBe(200);
    wire.silence("listen ");
    const old = secret;
    const rotated = await manage(second, tenant.host, tenant.token)("POST", `/client/${tenant.client}/rotate-secret`);
    secret = rotated.body.client_secret;
    const answer = await atSecond(old);
    expect(isLive()).toBe(true);
    expectRefusal(answer, 401, "invalid_client");
    expect((await atSecond(secret)).status).toBe(200);
    // The wire breaks as it is mended. Only then has the node heard of it, and forgotten what it kept.
    const back = new Promise<void>((resolve) => second.server.database.changes.onReset((live) => live && resolve()));
    await wire.mend();
    await back;
  });

  const harms: readonly (readonly [string, () => Promise<void> | void])[] = [
    ["cut", () => wire.cut()],
    ["silent", () => wire.freeze()],
  ];

  test.each(harms)(
    "SEC-REL-04 SEC-TOKEN-10 %s: notices within 2 s, serves known clients and keys from memory, and believes nothing of it once it hears again",
    async (_, harm) => {
      // The test before this one has broken every connection; each is found out by a request.
      await eventually(async () => expect((await atSecond(secret)).status).toBe(200), 5_000);
      expect((await send(second, "/.well-known/jwks.json", { host: tenant.host })).status).toBe(200);
      await harm();
      await eventually(() => expect(isLive()).toBe(false), 2_500);
      const old = await replaceUnheard();
      const begin = performance.now();
      expect((await atSecond(old)).status).toBe(200);
      expect((await send(second, "/.well-known/jwks.json", { host: tenant.host })).status).toBe(200);
      expect(performance.now() - begin).toBeLessThan(5_000);
      await wire.mend();
      await eventually(() => expect(isLive()).toBe(true), 5_000);
      expectRefusal(await atSecond(old), 401, "invalid_client");
      expect((await atSecond(secret)).status).toBe(200);
    },
    30_000,
  );
});
