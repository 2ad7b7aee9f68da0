import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postForm, send } from "../harness/http.ts";
import { type Program, spawnServer, untilReady } from "../harness/process.ts";
import { freePort, newDatabase } from "../harness/server.ts";
import { manage } from "../harness/tenant.ts";

const engine = process.env.DATABASE_URL ? "PostgreSQL" : "the embedded database";

describe(`the real program on ${engine}`, () => {
  let database: Awaited<ReturnType<typeof newDatabase>>;
  let port: number;
  let environment: Record<string, string | undefined>;
  const operator = { clientId: randomUUID(), clientSecret: randomBytes(32).toString("base64url") };

  beforeAll(async () => {
    database = await newDatabase();
    port = await freePort();
    environment = {
      PORT: String(port),
      FAABLE_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
      FAABLE_BOOTSTRAP_CLIENT_ID: operator.clientId,
      FAABLE_BOOTSTRAP_CLIENT_SECRET: operator.clientSecret,
      ...database.environment,
    };
  });
  afterAll(() => database.drop());

  const target = () => ({ baseUrl: `http://127.0.0.1:${port}`, host: `localhost:${port}` });

  const start = async (): Promise<Program> => {
    const program = spawnServer(environment);
    await untilReady(program, port);
    return program;
  };

  const connect = async () => {
    const { body } = await send(target(), "/.well-known/openid-configuration");
    const token = await postForm(target(), "/oauth/token", {
      grant_type: "client_credentials",
      client_id: operator.clientId,
      client_secret: operator.clientSecret,
      audience: body.management_audience,
    });
    return manage(target(), target().host, token.body.access_token);
  };

  /** Creates users over eight connections until the server is gone; answers those it acknowledged. */
  const writeUntilGone = async (call: Awaited<ReturnType<typeof connect>>, acknowledged: string[]): Promise<void> => {
    let n = 0;
    const writer = async (): Promise<void> => {
      for (;;) {
        n += 1;
        const answer = await call("POST", "/user", { email: `w${n}@example.org` }).catch(() => undefined);
        if (!answer) return;
        if (answer.status === 201) acknowledged.push(answer.body.id);
      }
    };
    await Promise.all(Array.from({ length: 8 }, writer));
  };

  test("SEC-REL-01 every write that was acknowledged before SIGKILL is there after the restart, with its audit row", async () => {
    const program = await start();
    const acknowledged: string[] = [];
    const writing = writeUntilGone(await connect(), acknowledged);
    for (const end = Date.now() + 15_000; acknowledged.length < 60 && Date.now() < end; )
      await new Promise((next) => setTimeout(next, 5));
    program.child.kill("SIGKILL");
    await writing;
    await program.exited;
    expect(acknowledged.length).toBeGreaterThanOrEqual(60);

    const again = await start();
    const call = await connect();
    const missing: string[] = [];
    for (const id of acknowledged) if ((await call("GET", `/user/${id}`)).status !== 200) missing.push(id);
    expect(missing).toEqual([]);
    const { body } = await call("GET", "/user?count=true&pageSize=1");
    const audited = await call("GET", "/logs?query=type:admin.user.created&count=true&pageSize=1");
    expect(audited.body.total).toBe(body.total);
    again.child.kill("SIGTERM");
    expect(await again.exited).toBe(0);
  });

  test("SEC-REL-05 SIGTERM finishes what was begun, drops nothing and exits with 0", async () => {
    const program = await start();
    const call = await connect();
    const before = (await call("GET", "/user?count=true&pageSize=1")).body.total;
    const begun = Array.from({ length: 40 }, (_, n) =>
      call("POST", "/user", { email: `drain${n}@example.org` }).then(
        ({ status }) => status,
        () => "refused",
      ),
    );
    await begun[0];
    program.child.kill("SIGTERM");
    const outcomes = await Promise.all(begun);
    expect(await program.exited).toBe(0);
    const created = outcomes.filter((status) => status === 201).length;

    const again = await start();
    const after = (await (await connect())("GET", "/user?count=true&pageSize=1")).body.total;
    expect(after - before).toBe(created);
    expect(outcomes.filter((status) => status !== 201 && status !== "refused" && status !== 503)).toEqual([]);
    again.child.kill("SIGTERM");
    expect(await again.exited).toBe(0);
  });

  test("a bad configuration ends the program with a sentence per variable", async () => {
    const program = spawnServer({ PORT: "no", FAABLE_BASE_URL: "ftp://x", LOG_LEVEL: "loud" });
    expect(await program.exited).toBe(1);
    for (const name of ["PORT", "FAABLE_BASE_URL", "LOG_LEVEL"]) expect(program.output()).toContain(name);
    expect(program.output()).not.toContain("    at ");
  });
});
