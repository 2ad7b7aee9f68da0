import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
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
const create = (body: object) => tenant.call("POST", "/client", { name: "App", ...body });
const newClient = async (body: object = {}) => {
  const answer = await create(body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
};
const read = async (id: string) => (await tenant.call("GET", `/client/${id}`)).body;
const update = (id: string, body: object) => tenant.call("POST", `/client/${id}`, body);

const defaults = () => ({
  id: expect.stringMatching(/^client_[0-9a-f]{24}$/),
  account: tenant.id,
  client_id: expect.any(String),
  name: "App",
  description: "",
  callbacks: [],
  logout_urls: [],
  web_origins: [],
  application_type: "web",
  token_endpoint_auth_method: "client_secret_basic",
  grant_types: null,
  response_types: ["code"],
  refresh_token: {},
  client_uri: null,
  logo_uri: null,
  tos_uri: null,
  policy_uri: null,
  contacts: [],
  software_id: null,
  software_version: null,
  default_connection: null,
  is_first_party: true,
  id_token_claims: true,
  frontchannel_logout_uri: null,
  frontchannel_logout_session_required: false,
  backchannel_logout_uri: null,
  backchannel_logout_session_required: false,
  allowed_apis: [],
  registration: "admin",
  previous_secret_expires_at: null,
  createdAt: instant,
  updatedAt: instant,
});

describe("create, read, change, delete", () => {
  test("a client has exactly the defaults, and its secret once", async () => {
    const body = await newClient();
    expect(body).toEqual({ ...defaults(), client_secret: expect.stringMatching(/^[\w-]{43}$/) });
    const { client_secret: _, ...shown } = body;
    expect(body.client_id).not.toBe(body.id);
    expect(await read(body.id)).toEqual(shown);
    expect(await read(body.client_id)).toEqual(shown);
  });

  test("an update leaves what it does not name and replaces lists and objects whole", async () => {
    const { client_secret: _, ...before } = await newClient({
      callbacks: ["https://a.example/cb"],
      refresh_token: { token_lifetime: 600, expiration_mode: "x" },
      contacts: ["a@example.org"],
      grant_types: ["client_credentials"],
    });
    const answer = await update(before.client_id, {
      refresh_token: { token_lifetime: 900 },
      grant_types: null,
      description: "New",
    });
    const changed = { refresh_token: { token_lifetime: 900 }, grant_types: null, description: "New", updatedAt: instant };
    expect([answer.status, answer.body]).toEqual([200, { ...before, ...changed }]);
    expect(await read(before.id)).toEqual(answer.body);
  });

  test("a deleted client is gone by both its ids", async () => {
    const { id, client_id } = await newClient();
    const answer = await tenant.call("DELETE", `/client/${client_id}`);
    expect([answer.status, answer.body.status]).toEqual([200, "deleted"]);
    for (const each of [id, client_id]) expectProblem(await tenant.call("GET", `/client/${each}`), 404, "not_found");
    expectProblem(await tenant.call("POST", `/client/${id}/rotate-secret`), 404, "not_found");
  });

  test("a native client is public unless it says otherwise, and a public one has no secret to rotate", async () => {
    const native = await newClient({ application_type: "native" });
    expect(native).toEqual({ ...defaults(), application_type: "native", token_endpoint_auth_method: "none" });
    expectProblem(await tenant.call("POST", `/client/${native.id}/rotate-secret`), 409, "conflict");
    const insisting = await newClient({ application_type: "native", token_endpoint_auth_method: "client_secret_post" });
    expect(insisting.client_secret).toEqual(expect.any(String));
    await update(native.id, { token_endpoint_auth_method: "client_secret_basic" });
    expect((await tenant.call("POST", `/client/${native.id}/rotate-secret`)).status).toBe(200);
  });

  test.each([-1, 604_801, 1.5, "60", null])("an overlap of %j seconds is refused", async (expires_previous_in) => {
    const { id } = await newClient();
    expectProblem(await tenant.call("POST", `/client/${id}/rotate-secret`, { expires_previous_in }), 400, "validation_error");
  });
});

describe("secrets", () => {
  test("SEC-MGMT-05 a secret is in no read, list, expansion or log row", async () => {
    const own = await newTenant(server);
    const { body: first } = await own.call("POST", "/client", { name: "Secret keeper" });
    const { body: second } = await own.call("POST", `/client/${first.id}/rotate-secret`, { expires_previous_in: 60 });
    const answers = await Promise.all(
      [
        `/client/${first.id}`,
        `/client/${first.client_id}`,
        "/client",
        "/clients?q=keeper",
        `/client?query=client_id:${first.client_id}`,
        "/logs?pageSize=200",
        "/logs?expand=client&pageSize=200",
      ].map((path) => own.call("GET", path)),
    );
    answers.push(await own.call("POST", `/client/${first.id}`, { name: "Renamed" }));
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).toMatch(/keeper|Renamed|admin\.client/);
      for (const secret of [first.client_secret, second.client_secret, own.clientSecret]) expect(text).not.toContain(secret);
      expect(text).not.toMatch(/client_secret"|secret_hash|_hash"/);
    }
    expect((await own.requestToken({ client_id: first.client_id, client_secret: second.client_secret })).status).toBe(200);
  });

  test("SEC-MGMT-02 a caller cannot choose identifiers, secrets or provenance", async () => {
    const { id } = await newClient();
    const before = await read(id);
    const chosen = {
      client_id: "chosen",
      client_secret: "chosen-secret-of-mine",
      registration: "dynamic",
      secret_hash: "x",
      previous_secret_hash: "x",
      previous_secret_expires_at: "2030-01-01T00:00:00.000Z",
      account_id: tenant.id,
      created_at: "2000-01-01",
      settings: {},
      unknown: 1,
    };
    for (const [field, value] of Object.entries(chosen)) {
      for (const answer of [await create({ [field]: value }), await update(id, { [field]: value })]) {
        expectProblem(answer, 400, "validation_error");
        expect(answer.body.details.fields).toEqual([field]);
      }
    }
    expect(await read(id)).toEqual(before);
  });
});

