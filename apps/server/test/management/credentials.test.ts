import { hashSync } from "bcryptjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
let byName: string;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await Promise.all([newTenant(server), newTenant(server)]);
  byName = (
    await tenant.call("POST", "/connection", {
      connection_name: "names",
      connection_type: "database",
      login_identifier: "email_or_username",
    })
  ).body.id;
});
afterAll(() => server.close());

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
let made = 0;
const newUser = async (body: object = {}): Promise<string> => {
  made += 1;
  return (await tenant.call("POST", "/user", { email: `user-${made}@example.org`, ...body })).body.id;
};
const create = (body: object) => tenant.call("POST", "/credentials", body);
const stored = async (id: string): Promise<string | null> =>
  (
    await server.server.database.background
      .selectFrom("credentials")
      .select("password_hash")
      .where("account_id", "=", tenant.id)
      .where("id", "=", id)
      .executeTakeFirstOrThrow()
  ).password_hash;

test("SEC-LOGIN-01 a credential shows these fields and nothing made from the password, which is stored as Argon2id", async () => {
  const user = await newUser({ email: "kim@example.org" });
  const { status, body } = await create({ user, password: "a fine password" });
  expect(status).toBe(201);
  const [database] = (await tenant.call("GET", "/connection?query=connection_name:database")).body.results;
  expect(body).toEqual({
    id: expect.stringMatching(/^credential_[0-9a-f]{24}$/),
    account: tenant.id,
    user,
    connection: database.id,
    email: "kim@example.org",
    username: null,
    password_hash_status: "set",
    last_used_at: null,
    createdAt: instant,
    updatedAt: instant,
  });
  expect(await stored(body.id)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const list = await tenant.call("GET", `/credentials?query=user:${user}`);
  expect(list.body.results).toEqual([body]);
  const log = (await tenant.call("GET", "/logs?query=type:admin.credential.created")).text;
  for (const text of [list.text, log]) expect(text).not.toMatch(/argon2|a fine password/);
});

test("a user has one credential on a connection, and may have one on each", async () => {
  const user = await newUser();
  const first = (await create({ user })).body;
  expect(first.password_hash_status).toBe("not_set");
  expectProblem(await create({ user }), 400, "already_exists");
  expect((await tenant.call("POST", `/credentials/${user}`, {})).body).toEqual({ ...first, updatedAt: instant });
  const second = await create({ user, connection: byName, username: "of-two" });
  expect(second.status).toBe(201);
  // Which of the two is meant by the user's id is not guessed.
  expectProblem(await tenant.call("DELETE", `/credentials/${user}`), 404, "credential_not_found");
  expect((await tenant.call("DELETE", `/credentials/${first.id}`)).body).toEqual({ id: first.id, status: "deleted" });
  expect((await tenant.call("DELETE", `/credentials/${user}`)).body).toEqual({ id: second.body.id, status: "deleted" });
  expectProblem(await tenant.call("DELETE", `/credentials/${user}`), 404, "credential_not_found");
});

test("SEC-LOGIN-13 user names are unique in their connection, told on the profile, and of no other kind of identifier", async () => {
  const [kim, lin] = [await newUser(), await newUser()];
  const { body } = await create({ user: kim, connection: byName, username: "Kim" });
  expect((await tenant.call("GET", `/user/${kim}`)).body.username).toBe("Kim");
  expectProblem(await create({ user: lin, connection: byName, username: "Kim" }), 409, "username_taken");
  const own = (await create({ user: lin, connection: byName, username: "kim" })).body;
  expectProblem(await tenant.call("POST", `/credentials/${own.id}`, { username: "Kim" }), 409, "username_taken");
  for (const username of ["kim@example.org", "k im", "", "＠x", `user_${"0".repeat(24)}`, kim]) {
    expectProblem(await create({ user: await newUser(), connection: byName, username }), 400, "invalid_username");
    expectProblem(await tenant.call("POST", `/credentials/${own.id}`, { username }), 400, "invalid_username");
  }
  expect((await tenant.call("POST", `/credentials/${body.id}`, { username: "kim2" })).body.username).toBe("kim2");
  expect((await tenant.call("GET", `/user/${kim}`)).body.username).toBe("kim2");
  await tenant.call("DELETE", `/credentials/${body.id}`);
  expect((await tenant.call("GET", `/user/${kim}`)).body.username).toBe(null);
});

test("a user name is what the connection makes of it: not where addresses are used, required where names are", async () => {
  const user = await newUser();
  const refused = await create({ user, username: "kim" });
  expectProblem(refused, 400, "validation_error");
  expect(refused.body.details.fields).toEqual(["username"]);
  const names = (
    await tenant.call("POST", "/connection", {
      connection_name: "only",
      connection_type: "database",
      login_identifier: "username",
    })
  ).body.id;
  expectProblem(await create({ user, connection: names }), 400, "validation_error");
  const { body } = await create({ user, connection: names, username: "kim" });
  expectProblem(await tenant.call("POST", `/credentials/${body.id}`, { username: null }), 400, "validation_error");
});

test("SEC-LOGIN-07 its address is its user's: given to a user without one, refused when it is another's", async () => {
  const without = await newUser({ email: null });
  const owner = await newUser({ email: "owner@example.org" });
  expectProblem(await create({ user: without, email: " OWNER@Example.org" }), 409, "email_taken");
  expect((await create({ user: without, email: " New@Example.org " })).body.email).toBe("new@example.org");
  expect((await tenant.call("GET", `/user/${without}`)).body).toMatchObject({ email: "new@example.org", email_verified: false });
  expect((await tenant.call("GET", "/user?q=new@example")).body.results.map(({ id }: { id: string }) => id)).toEqual([without]);
  expectProblem(await create({ user: owner, email: "else@example.org" }), 400, "validation_error");
  expect((await create({ user: owner, email: "Owner@example.org" })).status).toBe(201);
});

test("SEC-LOGIN-02 the policy of the connection holds here too, and every unmet rule is told", async () => {
  const { id } = (
    await tenant.call("POST", "/connection", {
      connection_name: "strict",
      connection_type: "database",
      password_policy: { min_length: 12, require_number: true, require_symbol: true },
    })
  ).body;
  const user = await newUser({ email: "strict@example.org" });
  const refused = await create({ user, connection: id, password: "password" });
  expectProblem(refused, 400, "password_too_weak");
  expect(refused.body.details).toEqual({
    fields: ["password"],
    rules: [
      "must have at least 12 characters",
      "must have a digit",
      "must have a character that is neither letter nor digit",
      "must not be one of the well-known passwords",
    ],
  });
  for (const rule of refused.body.details.rules) expect(refused.body.message).toContain(rule);
  const { body } = await create({ user, connection: id });
  const set = (password: string) => tenant.call("POST", `/credentials/${body.id}/set-password`, { password });
  expectProblem(await set("short-1"), 400, "password_too_weak");
  expectProblem(await set("strict@example.org"), 400, "password_too_weak");
  expectProblem(await set(`${"x1-".repeat(85)}yy`), 400, "password_too_weak");
  expect((await set(`${"x1-".repeat(85)}y`)).body).toMatchObject({ password_hash_status: "set" });
  expect((await set("ein Paß mit 1 🔐")).status).toBe(200);
});

test("a password that is set replaces the one before, and its hash from elsewhere is stored as it is", async () => {
  const { body } = await create({ user: await newUser(), password: "the first password" });
  const first = await stored(body.id);
  await tenant.call("POST", `/credentials/${body.user}/set-password`, { password: "the second password" });
  expect(await stored(body.id)).not.toBe(first);
  const imported = hashSync("the third password", 10);
  const set = await tenant.call("POST", `/credentials/${body.id}/set-password`, { password_hash: imported });
  expect([set.status, await stored(body.id)]).toEqual([200, imported]);
  expect(set.text).not.toContain(imported);
  const log = await tenant.call("GET", "/logs?query=type:user.password.set");
  expect(log.body.results[0].data).toMatchObject({ resource_id: body.id, algorithm: "bcrypt" });
  expect(log.body.results[1].data).not.toHaveProperty("algorithm");
  expect(log.text).not.toContain(imported);
});

test("either a password or a hash is sent", async () => {
  const { body } = await create({ user: await newUser() });
  const both = { password: "a fine password", password_hash: hashSync("x", 10) };
  expectProblem(await tenant.call("POST", `/credentials/${body.id}/set-password`, both), 400, "validation_error");
  expectProblem(await create({ user: await newUser(), ...both }), 400, "validation_error");
  expectProblem(await tenant.call("POST", `/credentials/${body.id}/set-password`, {}), 400, "validation_error");
});

test("SEC-LOGIN-11 a weak, hostile or malformed hash is refused where it comes in, and nothing is created", async () => {
  const user = await newUser();
  const salt = Buffer.alloc(16).toString("base64");
  for (const [password_hash, code] of [
    ["5f4dcc3b5aa765d61d8327deb882cf99", "weak_password_hash"],
    [`$2b$09$${"a".repeat(53)}`, "weak_password_hash"],
    [`$2b$31$${"a".repeat(53)}`, "invalid_password_hash"],
    [`$argon2id$v=19$m=99999999,t=999999,p=1$${salt}$${salt}`, "invalid_password_hash"],
    ["$argon2id$", "invalid_password_hash"],
    [{ algorithm: "pbkdf2-sha256", hash: salt, salt, params: {} }, "invalid_password_hash"],
    [{ algorithm: "pbkdf2-sha256", hash: salt, salt, params: { iterations: 1 } }, "weak_password_hash"],
    [{ algorithm: "md5", hash: salt, salt, params: {} }, "validation_error"],
    [{ algorithm: "scrypt", hash: salt, salt, params: {}, extra: 1 }, "validation_error"],
  ] as const)
    expectProblem(await create({ user, password_hash }), 400, code);
  expect((await tenant.call("GET", `/credentials?user=${user}`)).body.results).toEqual([]);
  const parts = { algorithm: "pbkdf2-sha512", hash: salt, salt, params: { iterations: 10_000 } };
  expect((await create({ user, password_hash: parts })).body.password_hash_status).toBe("set");
});

test("SEC-TENANT-05 users and connections of another account are answered like nobody's", async () => {
  const foreign = (await other.call("POST", "/user", {})).body.id;
  const [connection] = (await other.call("GET", "/connection")).body.results;
  expectProblem(await create({ user: foreign }), 404, "not_found");
  const user = await newUser();
  expectProblem(await create({ user, connection: connection.id }), 400, "invalid_connection");
  const github = (await tenant.call("POST", "/connection", { connection_name: "gh", connection_type: "github" })).body.id;
  expectProblem(await create({ user, connection: github }), 400, "invalid_connection");
});

test("without a database connection there is nothing to hold a password", async () => {
  const own = await newTenant(server);
  const [database] = (await own.call("GET", "/connection")).body.results;
  await own.call("DELETE", `/connection/${database.id}`);
  const user = (await own.call("POST", "/user", {})).body.id;
  expectProblem(await own.call("POST", "/credentials", { user }), 400, "no_database_connection");
});
