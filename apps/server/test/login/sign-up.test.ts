import { signUp as operation } from "@faable/auth-contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { expectProblem } from "../harness/expect.ts";
import { postForm, type Send, send } from "../harness/http.ts";
import { authorizePath, newApp, pkce } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let connection: string;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  connection = (await tenant.call("GET", "/connection")).body.results[0].id;
});
afterAll(() => server.close());

const password = "a fine password";
let made = 0;
const freshEmail = (): string => {
  made += 1;
  return `person-${made}@example.org`;
};
const signUp = (body: object, { headers, ...more }: Send = {}) =>
  send(server, operation.path, {
    method: "POST",
    host: tenant.host,
    body: JSON.stringify({ client_id: tenant.clientId, ...body }),
    ...more,
    headers: { "content-type": "application/json", ...headers },
  });
const newConnection = async (settings: object) => {
  made += 1;
  const answer = await tenant.call("POST", "/connection", {
    connection_name: `c${made}`,
    connection_type: "database",
    ...settings,
  });
  return answer.body;
};

test("SEC-LOGIN-05 a sign-up makes a new, unverified user with a password, and starts no session", async () => {
  const said = { name: "Kim Sol", given_name: "Kim", family_name: "Sol", user_metadata: { theme: "dark" } };
  const answer = await signUp({ email: " Kim@Example.org", password, ...said });
  expect([answer.status, answer.body]).toEqual([
    200,
    { status: "created", user_id: expect.stringMatching(/^user_[0-9a-f]{24}$/), email_verified: false },
  ]);
  expect(answer.headers).not.toHaveProperty("set-cookie");
  expect(answer.headers["cache-control"]).toBe("no-store");
  const user = (await tenant.call("GET", `/user/${answer.body.user_id}`)).body;
  expect(user).toMatchObject({
    email: "kim@example.org",
    email_verified: false,
    email_verified_method: null,
    app_metadata: {},
    ...said,
  });
  const [credential] = (await tenant.call("GET", `/credentials?user=${user.id}`)).body.results;
  expect(credential).toMatchObject({ connection, email: "kim@example.org", password_hash_status: "set" });
  const log = await tenant.call("GET", "/logs?query=type:auth.signup");
  expect(log.body.results[0]).toMatchObject({
    status: "success",
    user: user.id,
    client: tenant.client,
    data: { client_id: tenant.clientId, connection, ip: "127.0.0.1" },
  });
  expect(log.text).not.toContain(password);
});

test("SEC-LOGIN-05 whatever else the body claims is refused by name, and nobody is created", async () => {
  const claims = {
    email_verified: true,
    email_verified_method: "admin",
    app_metadata: { role: "admin" },
    roles: ["admin"],
    permissions: ["read:users"],
    account: "account_000000000000000000000000",
    id: `user_${"0".repeat(24)}`,
    user_id: `user_${"0".repeat(24)}`,
    suspended: false,
    logins_count: 7,
    password_hash: "x",
  };
  const email = freshEmail();
  for (const [field, value] of Object.entries(claims)) {
    const answer = await signUp({ email, password, [field]: value });
    expectProblem(answer, 400, "validation_error");
    expect(answer.body.details.fields).toEqual([field]);
  }
  expect((await tenant.call("GET", `/user?email=${email}`)).body.results).toEqual([]);
  const honest = await signUp({ email, password, user_metadata: { role: "admin", email_verified: true } });
  expect((await tenant.call("GET", `/user/${honest.body.user_id}`)).body).toMatchObject({
    email_verified: false,
    app_metadata: {},
  });
});

test("SEC-LOGIN-07 one address is one user, however it is spelt, and a sign-up never touches who is there", async () => {
  const { body: existing } = await tenant.call("POST", "/user", { email: "Ünïcode@Bücher.example", name: "There" });
  for (const email of ["ünïcode@bücher.example", " ÜNÏCODE@BÜCHER.EXAMPLE", "u\u0308ni\u0308code@xn--bcher-kva.example"]) {
    const answer = await signUp({ email, password });
    expectProblem(answer, 409, "email_taken");
    expect(answer.body.details).toEqual({ fields: ["email"] });
  }
  expect((await tenant.call("GET", `/credentials?user=${existing.id}`)).body.results).toEqual([]);
  const email = freshEmail();
  const spellings = [email, email.toUpperCase(), ` ${email}`, `${email} `, email, email.toUpperCase()];
  const answers = await Promise.all(spellings.map((each) => signUp({ email: each, password })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409, 409]);
  expect((await tenant.call("GET", `/user?email=${email}`)).body.results).toHaveLength(1);
});