describe("redirect URIs", () => {
  const bad = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://a.example/x",
    "/relative",
    "//a.example/cb",
    "a.example/cb",
    "",
    " https://a.example/cb",
    "https://a.example/cb ",
    "https://a.example/c b",
    "https://a.example/cb#fragment",
    "https://a.example/cb#",
    "https://user@a.example/cb",
    "https://user:pass@a.example/cb",
    "https://a.example@evil.example/",
    "https://@a.example/cb",
    "https://:@a.example/cb",
    "https://:pass@a.example/cb",
    "https:user@a.example/cb",
    "https::pass@a.example/cb",
    "https:/user@a.example/cb",
    "https:///user@a.example/cb",
    "https://%61@a.example/cb",
    "https://*.example.com/cb",
    "https://a.example/*",
    "https://a.example\\@evil.example/",
    "http://a.example/cb",
    "http://127.0.0.1.evil.example/cb",
    "http://localhost.evil.example/cb",
    "http://192.168.0.1/cb",
    "https://a.example/cb?code=1",
    "https://a.example/cb?state=x",
    "https://a.example/cb?error=x",
    "https://bücher.example/cb",
    "https:a.example/cb",
    "https:/a.example/cb",
    "https:///a.example/cb",
    "https://%61.example/cb",
    "https://0x7f.1/cb",
    "https://2130706433/cb",
    "http://127.1/cb",
    "com.example.app:/cb",
    "ftp://a.example/cb",
    "https://",
    "https://a..example/cb",
    "https://-a.example/cb",
    "https://a-.example/cb",
    `https://${"a".repeat(64)}.example/cb`,
    "http://-a.localhost/cb",
  ];

  test.each(["callbacks", "logout_urls"])(
    "SEC-AUTHZ-04 what is unsafe or malformed cannot be registered in %s",
    async (field) => {
      const { id } = await newClient({ [field]: ["https://a.example/cb"] });
      for (const uri of bad) {
        for (const answer of [await create({ [field]: [uri] }), await update(id, { [field]: ["https://a.example/cb", uri] })]) {
          expectProblem(answer, 400, "invalid_redirect_uri");
          expect(answer.body.details).toEqual({ fields: [field] });
        }
      }
      expect((await read(id))[field]).toEqual(["https://a.example/cb"]);
    },
  );

  test("what is safe is kept character for character", async () => {
    const callbacks = [
      "https://a.example/cb",
      "https://a.example/CB/?x=1&y=%20",
      "https://a.example:8443/cb",
      "https://a.example:443/cb",
      "HTTPS://A.example/cb",
      "http://localhost:3000/cb",
      "http://127.0.0.1/cb",
      "http://[::1]:8080/cb",
    ];
    const { id } = await newClient({ callbacks });
    expect((await read(id)).callbacks).toEqual(callbacks);
  });

  test("own schemes are for native clients, as reversed domain names, and stay behind when it stops being one", async () => {
    const { id } = await newClient({ application_type: "native", callbacks: ["com.example.app:/cb"] });
    expectProblem(await update(id, { callbacks: ["myapp:/cb"] }), 400, "invalid_redirect_uri");
    expectProblem(await update(id, { callbacks: ["javascript:alert(1)"] }), 400, "invalid_redirect_uri");
    for (const authority of ["user@host", "user:pass@host", ":pass@host", "@host"])
      expectProblem(await update(id, { callbacks: [`com.example.app://${authority}/cb`] }), 400, "invalid_redirect_uri");
    expect((await update(id, { callbacks: ["com.example.app://host/cb", "com.example.app:/cb"] })).status).toBe(200);
    expectProblem(await update(id, { application_type: "web" }), 400, "invalid_redirect_uri");
    expect((await update(id, { application_type: "web", callbacks: [] })).status).toBe(200);
  });
});

