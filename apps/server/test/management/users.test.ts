import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const create = (body: object) => tenant.call("POST", "/user", body);
const newUser = async (body: object = {}): Promise<string> => {
  const answer = await create(body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
};
const read = async (id: string) => (await tenant.call("GET", `/user/${id}`)).body;
const update = (id: string, body: unknown) => tenant.call("POST", `/user/${id}`, body);

const defaults = () => ({
  id: expect.stringMatching(/^user_[0-9a-f]{24}$/),
  account: tenant.id,
  email: null,
  email_verified: false,
  email_verified_method: null,
  email_change_locked_at: null,
  username: null,
  name: null,
  given_name: null,
  family_name: null,
  middle_name: null,
  nickname: null,
  picture: null,
  profile: null,
  website: null,
  gender: null,
  birthdate: null,
  zoneinfo: null,
  locale: null,
  phone: null,
  phone_verified: false,
  phone_verified_method: null,
  phone_e164: false,
  country_iso: null,
  address: null,
  user_metadata: {},
  app_metadata: {},
  suspended: false,
  suspended_at: null,
  suspended_reason: null,
  last_login: null,
  last_ip: null,
  logins_count: 0,
  imported_at: null,
  createdAt: instant,
  updatedAt: instant,
});

const profile = {
  email: "full@example.org",
  email_verified: true,
  name: "Full Name",
  given_name: "Full",
  family_name: "Name",
  middle_name: "M",
  nickname: "fn",
  picture: "https://img.example.org/a.png",
  profile: "https://example.org/full",
  website: "https://example.org",
  gender: "x",
  birthdate: "1990-01-02",
  zoneinfo: "Europe/Madrid",
  locale: "es",
  phone: "+34600111222",
  phone_verified: true,
  country_iso: "ES",
  address: { street_address: "Street 1", locality: "Town", country: "ES" },
  user_metadata: { theme: "dark" },
  app_metadata: { plan: { tier: 1 } },
};

describe("create, read, change, delete", () => {
  test("an empty user has exactly the defaults", async () => {
    const answer = await create({});
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual(defaults());
    expect(await read(answer.body.id)).toEqual(answer.body);
  });

  test("every field is stored and shown as it was sent", async () => {
    const answer = await create(profile);
    expect(answer.body).toEqual({ ...defaults(), ...profile, email_verified_method: "admin", phone_e164: true });
    expect(await read(answer.body.id)).toEqual(answer.body);
  });

  test("an update leaves what it does not name, clears with null and replaces objects whole", async () => {
    const { body: before } = await create({ ...profile, email: "change@example.org" });
    const changed = await update(before.id, { nickname: null, address: { locality: "Other" }, name: "New" });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...before, nickname: null, address: { locality: "Other" }, name: "New", updatedAt: instant });
    expect((await update(before.id, {})).body).toEqual({ ...changed.body, updatedAt: instant });
    expect(await read(before.id)).toMatchObject({ given_name: "Full", nickname: null });
  });

  test("a deleted user is gone, with its memberships", async () => {
    const user = await newUser();
    const team = (await tenant.call("POST", "/team", { name: `Team of ${user}` })).body.id;
    await tenant.call("POST", `/team/${team}/member`, { user });
    const answer = await tenant.call("DELETE", `/user/${user}`);
    expect([answer.status, answer.body]).toEqual([200, { id: user, status: "deleted" }]);
    expectProblem(await tenant.call("GET", `/user/${user}`), 404, "not_found");
    expectProblem(await update(user, { name: "Late" }), 404, "not_found");
    expectProblem(await tenant.call("DELETE", `/user/${user}`), 404, "not_found");
    expect((await tenant.call("GET", `/team/${team}/member`)).body.results).toEqual([]);
  });

  test("the plural path means the same", async () => {
    const { status, body } = await tenant.call("POST", "/users", { name: "Plural" });
    expect(status).toBe(201);
    expect((await tenant.call("GET", `/users/${body.id}`)).body).toEqual(body);
  });
});

