import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Program, spawnServer, untilReady } from "../harness/process.ts";
import { freePort, newDatabase } from "../harness/server.ts";
import { layWire } from "../harness/wire.ts";
import { expectSentence, until } from "./told.ts";

const key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/** An ErrorResponse of PostgreSQL's protocol (message formats, "E"): severity, SQLSTATE, message. */
const refusal = (code: string): Buffer => {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mrefused by the test\0\0`);
  const head = Buffer.alloc(5, "E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
};

/** Answers each connection with the next of these SQLSTATEs, and then with the last. `""` hangs up. */
const refusing = (codes: readonly string[]): Promise<Server> => {
  let next = 0;
  const server = createServer((socket) => {
    socket
      .on("error", () => undefined)
      .once("data", () => {
        const code = codes[Math.min(next, codes.length - 1)] ?? "";
        next += 1;
        if (code === "") socket.destroy();
        else socket.end(refusal(code));
      });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
};

const portOf = (server: Server): number => {
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : 0;
};

describe("PostgreSQL at start", () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => void server.close()));

  const starting = async (database: number, wait: number): Promise<Program> =>
    spawnServer({
      PORT: String(await freePort()),
      DATABASE_URL: `postgres://faable:hidden-word@127.0.0.1:${database}/faable`,
      FAABLE_ENCRYPTION_KEY: key,
      FAABLE_DATABASE_WAIT: String(wait),
    });

  const against = async (codes: readonly string[], wait = 20): Promise<Program> => {
    const server = await refusing(codes);
    servers.push(server);
    return starting(portOf(server), wait);
  };

  test.each([
    ["28P01", /does not let the user "faable" in .*percent-encoded/],
    ["28000", /does not let the user "faable" in/],
    ["3D000", /There is no database "faable" at 127\.0\.0\.1:\d+\. Create it/],
    ["42501", /may not make tables/],
    ["XX000", /cannot be used \(refused by the test\)/],
  ])("what does not pass by itself, such as %s, fails at once", async (code, sentence) => {
    const program = await against([code]);
    await expectSentence(program, sentence, "DATABASE_URL");
    expect(program.output()).not.toMatch(/Waiting|hidden-word/);
  });

  test("what passes is waited for, with a line for whatever is in the way, until it does", async () => {
    const program = await against(["57P03", "53300", "", "3D000"]);
    expect(await program.exited).toBe(1);
    const lines = program.output().trim().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^Waiting for the database, 20 s more\. .*starting up/),
      expect.stringMatching(/^Waiting for the database, 19 s more\. .*no connection left/),
      expect.stringMatching(/^Waiting for the database, 18 s more\. .*closed the connection/),
      expect.stringMatching(/^There is no database/),
    ]);
  });

  test("what is in the way for long is told every ten seconds, and not every second", { timeout: 60_000 }, async () => {
    const program = await against([...Array.from({ length: 12 }, () => "57P03"), "3D000"]);
    expect(await program.exited).toBe(1);
    const lines = program.output().trim().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^Waiting for the database, 20 s more\. .*starting up/),
      expect.stringMatching(/^Waiting for the database, (9|10) s more\. .*starting up/),
      expect.stringMatching(/^There is no database/),
    ]);
  });

  test("nobody there is waited for as long as FAABLE_DATABASE_WAIT says, and then told", async () => {
    const program = await starting(await freePort(), 1);
    await until(() => program.output().includes("Waiting"), "waiting");
    await program.exited;
    expect(program.output()).toMatch(
      /\nGave up after 1 s \(FAABLE_DATABASE_WAIT\)\. Nothing listens at 127\.0\.0\.1:\d+\. .*DATABASE_URL/,
    );
  });

  test("no wait at all", async () => {
    await expectSentence(await starting(await freePort(), 0), /^Nothing listens at 127\.0\.0\.1:\d+\. .*DATABASE_URL/);
  });

  test.runIf(process.env.DATABASE_URL)("a database that comes later finds the server waiting", async () => {
    const database = await newDatabase();
    const url = new URL(database.environment.DATABASE_URL ?? "");
    const wire = await layWire({ host: url.hostname, port: Number(url.port) });
    await wire.cut();
    url.host = `127.0.0.1:${wire.port}`;
    const port = await freePort();
    const program = spawnServer({ PORT: String(port), DATABASE_URL: url.href, FAABLE_ENCRYPTION_KEY: key });
    await until(() => program.output().includes("Waiting"), "waiting");
    await wire.mend();
    await untilReady(program, port);
    program.child.kill("SIGTERM");
    expect(await program.exited).toBe(0);
    await wire.cut();
    await database.drop();
  });

  test.runIf(process.env.DATABASE_URL)("a database without this name is told at once by the real PostgreSQL", async () => {
    const url = new URL(process.env.DATABASE_URL ?? "");
    url.pathname = "faable_nowhere";
    const program = spawnServer({ PORT: String(await freePort()), DATABASE_URL: url.href, FAABLE_ENCRYPTION_KEY: key });
    await expectSentence(program, 'There is no database "faable_nowhere"');
  });
});