describe("what a client takes", () => {
  test.each([
    [{ web_origins: ["https://a.example/path"] }, "web_origins"],
    [{ web_origins: ["https://a.example/"] }, "web_origins"],
    [{ web_origins: ["*"] }, "web_origins"],
    [{ web_origins: ["https://a..example"] }, "web_origins"],
    [{ web_origins: ["https://-a.example"] }, "web_origins"],
    [{ web_origins: ["https://*.a.example"] }, "web_origins"],
    [{ web_origins: ["https://u@a.example"] }, "web_origins"],
    [{ web_origins: ["null"] }, "web_origins"],
    [{ grant_types: ["implicit"] }, "grant_types"],
    [{ grant_types: "client_credentials" }, "grant_types"],
    [{ response_types: ["token"] }, "response_types"],
    [{ token_endpoint_auth_method: "private_key" }, "token_endpoint_auth_method"],
    [{ application_type: "desktop" }, "application_type"],
    [{ refresh_token: { token_lifetime: 1 } }, "refresh_token"],
    [{ refresh_token: { other: 1 } }, "refresh_token"],
    [{ client_uri: "not a url" }, "client_uri"],
    [{ callbacks: ["https://a.example/", "https://a.example/"] }, "callbacks"],
    [{ name: "" }, "name"],
    [{ name: "x".repeat(129) }, "name"],
  ])("%j is refused and names its field", async (body, field) => {
    const { id } = await newClient();
    for (const answer of [await create(body), await update(id, body)]) {
      expectProblem(answer, 400, "validation_error");
      expect(answer.body.details.fields).toEqual([field]);
    }
  });

  test("a name is required and holds no link", async () => {
    const nameless = await tenant.call("POST", "/client", {});
    expectProblem(nameless, 400, "validation_error");
    expect(nameless.body.details).toEqual({ fields: ["name"], issues: [{ path: "/name", message: "is required" }] });
    expectProblem(await create({ name: "https://evil.example" }), 400, "invalid_name");
    expect((await create({ name: "Ada & Co." })).status).toBe(201);
  });
});

describe("what a client is told of, and may have", () => {
  test("logout URIs are kept, cleared, and have no fragment", async () => {
    const { id } = await newClient();
    const uris = {
      frontchannel_logout_uri: "https://app.example/front?x=1",
      frontchannel_logout_session_required: true,
      backchannel_logout_uri: "http://localhost:8080/back",
      backchannel_logout_session_required: true,
    };
    expect((await update(id, uris)).body).toMatchObject(uris);
    for (const field of ["frontchannel_logout_uri", "backchannel_logout_uri"]) {
      for (const url of ["https://app.example/x#y", "https://app.example/#", "http://app.example/x", "javascript:alert(1)"]) {
        const refused = await update(id, { [field]: url });
        expectProblem(refused, 400, "validation_error");
        expect(refused.body.details.fields).toEqual([field]);
        expectProblem(await create({ [field]: url }), 400, "validation_error");
      }
      expect((await update(id, { [field]: null })).body[field]).toBeNull();
    }
  });

  test("allowed_apis names APIs of the tenant's own, each once", async () => {
    const { id } = await newClient();
    const api = (await tenant.call("POST", "/apis", { name: "Allowed", identifier: "https://allowed.example" })).body.id;
    const [management] = (await tenant.call("GET", "/apis?slug=management-api")).body.results;
    for (const allowed_apis of [[management.id], [api, `api_${"0".repeat(24)}`], [api, api], ["x"], null]) {
      expectProblem(await update(id, { allowed_apis }), 400, "validation_error");
      expectProblem(await create({ allowed_apis }), 400, "validation_error");
    }
    expect((await update(id, { allowed_apis: [api] })).body.allowed_apis).toEqual([api]);
  });
});