test("SEC-LOGIN-06 a connection that is closed for sign-up, disabled, or not meant for the client creates nobody", async () => {
  const closed = await newConnection({ disable_signup: true });
  const disabled = await newConnection({ enabled: false });
  const second = (await tenant.call("POST", "/client", { name: "Second" })).body;
  const theirs = await newConnection({ enabled_clients: [second.id] });
  const github = (await tenant.call("POST", "/connection", { connection_name: "gh", connection_type: "github" })).body;
  const email = freshEmail();
  expectProblem(await signUp({ email, password, connection: closed.connection_name }), 403, "signup_disabled");
  for (const name of [disabled.connection_name, theirs.connection_name, github.connection_name, "no-such", ""])
    expectProblem(await signUp({ email, password, connection: name }), 400, "invalid_connection");
  expect((await tenant.call("GET", `/user?email=${email}`)).body.results).toEqual([]);
  const allowed = await signUp({ client_id: second.client_id, email, password, connection: theirs.connection_name });
  expect(allowed.status).toBe(200);
  const admin = await tenant.call("POST", "/credentials", {
    user: (await tenant.call("POST", "/user", {})).body.id,
    connection: closed.id,
  });
  expect(admin.status).toBe(201);
});

test("SEC-LOGIN-06 what an administrator closes is closed at once", async () => {
  const own = await newTenant(server);
  const [{ id }] = (await own.call("GET", "/connection")).body.results;
  const body = { client_id: own.clientId, email: "kim@example.org", password };
  await own.call("POST", `/connection/${id}`, { disable_signup: true });
  expectProblem(await signUp(body, { host: own.host }), 403, "signup_disabled");
  await own.call("POST", `/connection/${id}`, { enabled: false, disable_signup: false });
  expectProblem(await signUp(body, { host: own.host }), 400, "invalid_connection");
  await own.call("DELETE", `/connection/${id}`);
  expectProblem(await signUp(body, { host: own.host }), 400, "no_database_connection");
});

test("SEC-LOGIN-02 weak passwords are refused with everything that is wrong with them; long and strange ones are taken", async () => {
  for (const weak of ["", "short", "password", "Password1", "x".repeat(257)]) {
    const answer = await signUp({ email: freshEmail(), password: weak });
    expectProblem(answer, 400, "password_too_weak");
    expect(answer.body.details.rules.length).toBeGreaterThan(0);
  }
  expectProblem(
    await signUp({ email: "long.person@example.org", password: "Long.Person@example.org" }),
    400,
    "password_too_weak",
  );
  for (const strong of ["x".repeat(256), "🔐 ключ 鍵 \u0001\t", "        "])
    expect((await signUp({ email: freshEmail(), password: strong })).status).toBe(200);
});

test("what people sign in with decides what they have to say", async () => {
  const { connection_name: names } = await newConnection({ login_identifier: "username" });
  const { connection_name: either } = await newConnection({ login_identifier: "email_or_username" });
  const refused = async (body: object, field: string) => {
    const answer = await signUp(body);
    expectProblem(answer, 400, "validation_error");
    expect(answer.body.details.fields).toEqual([field]);
  };
  await refused({ password }, "email");
  await refused({ email: freshEmail(), username: "kim", password }, "username");
  await refused({ connection: names, email: freshEmail(), password }, "username");
  await refused({ connection: names, username: "kim" }, "password");
  await refused({ connection: either, password }, "email");
  await refused({ connection: either, username: "kim" }, "password");
  expect((await signUp({ connection: names, username: "kim", password })).status).toBe(200);
  expect((await signUp({ connection: names, username: "lin", email: freshEmail(), password })).status).toBe(200);
  expect((await signUp({ connection: either, username: "kim", password })).status).toBe(200);
  const later = await signUp({ connection: either, email: freshEmail() });
  const [credential] = (await tenant.call("GET", `/credentials?user=${later.body.user_id}`)).body.results;
  expect(credential.password_hash_status).toBe("not_set");
});

test("SEC-LOGIN-13 a user name is unique in its connection and no other kind of identifier", async () => {
  const { connection_name: name } = await newConnection({ login_identifier: "username" });
  const { body } = await signUp({ connection: name, username: "Kim", password });
  expect((await tenant.call("GET", `/user/${body.user_id}`)).body.username).toBe("Kim");
  expectProblem(await signUp({ connection: name, username: "Kim", password }), 409, "username_taken");
  for (const username of ["kim@example.org", "a b", "", "\u202ekim", body.user_id])
    expectProblem(await signUp({ connection: name, username, password }), 400, "invalid_username");
  const many = await Promise.all(Array.from({ length: 5 }, () => signUp({ connection: name, username: "raced", password })));
  expect(many.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409]);
});

test("addresses and names have their rules", async () => {
  for (const email of ["", "kim", "kim@", "a@b@c.example", "kim@localhost", "kim\u0001@example.org"])
    expectProblem(await signUp({ email, password }), 400, "invalid_email");
  for (const field of ["name", "given_name", "family_name"])
    expectProblem(await signUp({ email: freshEmail(), password, [field]: "see www.evil.example" }), 400, "invalid_name");
});