describe("addresses and numbers", () => {
  test("an address is kept in one form and is unique in it", async () => {
    const { body } = await create({ email: "  Kim.PARK+tag@Example.ORG " });
    expect(body.email).toBe("kim.park+tag@example.org");
    for (const same of ["kim.park+tag@example.org", "KIM.PARK+TAG@EXAMPLE.ORG"]) {
      const answer = await create({ email: same });
      expectProblem(answer, 400, "already_exists");
      expect(answer.body.details).toEqual({ fields: ["email"] });
    }
    const second = await newUser({ email: "second@example.org" });
    expectProblem(await update(second, { email: "Kim.park+tag@example.org" }), 400, "already_exists");
    expect((await read(second)).email).toBe("second@example.org");
    expect((await update(second, { email: "Second@example.org" })).status).toBe(200);
  });

  test("of many creations with one address, one succeeds", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ email: "race@example.org" })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) expectProblem(answer, 400, "already_exists");
  });

  test.each([
    "",
    "plain",
    "@example.org",
    "a@",
    "a@b",
    "a b@example.org",
    "a@example.org,b@example.org",
    "a@example.org;b@example.org",
    "Kim <kim@example.org>",
    '"kim"@example.org',
    "kim@example.org\nBcc: x@example.org",
    "kim\r\n@example.org",
    "kim@@example.org",
    "kim@exam ple.org",
    ".kim@example.org",
    "kim.@example.org",
    "ki..m@example.org",
    "kim@example..org",
    "kim@[127.0.0.1]",
    `${"a".repeat(65)}@example.org`,
    "kim@example.org\u0000",
    "kim(comment)@example.org",
  ])("%j is no address", async (email) => {
    const answer = await create({ email });
    expect(answer.status).toBe(400);
    expect(["invalid_email", "bad_request"]).toContain(answer.body.error_code);
    if (!email.includes("\u0000")) expectProblem(answer, 400, "invalid_email");
    expect((await tenant.call("GET", "/user?q=kim@exam")).body.results).toEqual([]);
  });

  test.each([
    "o'neil@example.org",
    "a+b@example.org",
    "a_b-c@sub.example.co.uk",
    "1@2.example",
    "josé@example.org",
    "x@xn--bcher-kva.example",
  ])("%s is one", async (email) => {
    expect((await create({ email })).body.email).toBe(email);
  });

  test("a new address is unverified unless the same request says otherwise", async () => {
    const user = await newUser({ email: "v1@example.org", email_verified: true });
    expect((await update(user, { name: "Same" })).body).toMatchObject({ email_verified: true, email_verified_method: "admin" });
    expect((await update(user, { email: "v2@example.org" })).body).toMatchObject({
      email_verified: false,
      email_verified_method: null,
    });
    const both = await update(user, { email: "v3@example.org", email_verified: true });
    expect(both.body).toMatchObject({ email: "v3@example.org", email_verified: true, email_verified_method: "admin" });
  });

  test("a national number needs the account's country", async () => {
    const own = await newTenant(server);
    const make = (phone: string) => own.call("POST", "/user", { phone });
    const refused = await make("600 111 222");
    expectProblem(refused, 400, "invalid_phone");
    expect(refused.body.details).toEqual({ fields: ["phone"] });
    expect((await make("+34 600-111-222")).body).toMatchObject({ phone: "+34600111222", phone_e164: true });
    expect((await own.call("POST", `/account/${own.id}`, { default_country_iso: "ES" })).status).toBe(200);
    expect((await make("600 111 223")).body.phone).toBe("+34600111223");
    expect((await make("+44 20 7946 0958")).body.phone).toBe("+442079460958");
    for (const wrong of [
      "",
      "abc",
      "12",
      "+",
      "+999999999999999",
      "+34600111222; x",
      "call +34600111222 now",
      "+34600111222 ext 5",
    ])
      expect((await make(wrong)).body.error_code).toBe("invalid_phone");
  });

  test("a changed number is unverified", async () => {
    const user = await newUser({ phone: "+34600999888", phone_verified: true });
    expect((await update(user, { phone: "+34 600 999 888" })).body.phone_verified).toBe(true);
    expect((await update(user, { phone: "+34600999889" })).body.phone_verified).toBe(false);
    expect((await update(user, { phone: null })).body).toMatchObject({ phone: null, phone_e164: false });
  });

  test.each(["name", "given_name", "family_name", "middle_name", "nickname"])("%s must not contain a link", async (field) => {
    for (const link of ["Visit https://evil.example", "http://x", "HTTPS://X", "www.evil.example", "win at evil.com now"]) {
      const answer = await create({ [field]: link });
      expectProblem(answer, 400, "invalid_name");
      expect(answer.body.details).toEqual({ fields: [field] });
    }
    const user = await newUser({ [field]: "Dr. Ada St. John-Smith, Jr." });
    expectProblem(await update(user, { [field]: "https://evil.example" }), 400, "invalid_name");
    expect((await read(user))[field]).toBe("Dr. Ada St. John-Smith, Jr.");
  });
});

