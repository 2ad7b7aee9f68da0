import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem, lasting } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenants, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await newTenants(server);
});
afterAll(() => server.close());

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
let made = 0;
const newTeam = async (body: object = {}) => {
  made += 1;
  const answer = await tenant.call("POST", "/team", { name: `Team ${made}`, ...body });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
};
const newUser = async (of: Tenant = tenant): Promise<string> => (await of.call("POST", "/user", { name: "Member" })).body.id;
const add = (team: string, body: object) => tenant.call("POST", `/team/${team}/member`, body);

test("a team has exactly these fields, and can be changed and deleted", async () => {
  const team = await newTeam({ name: "Équipe Één" });
  expect(team).toEqual({
    id: expect.stringMatching(/^team_[0-9a-f]{24}$/),
    account: tenant.id,
    name: "Équipe Één",
    slug: "equipe-een",
    logo_src: null,
    metadata: {},
    createdAt: instant,
    updatedAt: instant,
  });
  await tenant.call("POST", `/team/${team.id}`, { metadata: { a: 1 } });
  const patch = { metadata: { b: 2 }, logo_src: "https://a.example/l.png", slug: "other-slug" };
  const changed = await tenant.call("POST", `/team/${team.id}`, patch);
  expect([changed.status, changed.body]).toEqual([200, { ...team, ...patch, updatedAt: instant }]);
  expect((await tenant.call("GET", `/teams/${team.id}`)).body).toEqual(changed.body);
  expect((await tenant.call("DELETE", `/team/${team.id}`)).body).toEqual({ id: team.id, status: "deleted" });
  expectProblem(await tenant.call("GET", `/team/${team.id}`), 404, "not_found");
});

test("a slug is unique in the account", async () => {
  const { slug } = await newTeam();
  const answer = await tenant.call("POST", "/team", { name: "x", slug });
  expectProblem(answer, 400, "already_exists");
  expect(answer.body.details).toEqual({ fields: ["slug"] });
  const second = await newTeam();
  expectProblem(await tenant.call("POST", `/team/${second.id}`, { slug }), 400, "already_exists");
  expect((await other.call("POST", "/team", { name: "x", slug })).status).toBe(201);
});

test("names hold no link, and bodies nothing unknown", async () => {
  expectProblem(await tenant.call("POST", "/team", { name: "https://evil.example" }), 400, "invalid_name");
  expectProblem(await tenant.call("POST", "/team", { name: "***" }), 400, "validation_error");
  expectProblem(await tenant.call("POST", "/team", {}), 400, "validation_error");
  expectProblem(await tenant.call("POST", "/team", { name: "x", metadata: [] }), 400, "validation_error");
});

test("SEC-MGMT-02 SEC-TENANT-05 a team cannot be moved to another tenant or given foreign fields", async () => {
  const team = await newTeam();
  for (const field of ["account_id", "created_at", "updated_at", "organization", "unknown"]) {
    const answer = await tenant.call("POST", `/team/${team.id}`, { [field]: other.id });
    expectProblem(answer, 400, "validation_error");
    expect(answer.body.details.fields).toEqual([field]);
  }
  const kept = await tenant.call("POST", `/team/${team.id}`, { account: other.id, id: `team_${"0".repeat(24)}` });
  expect(kept.body).toMatchObject({ id: team.id, account: tenant.id });
  expectProblem(await other.call("GET", `/team/${team.id}`), 404, "not_found");
});

test("members are added, expanded, listed from both sides and removed", async () => {
  const team = await newTeam();
  const user = await newUser();
  const added = await add(team.id, { user });
  expect(added.status).toBe(201);
  expect(added.body).toEqual({
    id: expect.stringMatching(/^tm_[0-9a-f]{24}$/),
    account: tenant.id,
    user,
    team: team.id,
    roles: [],
    createdAt: instant,
    updatedAt: instant,
  });
  expectProblem(await add(team.id, { user }), 400, "already_member");
  const expanded = await tenant.call("GET", `/team/${team.id}/member?expand=user,team`);
  expect(expanded.body.results[0]).toMatchObject({
    id: added.body.id,
    user: { id: user, name: "Member" },
    team: { id: team.id },
  });
  expect((await tenant.call("GET", `/user/${user}/team`)).body.results).toEqual([added.body]);
  const member = `/team/${team.id}/member/${added.body.id}`;
  expect((await tenant.call("POST", member, { roles: [] })).body).toEqual({ ...added.body, updatedAt: instant });
  expectProblem(await tenant.call("POST", member, { roles: [`role_${"0".repeat(24)}`] }), 404, "role_not_found");
  expect((await tenant.call("DELETE", member)).body).toEqual({ id: added.body.id, status: "deleted" });
  expectProblem(await tenant.call("DELETE", member), 404, "not_a_member");
  expectProblem(await tenant.call("POST", member, { roles: [] }), 404, "not_a_member");
});

test("a membership is reached through its own team only", async () => {
  const [first, second, user] = [await newTeam(), await newTeam(), await newUser()];
  const member = (await add(first.id, { user })).body.id;
  expectProblem(await tenant.call("DELETE", `/team/${second.id}/member/${member}`), 404, "not_a_member");
  const nowhere = `/team/team_${"0".repeat(24)}/member/${member}`;
  expectProblem(await tenant.call("DELETE", nowhere), 404, "not_found");
  expectProblem(await tenant.call("POST", nowhere, { roles: [] }), 404, "not_found");
  expect((await tenant.call("GET", `/team/${first.id}/member`)).body.results).toHaveLength(1);
});

test("SEC-TENANT-05 a user of another tenant cannot become a member, and is answered like nobody", async () => {
  const team = await newTeam();
  const foreign = await newUser(other);
  const refused = await add(team.id, { user: foreign });
  expectProblem(refused, 404, "not_found");
  expect(lasting(refused)).toBe(lasting(await add(team.id, { user: `user_${"0".repeat(24)}` })));
  expectProblem(await add(team.id, { user: team.id }), 400, "validation_error");
  expect((await tenant.call("GET", `/team/${team.id}/member`)).body.results).toEqual([]);
  expect((await other.call("GET", `/user/${foreign}/team`)).body.results).toEqual([]);
  expect((await add(team.id, { user: await newUser() })).status).toBe(201);
});

test("of many additions of one user, one succeeds", async () => {
  const [team, user] = [await newTeam(), await newUser()];
  const answers = await Promise.all(Array.from({ length: 10 }, () => add(team.id, { user })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 9 }, () => 400)]);
});
