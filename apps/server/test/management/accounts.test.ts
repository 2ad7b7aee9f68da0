import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { type Answer, send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, operatorToken, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let operate: (method: string, path: string, body?: unknown) => Promise<Answer>;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  operate = manage(server, server.host, await operatorToken(server));
});
afterAll(() => server.close());

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const update = (body: object) => tenant.call("POST", `/account/${tenant.id}`, body);
const read = async () => (await tenant.call("GET", `/account/${tenant.id}`)).body;

test("the operator creates an account with exactly the defaults, and it works at once", async () => {
  const answer = await operate("POST", "/account", { name: "Ñandú & Søn" });
  expect(answer.status).toBe(201);
  const { slug } = answer.body;
  expect(slug).toMatch(/^nandu-s-?n$/);
  expect(answer.body).toEqual({
    id: expect.stringMatching(/^account_[0-9a-f]{24}$/),
    account: answer.body.id,
    name: "Ñandú & Søn",
    slug,
    domain: `${slug}.${server.host}`,
    logo_src: null,
    icon_src: null,
    callback_hostnames: [],
    token_signing_alg: "RS256",
    default_connection: null,
    enabled_locales: ["en"],
    team: null,
    notification_settings: { welcome_email_enabled: false, verify_email_auto_send: false },
    email_change_verification_mode: "new_only",
    email_reply_to: null,
    welcome_email: null,
    default_country_iso: null,
    branding: null,
    login_methods: {},
    dynamic_registration_enabled: true,
    keep_action_events: true,
    logout_confirm_required: false,
    createdAt: instant,
    updatedAt: instant,
  });
  const discovery = await send(server, "/.well-known/openid-configuration", { host: answer.body.domain });
  expect(discovery.body).toMatchObject({ issuer: `http://${answer.body.domain}`, account_id: answer.body.id });
});

test("a slug is a host label, unique in the installation", async () => {
  const taken = await operate("POST", "/account", { name: "x", slug: tenant.slug });
  expectProblem(taken, 400, "already_exists");
  expect(taken.body.details).toEqual({ fields: ["slug"] });
  expectProblem(await operate("POST", "/account", { name: "x", slug: "main" }), 400, "already_exists");
  expectProblem(await operate("POST", "/account", { name: "Main" }), 400, "already_exists");
  for (const slug of ["", "-a", "a-", "A", "a_b", "a.b", "a b", "x".repeat(64), "ä"])
    expectProblem(await operate("POST", "/account", { name: "x", slug }), 400, "validation_error");
  expectProblem(await operate("POST", "/account", { name: "!!!" }), 400, "validation_error");
  expectProblem(await operate("POST", "/account", { name: "https://evil.example", slug: "fine" }), 400, "invalid_name");
  expectProblem(await operate("POST", "/account", { name: "x", slug: "fine", unknown: 1 }), 400, "validation_error");
});

test("a tenant sees itself only, the operator sees all", async () => {
  const own = await tenant.call("GET", "/account");
  expect(own.body.results.map(({ id }: { id: string }) => id)).toEqual([tenant.id]);
  const all = await operate("GET", "/account?pageSize=200");
  const ids = all.body.results.map(({ id }: { id: string }) => id);
  expect(ids).toContain(tenant.id);
  expect(ids.length).toBeGreaterThan(1);
  expect((await operate("GET", `/account/${tenant.id}`)).body).toEqual(await read());
  const [operator] = (await operate("GET", "/account?slug=main")).body.results;
  expectProblem(await tenant.call("GET", `/account/${operator.id}`), 404, "not_found");
});

test("SEC-MGMT-07 only the operator creates and deletes accounts, and never itself", async () => {
  expectProblem(await tenant.call("POST", "/account", { name: "Mine" }), 403, "insufficient_scope");
  expectProblem(await tenant.call("DELETE", `/account/${tenant.id}`), 403, "insufficient_scope");
  const forTenant = manage(server, tenant.host, await operatorToken(server, tenant.id));
  expectProblem(await forTenant("POST", "/account", { name: "x" }), 403, "insufficient_scope");
  const [operator] = (await operate("GET", "/account?slug=main")).body.results;
  expectProblem(await operate("DELETE", `/account/${operator.id}`), 403, "system_resource");
  const victim = await newTenant(server);
  await victim.call("POST", "/user", { email: "gone@example.org" });
  expect((await operate("DELETE", `/account/${victim.id}`)).body).toEqual({ id: victim.id, status: "deleted" });
  expectProblem(await victim.call("GET", "/user"), 404, "account_not_found");
  expect((await victim.requestToken()).status).toBe(404);
  expectProblem(await operate("DELETE", `/account/${victim.id}`), 404, "not_found");
  const again = await operate("POST", "/account", { name: "x", slug: victim.slug });
  expect(again.status).toBe(201);
  expect(again.body.id).not.toBe(victim.id);
  expectProblem(await victim.call("GET", "/user"), 401, "invalid_token");
});