describe("metadata", () => {
  test.each(["user_metadata", "app_metadata"])("%s is merged key by key", async (field) => {
    const user = await newUser({ [field]: { a: 1, b: { c: 1 } } });
    const patch = async (value: unknown) => (await update(user, { [field]: value })).body[field];
    expect(await patch({})).toEqual({ a: 1, b: { c: 1 } });
    expect(await patch({ d: [1, "x", null] })).toEqual({ a: 1, b: { c: 1 }, d: [1, "x", null] });
    expect(await patch({ b: { e: 2 }, a: null })).toEqual({ b: { e: 2 }, d: [1, "x", null] });
    expect(await patch(null)).toEqual({});
  });

  test("64 KiB is the limit, of what would be stored", async () => {
    const user = await newUser({ user_metadata: { a: "x".repeat(40_000) } });
    const answer = await update(user, { user_metadata: { b: "x".repeat(40_000) } });
    expectProblem(answer, 413, "payload_too_large");
    expect((await read(user)).user_metadata).toEqual({ a: "x".repeat(40_000) });
    expect((await update(user, { user_metadata: { a: null, b: "x".repeat(40_000) } })).status).toBe(200);
    expectProblem(await create({ app_metadata: { a: "x".repeat(66_000) } }), 413, "payload_too_large");
  });

  test("keys that mean something to JavaScript are data or refused, never behaviour", async () => {
    const user = await newUser({ user_metadata: { constructor: { prototype: { x: 1 } }, toString: "text" } });
    expect((await read(user)).user_metadata).toEqual({ constructor: { prototype: { x: 1 } }, toString: "text" });
    const raw = await tenant.call("POST", `/user/${user}`, JSON.parse('{"user_metadata":{"__proto__":{"suspended":true}}}'));
    expectProblem(raw, 400, "bad_request");
    expect(Reflect.get({}, "suspended")).toBeUndefined();
  });
});

describe("suspension", () => {
  test("suspending twice keeps the time and may replace the reason; reinstating clears both", async () => {
    const user = await newUser();
    const first = (await update(user, { suspended: true, suspended_reason: "Abuse" })).body;
    expect(first).toMatchObject({ suspended: true, suspended_at: instant, suspended_reason: "Abuse" });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await update(user, { suspended: true })).body).toMatchObject({
      suspended_at: first.suspended_at,
      suspended_reason: "Abuse",
    });
    const other = await update(user, { suspended: true, suspended_reason: "Fraud" });
    expect(other.body).toMatchObject({ suspended_at: first.suspended_at, suspended_reason: "Fraud" });
    const reinstated = { suspended: false, suspended_at: null, suspended_reason: null };
    expect((await update(user, { suspended: false })).body).toMatchObject(reinstated);
    expect((await update(user, { suspended: false })).body).toMatchObject(reinstated);
    expect((await update(user, { suspended_reason: "Not suspended" })).body).toMatchObject(reinstated);
  });

  test("nobody is created suspended", async () => {
    const answer = await create({ suspended: true });
    expectProblem(answer, 400, "validation_error");
    expect(answer.body.details.fields).toEqual(["suspended"]);
  });
});

