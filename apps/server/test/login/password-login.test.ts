import { hashSync } from "bcryptjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { purgeExpired } from "../../src/engines/logs/index.ts";
import {
  authenticateWithPassword,
  createHashingPool,
  type HashingPool,
  type PasswordAttempt,
} from "../../src/engines/passwords/index.ts";
import { createConnections } from "../../src/records/connections/index.ts";
import { send } from "../harness/http.ts";
import { startOn, startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let pool: HashingPool;
let skipped = 0;
beforeAll(async () => {
  server = await startServer();
  pool = createHashingPool({ threads: 1 });
});
afterAll(async () => {
  await pool.close();
  await server.close();
});

const password = "a fine password";
const clock = () => new Date(Date.now() + skipped);

type Asked = Partial<Omit<PasswordAttempt, "account" | "client">> & { readonly defaultConnection?: string };

/** Signs in at a server's database, as its doors do. */
const loginAt =
  ({ server: { database } }: Pick<TestServer, "server">, { id, client, clientId }: Tenant, hashing: HashingPool = pool) =>
  (identifier: string, typed: string, { defaultConnection = undefined, ...more }: Asked = {}) =>
    authenticateWithPassword(
      { database, connections: createConnections(database), pool: hashing, clock, limited: true, signUps: undefined },
      {
        account: { id, settings: { default_connection: defaultConnection ?? null, login_methods: {} } },
        client: { id: client, clientId },
        identifier,
        password: typed,
        ip: "203.0.113.7",
        flow: "login",
        ...more,
      },
    );

/** What a login comes to: whose it is, or the code it is refused with. */
const outcome = (login: Promise<{ userId: string }>): Promise<string> =>
  login.then(
    ({ userId }) => userId,
    (error: { code?: string }) => String(error.code ?? error),
  );

const newPerson = async (tenant: Tenant, email: string, credential: object = { password }): Promise<string> => {
  const { id } = (await tenant.call("POST", "/user", { email })).body;
  const answer = await tenant.call("POST", "/credentials", { user: id, ...credential });
  expect(answer.status, answer.text).toBe(201);
  return id;
};

const storedHash = async (tenant: Tenant, user: string): Promise<string | null> =>
  (
    await server.server.database.background
      .selectFrom("credentials")
      .select("password_hash")
      .where("account_id", "=", tenant.id)
      .where("user_id", "=", user)
      .executeTakeFirstOrThrow()
  ).password_hash;

test("the right password is whose it is; every other try is answered alike", async () => {
  const tenant = await newTenant(server);
  const kim = await newPerson(tenant, "kim@example.org");
  await newPerson(tenant, "none@example.org", {});
  await tenant.call("POST", "/user", { email: "bare@example.org" });
  const login = loginAt(server, tenant);
  const [{ id: connection }] = (await tenant.call("GET", "/connection")).body.results;
  expect(await login(" KIM@Example.org", password)).toEqual({ userId: kim, connectionId: connection, proofs: 0 });
  const [credential] = (await tenant.call("GET", `/credentials?user=${kim}`)).body.results;
  expect(credential.last_used_at).toMatch(/^\d{4}-/);
  const refusals = await Promise.all(
    [
      ["kim@example.org", "a wrong password"],
      ["kim@example.org", ""],
      ["kim@example.org", password.toUpperCase()],
      ["kim@example.org", "x".repeat(10_000)],
      ["none@example.org", ""],
      ["bare@example.org", password],
      ["nobody@example.org", password],
      ["nobody", password],
      ["", password],
      [kim, password],
      [credential.id, password],
      ["\u0000", password],
    ].map(([identifier = "", typed = ""]) =>
      login(identifier, typed).then(String, (error: Error) => Object.entries({ ...error, message: error.message })),
    ),
  );
  expect(new Set(refusals.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(refusals[0]).toContainEqual(["code", "invalid_credentials"]);
});

test("SEC-LOGIN-03 an unknown person costs the time of a known one", async () => {
  const tenant = await newTenant(server);
  await newPerson(tenant, "kim@example.org");
  const login = loginAt(server, tenant);
  const time = async (identifier: string, ip: string): Promise<number> => {
    const begin = performance.now();
    await outcome(login(identifier, "a wrong password", { ip }));
    return performance.now() - begin;
  };
  const rounds = Array.from({ length: 9 }, (_, round) => `198.51.100.${round}`);
  const known: number[] = [];
  const unknown: number[] = [];
  for (const ip of rounds) {
    known.push(await time("kim@example.org", ip));
    unknown.push(await time("nobody@example.org", ip));
  }
  // The quickest of each: what a machine at work adds is in all others. Without its hash a refusal takes a tenth of the time.
  const ratio = Math.min(...unknown) / Math.min(...known);
  expect(ratio).toBeGreaterThan(1 / 3);
  expect(ratio).toBeLessThan(3);
});

describe("SEC-LOGIN-01 a hash from elsewhere", () => {
  test("signs in, and is Argon2id from then on", async () => {
    const tenant = await newTenant(server);
    const kim = await newPerson(tenant, "kim@example.org", { password_hash: hashSync(password, 10) });
    const login = loginAt(server, tenant);
    expect(await outcome(login("kim@example.org", "a wrong password"))).toBe("invalid_credentials");
    expect(await storedHash(tenant, kim)).toMatch(/^\$2b\$10\$/);
    const first = await Promise.all([login("kim@example.org", password), login("kim@example.org", password)].map(outcome));
    expect(first).toEqual([kim, kim]);
    const hash = await storedHash(tenant, kim);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await outcome(login("kim@example.org", password))).toBe(kim);
    expect(await storedHash(tenant, kim)).toBe(hash);
  });
});

test("a password that is changed while it is being verified no longer signs in", async () => {
  const tenant = await newTenant(server);
  const kim = await newPerson(tenant, "kim@example.org");
  const changing: HashingPool = {
    ...pool,
    verify: async (...given) => {
      const verdict = await pool.verify(...given);
      await tenant.call("POST", `/credentials/${kim}/set-password`, { password: "another fine password" });
      return verdict;
    },
  };
  expect(await outcome(loginAt(server, tenant, changing)("kim@example.org", password))).toBe("invalid_credentials");
  expect(await outcome(loginAt(server, tenant)("kim@example.org", "another fine password"))).toBe(kim);
});

test("what the connection says people sign in with is what they sign in with", async () => {
  const tenant = await newTenant(server);
  const make = async (login_identifier: string): Promise<string> =>
    (
      await tenant.call("POST", "/connection", {
        connection_name: login_identifier,
        connection_type: "database",
        login_identifier,
      })
    ).body.id;
  const { id: user } = (await tenant.call("POST", "/user", { email: "kim@example.org" })).body;
  const login = loginAt(server, tenant);
  for (const [identifier, byEmail, byName] of [
    ["username", "invalid_credentials", user],
    ["email_or_username", user, user],
  ]) {
    const connection = await make(identifier);
    await tenant.call("POST", "/credentials", { user, connection, username: "Kim", password });
    expect(await outcome(login("kim@example.org", password, { connection: { id: connection } }))).toBe(byEmail);
    expect(await outcome(login("Kim", password, { connection: { name: identifier } }))).toBe(byName);
    expect(await outcome(login("kim", password, { connection: { id: connection } }))).toBe("invalid_credentials");
  }
});

test("SEC-LOGIN-06 a connection that is disabled, not for the client, or of another type signs nobody in", async () => {
  const tenant = await newTenant(server);
  const kim = await newPerson(tenant, "kim@example.org");
  const [{ id }] = (await tenant.call("GET", "/connection")).body.results;
  const github = (await tenant.call("POST", "/connection", { connection_name: "gh", connection_type: "github" })).body.id;
  const login = loginAt(server, tenant);
  const attempt = (more: Asked = {}) => outcome(login("kim@example.org", password, more));
  expect(await attempt({ connection: { id: github } })).toBe("invalid_connection");
  expect(await attempt({ connection: { id: `connection_${"0".repeat(24)}` } })).toBe("invalid_connection");
  const second = (await tenant.call("POST", "/client", { name: "Second" })).body.id;
  await tenant.call("POST", `/connection/${id}`, { enabled_clients: [second] });
  expect(await attempt()).toBe("invalid_connection");
  await tenant.call("POST", `/connection/${id}`, { enabled_clients: [], enabled: false });
  expect(await attempt()).toBe("invalid_connection");
  expect(await attempt({ connection: { id } })).toBe("invalid_connection");
  await tenant.call("POST", `/connection/${id}`, { enabled: true });
  expect(await attempt()).toBe(kim);
  const other = (await tenant.call("POST", "/connection", { connection_name: "other", connection_type: "database" })).body.id;
  expect(await attempt({ defaultConnection: other })).toBe("invalid_credentials");
});

test("SEC-LOGIN-09 a suspended user learns it only with the right password, and it is recorded", async () => {
  const tenant = await newTenant(server);
  const kim = await newPerson(tenant, "kim@example.org");
  await tenant.call("POST", `/user/${kim}`, { suspended: true });
  const login = loginAt(server, tenant);
  expect(await outcome(login("kim@example.org", "a wrong password"))).toBe("invalid_credentials");
  expect((await tenant.call("GET", "/logs?query=type:auth.suspended")).body.results).toEqual([]);
  expect(await outcome(login("kim@example.org", password))).toBe("user_suspended");
  const [event] = (await tenant.call("GET", "/logs?query=type:auth.suspended")).body.results;
  expect(event).toMatchObject({ status: "failed", user: kim, client: tenant.client, data: { flow: "login", ip: "203.0.113.7" } });
  await tenant.call("POST", `/user/${kim}`, { suspended: false });
  expect(await outcome(login("kim@example.org", password))).toBe(kim);
});

describe("attempt limits", () => {
  const wrongTimes = async (
    login: ReturnType<typeof loginAt>,
    times: number,
    identifier = "kim@example.org",
    more: Asked = {},
  ) => {
    const outcomes: string[] = [];
    for (let time = 0; time < times; time += 1) outcomes.push(await outcome(login(identifier, `wrong ${time}`, more)));
    return outcomes;
  };
  const tenFailures = Array.from({ length: 10 }, () => "invalid_credentials");

  test("SEC-LOGIN-04 SEC-LOGIN-12 after ten failures even the right password waits, from there; its owner elsewhere gets in", async () => {
    const tenant = await newTenant(server);
    const kim = await newPerson(tenant, "kim@example.org");
    const lin = await newPerson(tenant, "lin@example.org");
    const login = loginAt(server, tenant);
    expect(await wrongTimes(login, 10)).toEqual(tenFailures);
    for (const spelling of ["kim@example.org", "KIM@example.org ", "Kim@Example.ORG"])
      await expect(login(spelling, password)).rejects.toMatchObject({
        code: "too_many_login_attempts",
        status: 429,
        headers: { "retry-after": expect.stringMatching(/^(89\d|900)$/) },
      });
    expect(await outcome(login("kim@example.org", password, { ip: "203.0.113.8" }))).toBe(kim);
    expect(await outcome(login("kim@example.org", password))).toBe("too_many_login_attempts");
    expect(await outcome(login("lin@example.org", password))).toBe(lin);
    skipped += 901_000;
    expect(await outcome(login("kim@example.org", password))).toBe(kim);
  });

  test("SEC-LOGIN-04 strangers' identifiers are counted like known ones, and a whole /64 is one network", async () => {
    const tenant = await newTenant(server);
    const kim = await newPerson(tenant, "kim@example.org");
    const login = loginAt(server, tenant);
    expect(await wrongTimes(login, 11, "nobody@example.org")).toEqual([...tenFailures, "too_many_login_attempts"]);
    const ips = Array.from({ length: 10 }, (_, at) => `2001:db8:7:7::${at}`);
    for (const ip of ips) expect(await outcome(login("kim@example.org", "wrong", { ip }))).toBe("invalid_credentials");
    expect(await outcome(login("kim@example.org", password, { ip: "2001:db8:7:7:ffff::" }))).toBe("too_many_login_attempts");
    expect(await outcome(login("kim@example.org", password, { ip: "2001:db8:7:8::1" }))).toBe(kim);
  });

  test("success starts the count anew, and takes nothing back from what others tried from that network", async () => {
    const tenant = await newTenant(server);
    const kim = await newPerson(tenant, "kim@example.org");
    const login = loginAt(server, tenant);
    for (let round = 0; round < 3; round += 1) {
      expect(await wrongTimes(login, 9)).toEqual(tenFailures.slice(1));
      expect(await outcome(login("kim@example.org", password))).toBe(kim);
    }
    const rows = await server.server.database.background
      .selectFrom("attempts")
      .select("count")
      .where("account_id", "=", tenant.id)
      .orderBy("count")
      .execute();
    // That the network is kim's; what failed at this name everywhere; what failed from there.
    expect(rows).toEqual([{ count: 0 }, { count: 27 }, { count: 27 }]);
  });

  test("SEC-LOGIN-04 a hundred failures from one network end its tries at every name; the next network's are its own", async () => {
    const tenant = await newTenant(server);
    const kim = await newPerson(tenant, "kim@example.org");
    const login = loginAt(server, tenant);
    const ip = "198.51.100.77";
    const names = Array.from({ length: 100 }, (_, at) => `spray-${at}@example.org`);
    const outcomes: string[] = [];
    for (let at = 0; at < names.length; at += 10)
      outcomes.push(...(await Promise.all(names.slice(at, at + 10).map((name) => outcome(login(name, "spring2026", { ip }))))));
    expect(new Set(outcomes)).toEqual(new Set(["invalid_credentials"]));
    expect(await outcome(login("kim@example.org", password, { ip }))).toBe("too_many_login_attempts");
    expect(await outcome(login("kim@example.org", password, { ip: "198.51.100.78" }))).toBe(kim);
  });

  test("SEC-LOGIN-04 SEC-LOGIN-12 guesses from everywhere are slowed together; the owner gets in from where they have been", async () => {
    const tenant = await newTenant(server);
    const [kim, lin] = [await newPerson(tenant, "kim@example.org"), await newPerson(tenant, "lin@example.org")];
    const login = loginAt(server, tenant);
    expect(await outcome(login("kim@example.org", password, { ip: "192.0.2.1" }))).toBe(kim);
    const from = (at: number) => ({ ip: `203.0.113.${at + 10}` });
    for (let at = 0; at < 100; at += 10) {
      const guesses = Array.from({ length: 10 }, (_, n) => outcome(login("kim@example.org", `guess ${n}`, from(at + n))));
      expect(new Set(await Promise.all(guesses))).toEqual(new Set(["invalid_credentials"]));
    }
    expect(await outcome(login("kim@example.org", password, { ip: "198.51.100.9" }))).toBe("too_many_login_attempts");
    expect(await outcome(login("KIM@example.org", "guess", { ip: "198.51.100.10" }))).toBe("too_many_login_attempts");
    expect(await outcome(login("kim@example.org", password, { ip: "192.0.2.1" }))).toBe(kim);
    expect(await outcome(login("lin@example.org", password, { ip: "198.51.100.9" }))).toBe(lin);
    skipped += 901_000;
    expect(await outcome(login("kim@example.org", password, { ip: "198.51.100.9" }))).toBe(kim);
  }, 120_000);

  test("SEC-RACE-02 SEC-LOGIN-04 of fifty guesses at once, through two processes, no more than ten are looked at", async () => {
    const tenant = await newTenant(server);
    const kim = await newPerson(tenant, "kim@example.org");
    let looked = 0;
    const counting: HashingPool = {
      ...pool,
      verify: async (...given) => {
        looked += 1;
        return pool.verify(...given);
      },
    };
    const second = server.environment.DATABASE_URL === undefined ? undefined : await startOn(server.environment);
    const logins = [loginAt(server, tenant, counting), loginAt(second ?? server, tenant, counting)];
    const guesses = Array.from({ length: 50 }, (_, at) =>
      outcome((logins[at % 2] ?? loginAt(server, tenant))("kim@example.org", at === 49 ? password : `guess ${at}`)),
    );
    const outcomes = await Promise.all(guesses);
    expect(looked).toBeLessThanOrEqual(10);
    expect(outcomes.filter((each) => each === "too_many_login_attempts").length).toBeGreaterThanOrEqual(40);
    expect(outcomes.filter((each) => each === kim).length).toBeLessThanOrEqual(1);
    await second?.close();
  });

  test("a refusal of the server's own is no failure of whoever tried", async () => {
    const tenant = await newTenant(server);
    const kim = await newPerson(tenant, "kim@example.org");
    const busy = createHashingPool({ threads: 1 });
    await busy.close();
    const refused = loginAt(server, tenant, busy);
    for (let time = 0; time < 12; time += 1)
      expect(await outcome(refused("kim@example.org", "wrong"))).toBe("service_unavailable");
    expect(await outcome(loginAt(server, tenant)("kim@example.org", password))).toBe(kim);
  });

  test("SEC-LIMIT-04 counts hold no identifier, and go when their window is over", async () => {
    const tenant = await newTenant(server);
    await outcome(loginAt(server, tenant)("somebody-secret@example.org", "wrong"));
    const { database } = server.server;
    const rows = () => database.background.selectFrom("attempts").selectAll().where("account_id", "=", tenant.id).execute();
    const counted = await rows();
    expect(counted).toHaveLength(3);
    expect(JSON.stringify(counted)).not.toContain("somebody");
    await purgeExpired(database, new Date(clock().getTime() + 890_000));
    expect(await rows()).toHaveLength(3);
    await purgeExpired(database, new Date(clock().getTime() + 901_000));
    expect(await rows()).toEqual([]);
  });
});

test("SEC-LIMIT-02 while passwords are being checked, keys and discovery are answered promptly", async () => {
  const tenant = await newTenant(server);
  const storm = Array.from({ length: 20 }, (_, at) =>
    outcome(loginAt(server, tenant)(`nobody-${at}@example.org`, "x", { ip: `198.18.0.${at}` })),
  );
  let pending = storm.length;
  for (const each of storm) void each.then(() => (pending -= 1));
  for (let round = 0; round < 5; round += 1) expect((await tenant.requestToken()).status).toBe(200);
  expect((await send(server, "/.well-known/jwks.json", { host: tenant.host })).status).toBe(200);
  expect(pending).toBeGreaterThan(10);
  expect(new Set(await Promise.all(storm))).toEqual(new Set(["invalid_credentials"]));
});
