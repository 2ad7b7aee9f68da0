import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await Promise.all([newTenant(server), newTenant(server)]);
});
afterAll(() => server.close());

let made = 0;
const newConnection = async (connection_type = "github", of = tenant): Promise<string> => {
  made += 1;
  return (await of.call("POST", "/connection", { connection_name: `c${made}`, connection_type })).body.id;
};
const newUser = async (body: object = {}, of = tenant): Promise<string> => (await of.call("POST", "/user", body)).body.id;
const link = (body: object) => tenant.call("POST", "/identity", body);
const linked = async (body: object): Promise<string> => {
  const answer = await link(body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
};
const unlink = (id: string) => tenant.call("DELETE", `/identity/${id}`);

test("an identity has exactly these fields, is listed, and can be expanded", async () => {
  const [user, connection] = [await newUser({ name: "Kim" }), await newConnection()];
  const { body } = await link({ user, connection, identity_id: "1187", profile_data: { login: "kim", n: [1] } });
  const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(body).toEqual({
    id: expect.stringMatching(/^identity_[0-9a-f]{24}$/),
    account: tenant.id,
    user,
    connection,
    identity_id: "1187",
    profile_data: { login: "kim", n: [1] },
    last_login: null,
    createdAt: instant,
    updatedAt: instant,
  });
  expect((await tenant.call("GET", `/identity/${body.id}`)).body).toEqual(body);
  for (const query of [`user:${user}`, `connection:${connection}`, "identity_id:1187"])
    expect((await tenant.call("GET", `/identities?query=${query}`)).body.results).toEqual([body]);
  const expanded = (await tenant.call("GET", `/identity/${body.id}?expand=user,connection`)).body;
  expect(expanded).toMatchObject({ user: { id: user, name: "Kim" }, connection: { id: connection, category: "social" } });
  expectProblem(await tenant.call("GET", `/identity/${body.id}?expand=account`), 400, "invalid_expand");
});

test("an identity belongs to one user, and a user has one on a connection", async () => {
  const [kim, lin, connection] = [await newUser(), await newUser(), await newConnection()];
  await linked({ user: kim, connection, identity_id: "1" });
  const taken = await link({ user: lin, connection, identity_id: "1" });
  expectProblem(taken, 409, "identity_already_linked");
  expect(taken.body.message).toBe("Identity is already linked to another user");
  expectProblem(await link({ user: kim, connection, identity_id: "2" }), 409, "identity_conflict");
  expect((await link({ user: lin, connection, identity_id: "2" })).status).toBe(201);
  expect((await link({ user: kim, connection: await newConnection(), identity_id: "1" })).status).toBe(201);
});

test("of many links of one identity at once, one succeeds", async () => {
  const connection = await newConnection();
  const users = await Promise.all(Array.from({ length: 8 }, () => newUser()));
  const answers = await Promise.all(users.map((user) => link({ user, connection, identity_id: "raced" })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
});

test("database connections have credentials instead; other accounts' users and connections are nobody's", async () => {
  const user = await newUser();
  const [database] = (await tenant.call("GET", "/connection?connection_type=database")).body.results;
  expectProblem(await link({ user, connection: database.id, identity_id: "1" }), 400, "invalid_connection");
  expectProblem(
    await link({ user, connection: await newConnection("github", other), identity_id: "1" }),
    400,
    "invalid_connection",
  );
  const connection = await newConnection();
  expectProblem(await link({ user: await newUser({}, other), connection, identity_id: "1" }), 404, "not_found");
  expectProblem(
    await link({ user, connection, identity_id: "1", profile_data: { x: "y".repeat(66_000) } }),
    413,
    "payload_too_large",
  );
});

test("the only way to sign in is not taken away; another identity, a password or a code by mail is another way", async () => {
  const connection = await newConnection();
  const only = await linked({ user: await newUser(), connection, identity_id: "only" });
  expectProblem(await unlink(only), 409, "identity_link_denied");
  expect((await tenant.call("GET", `/identity/${only}`)).status).toBe(200);

  const two = await newUser();
  const [first, second] = [
    await linked({ user: two, connection, identity_id: "first" }),
    await linked({ user: two, connection: await newConnection(), identity_id: "second" }),
  ];
  expect((await unlink(first)).body).toEqual({ id: first, status: "deleted" });
  expectProblem(await unlink(second), 409, "identity_link_denied");

  const { user } = (await tenant.call("GET", `/identity/${second}`)).body;
  await tenant.call("POST", "/credentials", { user });
  expectProblem(await unlink(second), 409, "identity_link_denied");
  await tenant.call("POST", `/credentials/${user}/set-password`, { password: "a fine password" });
  expect((await unlink(second)).status).toBe(200);

  const mailed = await linked({ user: await newUser({ email: "kim@example.org" }), connection, identity_id: "mailed" });
  const codes = await newConnection("passwordless_email");
  await tenant.call("POST", `/connection/${codes}`, { enabled: false });
  expectProblem(await unlink(mailed), 409, "identity_link_denied");
  await tenant.call("POST", `/connection/${codes}`, { enabled: true });
  expectProblem(await unlink(only), 409, "identity_link_denied");
  expect((await unlink(mailed)).status).toBe(200);
});

test("of a user's two identities, unlinked at once, one stays", async () => {
  const user = await newUser();
  const ids = await Promise.all(
    ["a", "b"].map(async (identity_id) => linked({ user, connection: await newConnection(), identity_id })),
  );
  const answers = await Promise.all(ids.map(unlink));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
});
