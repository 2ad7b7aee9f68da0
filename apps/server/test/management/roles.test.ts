import { managementPermissions } from "@faable/auth-contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  addRoleMember,
  createRole,
  holdsOperatorRole,
  permissionsOf,
  roleNamesOf,
  updateRole,
} from "../../src/records/roles/index.ts";
import { teamSlugsOf, updateMember } from "../../src/records/teams/index.ts";
import { expectProblem, lasting } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, operatorToken, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
let orders: { readonly id: string };
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  other = await newTenant(server);
  orders = await newApi(tenant, "orders", ["read:orders", "create:orders", "delete:orders"]);
});
afterAll(() => server.close());

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const created = async (of: Tenant, path: string, body: object) => {
  const answer = await of.call("POST", path, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
};

const newApi = (of: Tenant, name: string, values: readonly string[]) =>
  created(of, "/apis", { name, identifier: `https://${name}.example`, permissions: values.map((value) => ({ value })) });

let made = 0;
const newRole = (body: object = {}, of: Tenant = tenant) => {
  made += 1;
  return created(of, "/role", { name: `Role ${made}`, ...body });
};
const newUser = async (of: Tenant = tenant): Promise<string> => (await created(of, "/user", { name: "Holder" })).id;
const newMember = async (user: string, roles: readonly string[]) => {
  made += 1;
  const team = await created(tenant, "/team", { name: `Team ${made}` });
  return { team, member: await created(tenant, `/team/${team.id}/member`, { user, roles }) };
};
const give = (role: string, user: string) => created(tenant, `/role/${role}/member`, { user });
const may = (value: string, api = orders.id) => ({ api, value });
const managementApi = async (of: Tenant = tenant): Promise<string> =>
  (await of.call("GET", `/apis?identifier=${encodeURIComponent(of.audience)}`)).body.results[0].id;
const scope = (of: Tenant = tenant) => server.server.database.scope(of.id);
const held = async (user: string, api = orders.id) => [...(await permissionsOf(scope(), user, api))].toSorted();

describe("roles", () => {
  test("a role has exactly these fields, and can be changed, listed and deleted", async () => {
    const role = await newRole({ name: "Rôle Één", permissions: [may("read:orders")] });
    expect(role).toEqual({
      id: expect.stringMatching(/^role_[0-9a-f]{24}$/),
      account: tenant.id,
      name: "Rôle Één",
      slug: "role-een",
      description: "",
      permissions: [may("read:orders")],
      is_system: false,
      createdAt: instant,
      updatedAt: instant,
    });
    const patch = { name: "Clerk", slug: "clerk", description: "Takes orders.", permissions: [may("create:orders")] };
    const changed = await tenant.call("POST", `/role/${role.id}`, patch);
    expect([changed.status, changed.body]).toEqual([200, { ...role, ...patch, updatedAt: instant }]);
    expect((await tenant.call("POST", `/role/${role.id}`, { description: "" })).body.permissions).toEqual(patch.permissions);
    expect((await tenant.call("GET", `/roles/${role.id}`)).body).toMatchObject({ ...patch, description: "" });
    expect((await tenant.call("GET", "/role?slug=clerk")).body.results).toEqual([expect.objectContaining({ id: role.id })]);
    expect((await tenant.call("DELETE", `/role/${role.id}`)).body).toEqual({ id: role.id, status: "deleted" });
    expectProblem(await tenant.call("GET", `/role/${role.id}`), 404, "not_found");
  });

  test("name and slug are each unique in the account, and free in another", async () => {
    const role = await newRole();
    for (const [field, body] of [
      ["name", { name: role.name, slug: "another" }],
      ["slug", { name: "Another", slug: role.slug }],
    ] as const) {
      const refused = await tenant.call("POST", "/role", body);
      expectProblem(refused, 400, "already_exists");
      expect(refused.body.details).toEqual({ fields: [field] });
      expectProblem(await tenant.call("POST", `/role/${(await newRole()).id}`, { [field]: role[field] }), 400, "already_exists");
    }
    await newRole({ name: role.name }, other);
    expectProblem(await tenant.call("POST", "/role", { name: "https://evil.example" }), 400, "invalid_name");
  });

  test("SEC-TENANT-05 a role permits what a catalogue of this account holds, and nothing else", async () => {
    const foreign = await newApi(other, "theirs", ["read:orders"]);
    const refused = [
      [may("read:nothing")],
      [may("READ:orders")],
      [may("read:orders", `api_${"0".repeat(24)}`)],
      [may("read:orders", foreign.id)],
      [may("create:accounts", await managementApi())],
      [may("read:orders"), may("read:orders")],
    ];
    const role = await newRole();
    for (const permissions of refused) {
      for (const [path, body] of [
        ["/role", { name: "Refused", permissions }],
        [`/role/${role.id}`, { permissions }],
      ] as const) {
        const answer = await tenant.call("POST", path, body);
        expectProblem(answer, 400, "validation_error");
        expect(answer.body.details.fields).toEqual(["permissions"]);
      }
    }
    expect((await tenant.call("GET", `/role/${role.id}`)).body.permissions).toEqual([]);
    expect((await tenant.call("GET", "/role?query=name:Refused")).body.results).toEqual([]);
    await newRole({ permissions: [may("read:orders")] });
  });

  test("the built-in management API's catalogue is what the contract declares, with the operator's own at the operator", async () => {
    const api = await managementApi();
    const permissions = managementPermissions.map(({ value }) => ({ api, value }));
    expect((await newRole({ permissions })).permissions).toHaveLength(permissions.length);
    const operator = manage(server, server.host, await operatorToken(server));
    const { results } = (await operator("GET", "/apis?slug=management-api")).body;
    const own = [{ api: results[0].id, value: "create:accounts" }];
    const answer = await operator("POST", "/role", { name: "Account maker", permissions: own });
    expect([answer.status, answer.body.permissions]).toEqual([201, own]);
  });

  test("what leaves a catalogue leaves the roles, and does not come back with it", async () => {
    const api = await newApi(tenant, "bills", ["read:bills", "send:bills"]);
    const role = await newRole({ permissions: [may("read:bills", api.id), may("send:bills", api.id), may("read:orders")] });
    const read = async () => (await tenant.call("GET", `/role/${role.id}`)).body.permissions;
    await tenant.call("POST", `/apis/${api.id}`, { permissions: [{ value: "read:bills" }] });
    await tenant.call("POST", `/apis/${api.id}`, { permissions: [{ value: "read:bills" }, { value: "send:bills" }] });
    expect(await read()).toEqual([may("read:orders"), may("read:bills", api.id)].toSorted((a, b) => (a.api < b.api ? -1 : 1)));
    expect((await tenant.call("DELETE", `/apis/${api.id}`)).status).toBe(200);
    expect(await read()).toEqual([may("read:orders")]);
  });
});

describe("who holds them", () => {
  test("a role is given once, shown from both sides, and taken away by either id", async () => {
    const [role, user] = [await newRole({ permissions: [may("read:orders")] }), await newUser()];
    const member = await give(role.id, user);
    expect(member).toEqual({
      id: expect.stringMatching(/^rm_[0-9a-f]{24}$/),
      account: tenant.id,
      role: role.id,
      user,
      createdAt: instant,
      updatedAt: instant,
    });
    const again = await Promise.all(Array.from({ length: 8 }, () => give(role.id, user)));
    for (const each of again) expect(each).toEqual(member);
    const expanded = (await tenant.call("GET", `/role/${role.id}/member?expand=role,user`)).body.results;
    expect(expanded).toEqual([{ ...member, role, user: expect.objectContaining({ id: user, name: "Holder" }) }]);
    expect((await tenant.call("GET", `/user/${user}/role`)).body.results).toEqual([member]);
    const path = `/role/${role.id}/member`;
    expect((await tenant.call("DELETE", `${path}/${user}`)).body).toEqual({ id: member.id, status: "deleted" });
    expectProblem(await tenant.call("DELETE", `${path}/${user}`), 404, "not_a_member");
    const { id } = await give(role.id, user);
    expect((await tenant.call("DELETE", `${path}/${id}`)).status).toBe(200);
    expect((await tenant.call("GET", `/user/${user}/role`)).body.results).toEqual([]);
    const log = (await tenant.call("GET", `/logs?query=type:role.member.added user:${user}`.replaceAll(" ", "%20"))).body;
    expect(log.results).toHaveLength(2);
  });

  test("SEC-TENANT-05 nobody of another account is given one, and a foreign user is answered like nobody", async () => {
    const [role, foreign] = [await newRole(), await newUser(other)];
    const refused = await tenant.call("POST", `/role/${role.id}/member`, { user: foreign });
    expectProblem(refused, 404, "not_found");
    const nobody = await tenant.call("POST", `/role/${role.id}/member`, { user: `user_${"0".repeat(24)}` });
    expect(lasting(refused)).toBe(lasting(nobody));
    expect((await give(role.id, await newUser())).role).toBe(role.id);
  });

  test("members of a team hold roles there, replaced as a whole", async () => {
    const [first, second, user] = [await newRole(), await newRole(), await newUser()];
    const { team, member } = await newMember(user, [second.id, first.id]);
    expect(member.roles.toSorted()).toEqual([first.id, second.id].toSorted());
    expect((await tenant.call("GET", `/team/${team.id}/member`)).body.results).toEqual([
      { ...member, roles: [first.id, second.id].toSorted() },
    ]);
    const changed = await tenant.call("POST", `/team/${team.id}/member/${member.id}`, { roles: [second.id] });
    expect([changed.status, changed.body.roles]).toEqual([200, [second.id]]);
    expect((await tenant.call("GET", `/user/${user}/team`)).body.results[0].roles).toEqual([second.id]);
    expect((await tenant.call("POST", `/team/${team.id}/member/${member.id}`, { roles: [] })).body.roles).toEqual([]);
  });

  test("SEC-TENANT-09 a role of another account is as unknown as none; what is no id is told so; nothing is half done", async () => {
    const [foreign, own, user] = [await newRole({}, other), await newRole(), await newUser()];
    const { team, member } = await newMember(await newUser(), [own.id]);
    for (const [roles, status, code] of [
      [[own.id, foreign.id], 404, "role_not_found"],
      [[`role_${"0".repeat(24)}`], 404, "role_not_found"],
      [[own.id, user], 400, "invalid_role"],
      [["admin"], 400, "invalid_role"],
      [[own.id, own.id], 400, "validation_error"],
    ] as const) {
      const added = await tenant.call("POST", `/team/${team.id}/member`, { user, roles });
      expectProblem(added, status, code);
      expect(added.body.details.fields).toEqual(["roles"]);
      expectProblem(await tenant.call("POST", `/team/${team.id}/member/${member.id}`, { roles }), status, code);
    }
    expect((await tenant.call("GET", `/team/${team.id}/member`)).body.results).toMatchObject([{ roles: [own.id] }]);
  });
});

describe("what a person holds", () => {
  test("is the union of the roles of the account and of every team, per API", async () => {
    const bills = await newApi(tenant, "invoices", ["read:bills"]);
    const user = await newUser();
    const reader = await newRole({ name: "Reader", permissions: [may("read:orders"), may("read:bills", bills.id)] });
    const writer = await newRole({ name: "Writer", permissions: [may("create:orders"), may("read:orders")] });
    await give(reader.id, user);
    const { team, member } = await newMember(user, [writer.id, reader.id]);
    await newMember(await newUser(), [(await newRole({ permissions: [may("delete:orders")] })).id]);
    expect(await held(user)).toEqual(["create:orders", "read:orders"]);
    expect(await held(user, bills.id)).toEqual(["read:bills"]);
    expect(await roleNamesOf(scope(), user)).toEqual(["Reader", "Writer"]);
    expect(await teamSlugsOf(scope(), user)).toEqual([team.slug]);
    expect(await held(await newUser())).toEqual([]);
    await tenant.call("DELETE", `/team/${team.id}/member/${member.id}`);
    expect(await held(user)).toEqual(["read:orders"]);
    expect(await teamSlugsOf(scope(), user)).toEqual([]);
  });

  test("ends with the role, the team and the API", async () => {
    const user = await newUser();
    const tenantWide = await newRole({ permissions: [may("read:orders")] });
    const inTeam = await newRole({ permissions: [may("create:orders")] });
    await give(tenantWide.id, user);
    const { team } = await newMember(user, [inTeam.id, tenantWide.id]);
    await tenant.call("DELETE", `/role/${tenantWide.id}`);
    expect(await held(user)).toEqual(["create:orders"]);
    expect((await tenant.call("GET", `/user/${user}/role`)).body.results).toEqual([]);
    expect((await tenant.call("GET", `/team/${team.id}/member`)).body.results).toMatchObject([{ roles: [inTeam.id] }]);
    await tenant.call("DELETE", `/team/${team.id}`);
    expect(await held(user)).toEqual([]);
    expect((await tenant.call("GET", `/role/${inTeam.id}`)).status).toBe(200);
  });

  test("a deleted user holds nothing, and is listed nowhere", async () => {
    const [role, user] = [await newRole({ permissions: [may("read:orders")] }), await newUser()];
    await give(role.id, user);
    const { team } = await newMember(user, [role.id]);
    expect((await tenant.call("DELETE", `/user/${user}`)).status).toBe(200);
    expect(await held(user)).toEqual([]);
    for (const path of [`/role/${role.id}/member`, `/team/${team.id}/member`])
      expect((await tenant.call("GET", path)).body.results).toEqual([]);
  });

  test("SEC-TENANT-02 is read in its own account only", async () => {
    const [role, user] = [await newRole({ permissions: [may("read:orders")] }), await newUser()];
    await give(role.id, user);
    expect(await held(user)).toEqual(["read:orders"]);
    expect([...(await permissionsOf(scope(other), user, orders.id))]).toEqual([]);
    expect(await roleNamesOf(scope(other), user)).toEqual([]);
  });
});

describe("a person hands out management rights", () => {
  /** A use case as a person of the account runs it. */
  const as = (user: string, account = tenant.id) => server.server.database.context(account, { type: "user", id: user });

  test("SEC-TICKET-05 only as far as they hold them, to nobody, themselves included", async () => {
    const api = await managementApi();
    const rights = (...values: string[]) => values.map((value) => ({ api, value }));
    const granter = await newRole({ permissions: rights("create:role_members", "create:roles", "read:users") });
    const stronger = await newRole({ permissions: rights("delete:users") });
    const weaker = await newRole({ permissions: [...rights("read:users"), may("delete:orders")] });
    const user = await newUser();
    const { team, member } = await newMember(user, []);
    await give(granter.id, user);
    const forbidden = { code: "forbidden" };
    await expect(addRoleMember(as(user), stronger.id, user)).rejects.toMatchObject(forbidden);
    await expect(updateMember(as(user), team.id, member.id, [stronger.id])).rejects.toMatchObject(forbidden);
    await expect(createRole(as(user), false, { name: "Mine", permissions: rights("delete:users") })).rejects.toMatchObject(
      forbidden,
    );
    await expect(
      updateRole(as(user), false, granter.id, { permissions: rights("read:users", "delete:users") }),
    ).rejects.toMatchObject(forbidden);
    expect(await held(user, api)).toEqual(["create:role_members", "create:roles", "read:users"]);
    expect((await updateRole(as(user), false, stronger.id, { description: "Left as it is." })).permissions).toHaveLength(1);
    expect((await addRoleMember(as(user), weaker.id, await newUser())).role).toBe(weaker.id);
    expect((await updateMember(as(user), team.id, member.id, [weaker.id])).roles).toEqual([weaker.id]);
    await give(stronger.id, user);
    expect((await addRoleMember(as(user), stronger.id, await newUser())).role).toBe(stronger.id);
  });

  test("SEC-TICKET-05 the operator's role is handed out by its holders and by machines", async () => {
    const call = manage(server, server.host, await operatorToken(server));
    const account = (await call("GET", "/account?slug=main")).body.results[0].id;
    const { id } = (await call("GET", "/role?slug=operator")).body.results[0];
    const [first, second] = [(await call("POST", "/user", {})).body.id, (await call("POST", "/user", {})).body.id];
    const at = server.server.database.scope(account);
    await expect(addRoleMember(as(first, account), id, first)).rejects.toMatchObject({ code: "forbidden" });
    expect(await holdsOperatorRole(at, first)).toBe(false);
    expect((await call("POST", `/role/${id}/member`, { user: first })).status).toBe(201);
    expect(await holdsOperatorRole(at, first)).toBe(true);
    await addRoleMember(as(first, account), id, second);
    expect(await holdsOperatorRole(at, second)).toBe(true);
    expect((await call("DELETE", `/role/${id}/member/${second}`)).status).toBe(200);
    expect(await holdsOperatorRole(at, second)).toBe(false);
  });
});

test("the operator account has a role that cannot be renamed or deleted; a tenant's role of that name means nothing", async () => {
  const call = manage(server, server.host, await operatorToken(server));
  const [role] = (await call("GET", "/role?slug=operator")).body.results;
  expect(role).toMatchObject({ name: "operator", slug: "operator", is_system: true, permissions: [] });
  expectProblem(await call("DELETE", `/role/${role.id}`), 403, "system_resource");
  expectProblem(await call("POST", `/role/${role.id}`, { name: "Other" }), 403, "system_resource");
  expectProblem(await call("POST", `/role/${role.id}`, { slug: "other" }), 403, "system_resource");
  expect((await call("POST", `/role/${role.id}`, { name: "operator", description: "Us." })).status).toBe(200);

  const [theirs, user] = [await newRole({ name: "operator" }), await newUser()];
  expect(theirs.is_system).toBe(false);
  await give(theirs.id, user);
  expect(await holdsOperatorRole(scope(), user)).toBe(false);
  expect((await tenant.call("DELETE", `/role/${theirs.id}`)).status).toBe(200);
});

test("the operator's first person holds that role from the first start", async () => {
  const environment = {
    FAABLE_BOOTSTRAP_ADMIN_EMAIL: "kim@example.org",
    FAABLE_BOOTSTRAP_ADMIN_PASSWORD: "correct horse battery",
  };
  const own = await startServer({ environment });
  try {
    const call = manage(own, own.host, await operatorToken(own));
    const [user] = (await call("GET", "/user?email=kim@example.org")).body.results;
    expect(await holdsOperatorRole(own.server.database.scope(user.account), user.id)).toBe(true);
    const { body: other } = await call("POST", "/user", {});
    expect(await holdsOperatorRole(own.server.database.scope(user.account), other.id)).toBe(false);
  } finally {
    await own.close();
  }
});