describe("what a write takes", () => {
  const readOnly = {
    email_verified_method: "hacked",
    email_change_locked_at: "2020-01-01T00:00:00.000Z",
    username: "root",
    phone_verified_method: "x",
    phone_e164: true,
    suspended_at: "2020-01-01T00:00:00.000Z",
    last_login: "2020-01-01T00:00:00.000Z",
    last_ip: "1.1.1.1",
    logins_count: 99,
    imported_at: "2020-01-01T00:00:00.000Z",
    password: "secret-password",
    password_hash: "x",
    account_id: "account_x",
    created_at: "2020-01-01T00:00:00.000Z",
    nonsense: 1,
    constructor: 1,
  };

  test.each(Object.entries(readOnly))("SEC-MGMT-02 %s cannot be written", async (field, value) => {
    const user = await newUser();
    const before = await read(user);
    for (const answer of [await create({ [field]: value }), await update(user, { [field]: value, name: "Changed" })]) {
      expectProblem(answer, 400, "validation_error");
      expect(answer.body.details.fields).toEqual([field]);
      expect(answer.body.details.issues).toEqual([{ path: `/${field}`, message: expect.any(String) }]);
    }
    expect(await read(user)).toEqual(before);
  });

  test("SEC-MGMT-02 id, account and times that are sent back change nothing and are no error", async () => {
    const user = await newUser();
    const before = await read(user);
    const sent = {
      id: `user_${"0".repeat(24)}`,
      account: `account_${"0".repeat(24)}`,
      createdAt: "2000-01-01T00:00:00.000Z",
      updatedAt: "2000-01-01T00:00:00.000Z",
    };
    const answer = await update(user, { ...sent, name: "Changed" });
    expect(answer.body).toEqual({ ...before, name: "Changed", updatedAt: instant });
    expect(answer.body.updatedAt).not.toBe(sent.updatedAt);
    const created = await create(sent);
    expect(created.body).toEqual(defaults());
    expect(created.body.id).not.toBe(sent.id);
  });

  test.each([
    [{ email: 1 }, "email"],
    [{ email_verified: "true" }, "email_verified"],
    [{ name: { $gt: "" } }, "name"],
    [{ picture: "not a url" }, "picture"],
    [{ country_iso: "es" }, "country_iso"],
    [{ address: { planet: "Mars" } }, "address"],
    [{ address: "Street" }, "address"],
    [{ user_metadata: [] }, "user_metadata"],
    [{ user_metadata: "x" }, "user_metadata"],
    [{ name: "x".repeat(257) }, "name"],
    [{ suspended_reason: "x".repeat(513) }, "suspended_reason"],
  ])("%j is refused and names its field", async (body, field) => {
    const user = await newUser();
    const answer = await update(user, body);
    expectProblem(answer, 400, "validation_error");
    expect(answer.body.details.fields).toEqual([field]);
  });

  test.each(["[]", "null", '"x"', "1", "", "{", '{"name":"a","name":"b"}'])("%s is no user", async (body) => {
    const headers = { authorization: `Bearer ${tenant.token}`, "content-type": "application/json" };
    const answer = await send(server, "/user", { method: "POST", host: tenant.host, headers, body });
    expect(answer.status).toBe(400);
    expect(["validation_error", "bad_request"]).toContain(answer.body.error_code);
  });

  test("a form or text is not taken for JSON", async () => {
    for (const type of ["application/x-www-form-urlencoded", "text/plain", "text/json", "multipart/form-data"]) {
      const headers = { authorization: `Bearer ${tenant.token}`, "content-type": type };
      const answer = await send(server, "/user", { method: "POST", host: tenant.host, headers, body: '{"name":"x"}' });
      expectProblem(answer, 415, "unsupported_media_type");
    }
  });
});