test("an update leaves what it does not name and replaces objects whole", async () => {
  const before = await read();
  const patch = {
    name: "New name",
    enabled_locales: ["es", "en"],
    callback_hostnames: ["app.example.com"],
    welcome_email: { body: "Hello", social_links: [{ label: "Site", url: "https://a.example" }] },
    email_reply_to: "help@example.com",
    notification_settings: { welcome_email_enabled: true, verify_email_auto_send: false },
  };
  const answer = await update(patch);
  expect([answer.status, answer.body]).toEqual([200, { ...before, ...patch, updatedAt: instant }]);
  expect(await read()).toEqual(answer.body);
  expect((await update({ welcome_email: { body: "Other" } })).body.welcome_email).toEqual({ body: "Other" });
  expect((await update({ welcome_email: null, email_reply_to: null })).body).toMatchObject({
    welcome_email: null,
    email_reply_to: null,
  });
});

test.each([
  [{ slug: "other" }, "slug"],
  [{ domain: "evil.example" }, "domain"],
  [{ token_signing_alg: "none" }, "token_signing_alg"],
  [{ token_signature: "x" }, "token_signature"],
  [{ team: "x" }, "team"],
  [{ settings: {} }, "settings"],
  [{ account_id: "x" }, "account_id"],
  [{ is_operator: true }, "is_operator"],
  [{ enabled_locales: [] }, "enabled_locales"],
  [{ enabled_locales: ["fr"] }, "enabled_locales"],
  [{ notification_settings: { welcome_email_enabled: true } }, "notification_settings"],
  [{ welcome_email: { unknown: 1 } }, "welcome_email"],
  [{ default_country_iso: "Spain" }, "default_country_iso"],
  [{ logo_src: "nope" }, "logo_src"],
  [{ callback_hostnames: ["https://a.example"] }, "callback_hostnames"],
  [{ logout_confirm_required: 1 }, "logout_confirm_required"],
])("SEC-MGMT-02 %j is refused and changes nothing", async (body, field) => {
  const before = await read();
  const answer = await update({ ...body, name: "Changed" });
  expectProblem(answer, 400, "validation_error");
  expect(answer.body.details.fields).toEqual([field]);
  expect(await read()).toEqual(before);
});

test("a reply address must be one, and a name hold no link", async () => {
  for (const email_reply_to of ["nope", "a@b.example\nBcc: x@y.example", "a@b.example, c@d.example"])
    expectProblem(await update({ email_reply_to }), 400, "invalid_email");
  expectProblem(await update({ name: "www.evil.example" }), 400, "invalid_name");
});

test("the operator changes any account, recorded in that account with the operator's name; a tenant changes itself alone", async () => {
  const operator = (await operate("GET", "/account?slug=main")).body.results[0];
  const changed = await operate("POST", `/account/${tenant.id}`, { name: "By operator" });
  expect([changed.status, changed.body.id, changed.body.name]).toEqual([200, tenant.id, "By operator"]);
  expect((await read()).name).toBe("By operator");
  const [row] = (await tenant.call("GET", "/logs?query=type:admin.account.updated&pageSize=1")).body.results;
  expect(row.data.actor).toEqual({ type: "client", id: server.operator.clientId, account: operator.id });
  expect(row.data.resource_id).toBe(tenant.id);
  const forTenant = manage(server, tenant.host, await operatorToken(server, tenant.id));
  expect((await forTenant("POST", `/account/${tenant.id}`, { name: "Again" })).body.name).toBe("Again");
  expectProblem(await tenant.call("POST", `/account/${operator.id}`, { name: "Mine" }), 404, "not_found");
  const other = await newTenant(server);
  expectProblem(await tenant.call("POST", `/account/${other.id}`, { name: "Mine" }), 404, "not_found");
  const connectionOf = async (id: string) =>
    (
      await server.server.database.background
        .selectFrom("connections")
        .select("id")
        .where("account_id", "=", id)
        .executeTakeFirstOrThrow()
    ).id;
  const use = async (id: string) => operate("POST", `/account/${tenant.id}`, { default_connection: await connectionOf(id) });
  expect((await use(tenant.id)).status).toBe(200);
  for (const foreign of [operator.id, other.id]) expect((await use(foreign)).status).toBe(400);
});

