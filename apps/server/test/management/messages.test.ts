import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { postForm, send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const id = "0".repeat(24);

test.each<[string, string, unknown, string]>([
  ["POST", "/user", { emial: "a@b.co" }, "emial is unknown or cannot be changed. Did you mean email?"],
  ["POST", "/user", { emailVerified: true }, "emailVerified is unknown or cannot be changed. Did you mean email_verified?"],
  [
    "POST",
    "/user",
    { address: { streetaddress: "x" } },
    "address/streetaddress is unknown or cannot be changed. Did you mean street_address?",
  ],
  ["POST", "/user", { logins_count: 3 }, "logins_count is unknown or cannot be changed."],
  ["POST", "/user", { zzz: 3 }, "zzz is unknown or cannot be changed."],
  ["POST", "/client", { name: "" }, "name must not be empty."],
  ["POST", "/client", {}, "name is required."],
  ["POST", "/client", { name: 1 }, "name must be a text."],
  ["POST", "/client", { name: "x".repeat(129) }, "name must have at most 128 characters."],
  ["POST", "/client", { name: "x", application_type: "app" }, "application_type must be one of web, native."],
  ["POST", "/client", { name: "x", contacts: Array.from({ length: 21 }, () => "a") }, "contacts must have at most 20 entries."],
  [
    "POST",
    "/client",
    { name: "x", callbacks: ["https://a.example", "https://a.example"] },
    "callbacks must not name anything twice.",
  ],
  ["POST", "/client", { name: "x", refresh_token: { token_lifetime: 1 } }, "refresh_token/token_lifetime must be at least 60."],
  [
    "POST",
    "/client",
    { name: "x", refresh_token: { token_lifetime: 1.5 } },
    "refresh_token/token_lifetime must be a whole number.",
  ],
  ["POST", "/client", { name: "x", is_first_party: "yes" }, "is_first_party must be true or false."],
  [
    "POST",
    "/client",
    { name: "x", default_connection: "x" },
    "default_connection must be an id: connection_ and 24 hexadecimal characters.",
  ],
  ["POST", "/user", { country_iso: "es" }, "country_iso must have the form ^[A-Z]{2}$."],
  [
    "POST",
    `/account/account_${id}`,
    { branding: { primary_color: "blue" } },
    "branding/primary_color must be a colour of the form #rrggbb, such as #3451d1.",
  ],
  ["POST", "/user", { name: 1 }, "name must be a text or null."],
  ["POST", "/user", [], "The body must be an object."],
  ["GET", "/user?pagesize=1", undefined, "Unknown query parameter: pagesize. Did you mean pageSize?"],
  ["GET", "/user?limit=1", undefined, "Unknown query parameter: limit"],
  [
    "GET",
    "/user?sort=loginscount",
    undefined,
    "sort must be one of createdAt, -createdAt, last_login, -last_login, logins_count, -logins_count. Did you mean logins_count?",
  ],
])("%s %s %j says: %s", async (method, path, body, message) => {
  const answer = await tenant.call(method, path, body);
  expectProblem(answer, 400, "validation_error");
  expect(answer.body.message).toBe(message);
  expect(JSON.stringify(answer.body)).not.toMatch(/must NOT|instancePath|schema|additional prop/);
});

test("a misspelt filter field is told the nearest, from the fields of that list", async () => {
  const answer = await tenant.call("GET", "/user?query=emial:a@b.co");
  expectProblem(answer, 400, "invalid_query");
  expect(answer.body.message).toMatch(/It takes .*email.*\. Did you mean email\?$/);
  expect((await tenant.call("GET", "/user?query=zzzzzz:a")).body.message).not.toContain("Did you mean");
});

test("a path without its id does not exist, with a token or without", async () => {
  for (const path of ["/user/", "/client/", "/team//member", "/account/", "/logs/", `/team/team_${id}/member/`]) {
    expectProblem(await tenant.call("GET", path), 404, "not_found");
    expectProblem(await send(server, path, { host: tenant.host }), 404, "not_found");
  }
  expectProblem(await tenant.call("GET", "/account/host/"), 404, "not_found");
  expect((await tenant.call("GET", "/user")).status).toBe(200);
});

test("every error says which request it was, in both formats", async () => {
  const general = await tenant.call("GET", "/nowhere");
  const oauth = await postForm(server, "/oauth/token", {}, { host: tenant.host });
  for (const { body, headers } of [general, oauth]) expect(body.request_id).toBe(headers["x-request-id"]);
  expect(general.body.request_id).not.toBe(oauth.body.request_id);
  for (const path of ["/.well-known/openid-configuration", "/.well-known/jwks.json", "/docs/json", "/healthz"]) {
    const { headers } = await send(server, path, { host: tenant.host });
    expect(headers["x-request-id"], path).toMatch(/^[0-9a-f]+-[0-9a-z]+$/);
    expect(headers["x-content-type-options"], path).toBe("nosniff");
  }
});