test("the client is named, is one of this account, and is not told apart by its kind", async () => {
  const other = await newTenant(server);
  for (const client_id of ["no-such", other.clientId, "\u0001", tenant.client])
    expectProblem(await signUp({ client_id, email: freshEmail(), password }), 400, "invalid_client");
  const answer = await send(server, operation.path, {
    method: "POST",
    host: tenant.host,
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expectProblem(answer, 400, "validation_error");
  expect(answer.body.details.fields).toEqual(["client_id"]);
  expectProblem(
    await postForm(server, operation.path, { client_id: tenant.clientId }, { host: tenant.host }),
    415,
    "unsupported_media_type",
  );
  expectProblem(await send(server, operation.path, { host: tenant.host }), 405, "method_not_allowed");
});

test("browsers may call it from the client's origins and the account's own, and read the refusal elsewhere", async () => {
  const web = (
    await tenant.call("POST", "/client", {
      name: "Web",
      web_origins: ["https://app.example"],
      token_endpoint_auth_method: "none",
    })
  ).body;
  const from = (origin: string, client_id = web.client_id) =>
    signUp({ client_id, email: freshEmail(), password }, { headers: { origin } });
  const evil = await from("https://evil.example");
  expectProblem(evil, 403, "origin_not_allowed");
  expect(evil.headers["access-control-allow-origin"]).toBe("https://evil.example");
  const allowed = await from("https://app.example");
  expect([allowed.status, allowed.headers["access-control-allow-origin"]]).toEqual([200, "https://app.example"]);
  expect(allowed.headers).not.toHaveProperty("access-control-allow-credentials");
  expect((await from(`http://${tenant.host}`)).status).toBe(200);
  expect((await from("https://anything.example", tenant.clientId)).status).toBe(200);
  const preflight = await send(server, operation.path, {
    method: "OPTIONS",
    host: tenant.host,
    headers: {
      origin: "https://app.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers["access-control-allow-headers"]).toContain("content-type");
});

test("SEC-LIMIT-03 the sixth sign-up of a minute from one address is 429; another account's first is not", async () => {
  const limited = await startServer({ rateLimits: true });
  const [own, other] = [await newTenant(limited), await newTenant(limited)];
  const attempt = ({ host, clientId }: Tenant, number: number) =>
    send(limited, operation.path, {
      method: "POST",
      host,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_id: clientId, email: `kim-${number}@example.org`, password }),
    });
  const statuses: number[] = [];
  for (let number = 0; number < 5; number += 1) statuses.push((await attempt(own, number)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  const refused = await attempt(own, 6);
  expectProblem(refused, 429, "too_many_requests");
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect((await attempt(other, 1)).status).toBe(200);
  await limited.close();
});

test("SEC-LIMIT-03 a whole /64 is one address there", async () => {
  const limited = await startServer({ rateLimits: true, environment: { FAABLE_TRUST_PROXY: "1" } });
  const own = await newTenant(limited);
  let number = 0;
  const attempt = async (from: string): Promise<number> => {
    number += 1;
    const sent = await send(limited, operation.path, {
      method: "POST",
      host: own.host,
      headers: { "content-type": "application/json", "x-forwarded-for": from },
      body: JSON.stringify({ client_id: own.clientId, email: `lin-${number}@example.org`, password }),
    });
    return sent.status;
  };
  for (let host = 1; host < 6; host += 1) expect(await attempt(`2001:db8:7:7::${host}`)).toBe(200);
  expect(await attempt("2001:db8:7:7:ffff::1")).toBe(429);
  expect(await attempt("2001:db8:7:8::1")).toBe(200);
  await limited.close();
});

test("SEC-LIMIT-03 the hosted form and the endpoint share that budget, and a name of two lines is no name there either", async () => {
  const limited = await startServer({ rateLimits: true });
  const own = await newTenant(limited);
  const app = await newApp(own);
  const browser = newBrowser(limited, own.host);
  const submit = async (fields: Record<string, string>) => {
    const page = await browser.open(authorizePath(app, pkce().challenge, { screen_hint: "signup", prompt: "login" }));
    return browser.submit(page, { password, ...fields });
  };
  const broken = await submit({ email: "kim-0@example.org", name: "Kim\r\nDoe" });
  expect(broken.status).toBe(400);
  for (let number = 1; number < 5; number += 1)
    expect((await submit({ email: `kim-${number}@example.org` })).status, String(number)).toBe(303);
  const refused = await submit({ email: "kim-5@example.org" });
  expect([refused.status, refused.text.includes("Too many tries")]).toEqual([429, true]);
  const direct = await send(limited, operation.path, {
    method: "POST",
    host: own.host,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_id: own.clientId, email: "kim-6@example.org", password }),
  });
  expectProblem(direct, 429, "too_many_requests");
  await limited.close();
});