test.each(["www", "localhost", "api", "mail", "wpad", "autodiscover", "mta-sts", "xn--mnchen-3ya", "ab--cd"])(
  "SEC-TENANT-01 the slug %s would pass for something else and cannot be taken, by name neither",
  async (slug) => {
    for (const body of [{ name: "Taken", slug }, ...(slug.includes("--") ? [] : [{ name: slug }])]) {
      const answer = await operate("POST", "/account", body);
      expectProblem(answer, 400, "validation_error");
      expect(answer.body.details.fields).toEqual(["slug"]);
      expect(answer.body.message).toContain("Send another slug");
    }
    expect((await operate("POST", "/account", { name: "Free", slug: `${slug.replaceAll("--", "-")}-team` })).status).toBe(201);
  },
);

test("a tenant that asks for what is the operator's is told so", async () => {
  for (const answer of [
    await tenant.call("POST", "/account", { name: "Mine", slug: "mine" }),
    await tenant.call("DELETE", `/account/${tenant.id}`),
  ]) {
    expectProblem(answer, 403, "insufficient_scope");
    expect(answer.body.message).toMatch(/^Only the operator account has the scope (create|delete):accounts/);
  }
  const narrow = (await tenant.requestToken({ scope: "read:users" })).body.access_token;
  const other = await manage(server, tenant.host, narrow)("GET", "/client");
  expect(other.body.message).toBe(
    "This operation needs the scope read:clients. Request a token with it, or without scope for all.",
  );
});

const png = `data:image/png;base64,${Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").toString("base64")}`;

const asset = (file: string): Promise<Answer> => send(server, `/flow/assets/${file}`, { host: tenant.host });

test("the look of the pages is replaced as a whole, and served from the account's own host", async () => {
  const branding = { primary_color: "#0F766E", radius: 24, font: "serif", color_scheme: "dark", logo: png };
  expect((await update({ branding })).body.branding).toEqual(branding);
  const sheet = await asset(`pages.${"0".repeat(16)}.css`);
  expect(sheet.status).toBe(200);
  const logo = await asset(`logo.${"0".repeat(16)}.png`);
  expect([logo.status, logo.headers["content-type"], logo.headers["x-content-type-options"]]).toEqual([
    200,
    "image/png",
    "nosniff",
  ]);
  expect((await update({ branding: { radius: 0 } })).body.branding).toEqual({ radius: 0 });
  expect((await asset(`logo.${"0".repeat(16)}.png`)).status).toBe(404);
  expect((await update({ branding: null })).body.branding).toBeNull();
});

test.each([
  { primary_color: "red" },
  { background_color: "#fff" },
  { primary_color: "#fff;}*{x:url(//evil.example)}" },
  { radius: 25 },
  { radius: 1.5 },
  { font: "Comic Sans" },
  { color_scheme: "blue" },
  { logo: "https://elsewhere.example/logo.png" },
  { logo: png.replace("png", "jpeg") },
  { logo: png.replace("image/png", "image/svg+xml") },
  { logo_dark: `data:image/png;base64,${"A".repeat(90_000)}` },
  { css: "*{}" },
])("SEC-WEB-06: a look that could load or run anything is refused: %j", async (branding) => {
  const answer = await update({ branding });
  expectProblem(answer, 400, "validation_error");
  expect((await read()).branding).toBeNull();
});

test("SEC-TENANT-01 a deleted account is gone at once for whoever names it in the header, too", async () => {
  const gone = await newTenant(server);
  const headers = { authorization: `Bearer ${await operatorToken(server, gone.id)}`, "x-faableauth-account": gone.id };
  expect((await send(server, "/user", { headers })).status).toBe(200);
  expect((await operate("DELETE", `/account/${gone.id}`)).status).toBe(200);
  expectProblem(await send(server, "/user", { headers }), 404, "account_not_found");
  expect((await read()).id).toBe(tenant.id);
});
