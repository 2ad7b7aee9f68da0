import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Environment, readConfig } from "../../src/config.ts";
import { spawnServer } from "../harness/process.ts";
import { scratchFolder } from "../harness/scratch.ts";
import { freePort, newDatabase, startOn } from "../harness/server.ts";
import { expectSentence } from "./told.ts";

const key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

describe("what cannot be used is told in one sentence that names the variable", () => {
  let home: string;
  let port: string;
  beforeAll(async () => {
    home = scratchFolder("failures");
    writeFileSync(join(home, "file"), "");
    port = String(await freePort());
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const starting = (environment: Environment) => spawnServer({ PORT: port, FAABLE_DATA_DIR: join(home, "data"), ...environment });

  test("a data directory that is a file, or lies below one", async () => {
    await expectSentence(starting({ FAABLE_DATA_DIR: join(home, "file") }), "is not a directory", "Give FAABLE_DATA_DIR");
    await expectSentence(starting({ FAABLE_DATA_DIR: join(home, "file/below") }), "is not a directory", "Give FAABLE_DATA_DIR");
  });

  test.runIf(process.platform === "linux")("a data directory that cannot be made, written or locked", async () => {
    await expectSentence(starting({ FAABLE_DATA_DIR: "/proc/nope/below" }), "cannot be made", "Give FAABLE_DATA_DIR");
    await expectSentence(starting({ FAABLE_DATA_DIR: "/proc" }), /cannot be locked|may not be written/, "Give FAABLE_DATA_DIR");
  });

  test("an address that is not this machine's", async () => {
    await expectSentence(starting({ HOST: "192.0.2.1" }), /^HOST 192\.0\.2\.1 is not an address of this machine/);
  });

  test("an encryption key that opens nothing", async () => {
    const database = await newDatabase();
    const first = await startOn({
      ...database.environment,
      FAABLE_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    });
    await first.close();
    const program = starting({ ...database.environment, FAABLE_ENCRYPTION_KEY: key });
    await expectSentence(program, "FAABLE_ENCRYPTION_KEY does not open what this database holds");
    await database.drop();
  });

  test("an embedded database without its version is left as it is, and not made anew", async () => {
    const data = mkdtempSync(join(home, "damaged-"));
    await (await startOn({ FAABLE_DATA_DIR: data, FAABLE_DEMO: "false" })).close();
    const version = join(data, "db/PG_VERSION");
    const own = readFileSync(version);
    rmSync(version);
    await expectSentence(starting({ FAABLE_DATA_DIR: data }), "cannot be opened (PG_VERSION is missing)", "from a backup");
    writeFileSync(version, own);
    const again = await startOn({ FAABLE_DATA_DIR: data, FAABLE_DEMO: "false" });
    expect(again.firstStart).toBeUndefined();
    await again.close();
  });

  test("a generated key that opens nothing: the file is named, and what to do", async () => {
    const data = mkdtempSync(join(home, "generated-"));
    await (await startOn({ FAABLE_DATA_DIR: data, FAABLE_DEMO: "false" })).close();
    const path = join(data, "encryption.key");
    const own = readFileSync(path);
    writeFileSync(path, key);
    const program = starting({ FAABLE_DATA_DIR: data });
    await expectSentence(program, `The encryption key in ${path} does not open`, "from a backup, or set FAABLE_ENCRYPTION_KEY");
    writeFileSync(path, own);
    await (await startOn({ FAABLE_DATA_DIR: data })).close();
  });

  test("several variables, a line for each", async () => {
    const program = starting({ HOST: "http://localhost", FAABLE_TRUST_PROXY: "nobody" });
    expect(await program.exited).toBe(1);
    expect(program.output().trim().split("\n")).toEqual([
      "The configuration cannot be used:",
      expect.stringMatching(/^ {2}- HOST must be an address or a host name alone/),
      expect.stringMatching(/^ {2}- FAABLE_TRUST_PROXY must be .*"nobody" is neither\.$/),
    ]);
  });
});

describe("the configuration refuses", () => {
  const refused = (environment: Environment): string => {
    try {
      readConfig(environment);
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
    return "nothing";
  };

  test.each(["nobody", "127.0.0.1,10.0.0.0/33", "::1/129", "10.0.0.1/", "1.2.3", ","])("FAABLE_TRUST_PROXY=%s", (proxy) => {
    expect(refused({ FAABLE_TRUST_PROXY: proxy })).toMatch(/FAABLE_TRUST_PROXY must be .*127\.0\.0\.1,10\.0\.0\.0\/8/);
  });

  test.each(["true", "2", "127.0.0.1", "10.0.0.0/8, ::1, fd00::/8", "loopback"])("but not FAABLE_TRUST_PROXY=%s", (proxy) => {
    expect(refused({ FAABLE_TRUST_PROXY: proxy })).toBe("nothing");
  });

  test("FAABLE_DATACENTER_RANGES of a file that is not there, is a folder, or has a line that is no range, which is named", () => {
    const ranges = join(mkdtempSync(join(tmpdir(), "faable-ranges-")), "ranges");
    const told = () => refused({ FAABLE_DATACENTER_RANGES: ranges });
    expect(told()).toMatch(/FAABLE_DATACENTER_RANGES names the file .*ranges, which cannot be read \(ENOENT\)\.$/m);
    writeFileSync(ranges, "192.0.2.0/24\n192.0.2.0/99\n");
    expect(told()).toMatch(
      /FAABLE_DATACENTER_RANGES names the file .*ranges, whose line 2 is no range such as 192\.0\.2\.0\/24: "192\.0\.2\.0\/99"\.$/m,
    );
    writeFileSync(ranges, "192.0.2.0/24");
    expect(told()).toBe("nothing");
    expect(refused({ FAABLE_DATACENTER_RANGES: dirname(ranges) })).toMatch(/cannot be read \(EISDIR\)/);
    rmSync(dirname(ranges), { recursive: true });
  });

  test.each(["p#ss", "p/ss", "12/34", "p?ss", "12?34", "p%zz"])("the password %s, which a URL reads otherwise", (password) => {
    const told = refused({ DATABASE_URL: `postgres://faable:${password}@127.0.0.1/faable`, FAABLE_ENCRYPTION_KEY: key });
    expect(told).toMatch(/DATABASE_URL .*percent-encoding/);
    expect(told).not.toContain(password);
  });

  test.each(["p%23ss", "p%2Fss", "p@ss", "", "p%25zz"])("but not the password %s", (password) => {
    const url = `postgres://faable:${password}@127.0.0.1/faable?sslmode=verify-full`;
    expect(refused({ DATABASE_URL: url, FAABLE_ENCRYPTION_KEY: key })).toBe("nothing");
  });

  test("PostgreSQL without an encryption key, and shows one that is kept", () => {
    const told = refused({ DATABASE_URL: "postgres://faable@127.0.0.1/faable" });
    expect(told).toContain("FAABLE_ENCRYPTION_KEY is required with DATABASE_URL");
    expect(told).toContain(
      'openssl rand -base64 32 > faable.key. Then, at every start: FAABLE_ENCRYPTION_KEY="$(cat faable.key)"',
    );
  });

  const hex = "0123456789abcdef01234567";
  const secret = { FAABLE_BOOTSTRAP_CLIENT_SECRET: "a".repeat(16) };
  test.each([`client_${hex}`, `user_${hex}`, `TM_${hex.toUpperCase()}`])(
    "the bootstrap client id %s, which is another kind's",
    (id) => {
      expect(refused({ FAABLE_BOOTSTRAP_CLIENT_ID: id, ...secret })).toContain(
        "FAABLE_BOOTSTRAP_CLIENT_ID must not look like an id",
      );
    },
  );

  test.each(["operator", `client_${hex}0`, `mine_${hex}`])("but not the bootstrap client id %s", (id) => {
    expect(refused({ FAABLE_BOOTSTRAP_CLIENT_ID: id, ...secret })).toBe("nothing");
  });

  test("a short bootstrap secret, and hints one that survives curl -u", () => {
    const told = refused({ FAABLE_BOOTSTRAP_CLIENT_ID: "operator", FAABLE_BOOTSTRAP_CLIENT_SECRET: "short" });
    expect(told).toContain(
      "FAABLE_BOOTSTRAP_CLIENT_SECRET must have at least 16 characters; make one with: openssl rand -hex 32",
    );
  });

  test("one port for both the server and its metrics", () => {
    expect(refused({ FAABLE_METRICS_PORT: "4000" })).toContain("FAABLE_METRICS_PORT must differ from PORT");
  });
});
