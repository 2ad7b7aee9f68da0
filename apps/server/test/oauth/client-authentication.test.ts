import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { basic, expectProblem, expectRefusal } from "../harness/expect.ts";
import { type Answer, postForm } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, type Tenant } from "../harness/tenant.ts";

/** Everything that has to be form-encoded before it is joined with a colon. */
const awkwardSecret = "a:secret%2B with+every=kind&of%trouble";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_BOOTSTRAP_CLIENT_SECRET: awkwardSecret } });
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const token = (
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
  host = tenant.host,
): Promise<Answer> => postForm(server, "/oauth/token", form, { host, headers });

const own = () => ({
  grant_type: "client_credentials",
  client_id: tenant.clientId,
  client_secret: tenant.clientSecret,
  audience: tenant.audience,
});

const newClient = async (settings: Record<string, unknown> = {}): Promise<{ id: string; clientId: string; secret: string }> => {
  const { status, body } = await tenant.call("POST", "/client", { name: "Machine", ...settings });
  expect(status).toBe(201);
  return { id: body.id, clientId: body.client_id, secret: body.client_secret };
};

const as = ({ clientId, secret }: { clientId: string; secret: string }, more: Record<string, string> = {}): Promise<Answer> =>
  token({ grant_type: "client_credentials", client_id: clientId, client_secret: secret, audience: tenant.audience, ...more });

describe("client authentication", () => {
  test("SEC-TOKEN-03 a missing, empty or wrong secret is invalid_client; the right one works both ways", async () => {
    const { client_secret, ...withoutSecret } = own();
    for (const wrong of ["", "wrong", `${client_secret} `, client_secret.slice(0, -1), client_secret.toUpperCase()]) {
      const inBody = await token({ ...withoutSecret, client_secret: wrong });
      expectRefusal(inBody, 401, "invalid_client");
      expect(inBody.headers).not.toHaveProperty("www-authenticate");
      const inHeader = await token({ grant_type: "client_credentials" }, { authorization: basic(tenant.clientId, wrong) });
      expectRefusal(inHeader, 401, "invalid_client");
      expect(inHeader.headers["www-authenticate"]).toBe('Basic realm="token endpoint", charset="UTF-8"');
    }
    expectRefusal(await token(withoutSecret), 401, "invalid_client");
    expect((await token(own())).status).toBe(200);
    const viaHeader = await token(
      { grant_type: "client_credentials", audience: tenant.audience },
      { authorization: basic(tenant.clientId, client_secret) },
    );
    expect(viaHeader.status).toBe(200);
  });

  test("SEC-TENANT-03 a client of another tenant is unknown here, with its right secret too", async () => {
    const other = await newTenant(server);
    const { client_id, client_secret } = { client_id: other.clientId, client_secret: other.clientSecret };
    expectRefusal(
      await token({ grant_type: "client_credentials", client_id, client_secret }),
      404,
      "invalid_client",
      "client_not_found",
    );
    expect((await token({ grant_type: "client_credentials", client_id, client_secret }, {}, other.host)).status).toBe(200);
  });

  test("an unknown client is 404 in the body and 401 in the header", async () => {
    expectRefusal(await token({ ...own(), client_id: "nobody" }), 404, "invalid_client", "client_not_found");
    const answer = await token({ grant_type: "client_credentials" }, { authorization: basic("nobody", "secret") });
    expectRefusal(answer, 401, "invalid_client");
    expect(answer.headers["www-authenticate"]).toMatch(/^Basic /);
    const byResourceId = await token({ ...own(), client_id: tenant.client });
    expectRefusal(byResourceId, 404, "invalid_client", "client_not_found");
  });

  test("SEC-TOKEN-04 two methods at once are an error, an equal client_id beside the header is not", async () => {
    const authorization = basic(tenant.clientId, tenant.clientSecret);
    const form = { grant_type: "client_credentials" };
    const { clientId: client_id, clientSecret: client_secret } = tenant;
    expectRefusal(await token({ ...form, client_id, client_secret }, { authorization }), 400, "invalid_request");
    expectRefusal(await token({ ...form, client_secret }, { authorization }), 400, "invalid_request");
    expectRefusal(await token({ ...form, client_id: "other" }, { authorization }), 400, "invalid_request");
    expect((await token({ ...form, client_id }, { authorization })).status).toBe(200);
  });

  test("SEC-TOKEN-04 Basic credentials are form-decoded", async () => {
    const { clientId, clientSecret } = server.operator;
    const form = { grant_type: "client_credentials" };
    const encoded = await token(form, { authorization: basic(clientId, clientSecret) }, server.host);
    expect(encoded.status).toBe(200);
    const raw = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
    expectRefusal(await token(form, { authorization: raw }, server.host), 401, "invalid_client");
    const inBody = await token({ ...form, client_id: clientId, client_secret: clientSecret }, {}, server.host);
    expect(inBody.status).toBe(200);
  });

  test.each([
    "Basic",
    "Basic ",
    "Basic !!!",
    `Basic ${Buffer.from("nocolon").toString("base64")}`,
    `Basic ${Buffer.from("a:%zz").toString("base64")}`,
    "Bearer abc",
    "Digest x",
  ])("an Authorization header of %s is 401 with a challenge, and is not overlooked", async (authorization) => {
    const answer = await token(own(), { authorization });
    expect(answer.headers["www-authenticate"]).toMatch(/^Basic /);
    expectRefusal(answer, 401, "invalid_client");
  });

  test("SEC-TOKEN-07 a client uses only the grants it was registered for", async () => {
    const without = await newClient({ grant_types: ["authorization_code"] });
    expectRefusal(await as(without), 400, "unauthorized_client");
    const none = await newClient({ grant_types: [] });
    expectRefusal(await as(none), 400, "unauthorized_client");
    const listed = await newClient({ grant_types: ["client_credentials"] });
    expect((await as(listed)).status).toBe(200);
    await tenant.call("POST", `/client/${listed.id}`, { grant_types: ["refresh_token"] });
    expectRefusal(await as(listed), 400, "unauthorized_client");
  });

  test("SEC-TOKEN-03 a public client has no machine tokens, whatever it sends", async () => {
    const { body } = await tenant.call("POST", "/client", { name: "App", token_endpoint_auth_method: "none" });
    expect(body).not.toHaveProperty("client_secret");
    const form = { grant_type: "client_credentials", client_id: body.client_id };
    for (const more of [{}, { client_secret: "" }]) expectRefusal(await token({ ...form, ...more }), 400, "unauthorized_client");
    expectRefusal(await token({ ...form, client_secret: "anything" }), 401, "invalid_client");
    const confidential = await newClient();
    expect((await as(confidential)).status).toBe(200);
    await tenant.call("POST", `/client/${confidential.id}`, { token_endpoint_auth_method: "none" });
    expectRefusal(await as(confidential), 401, "invalid_client");
    expectRefusal(await as({ ...confidential, secret: "" }), 400, "unauthorized_client");
    await tenant.call("POST", `/client/${confidential.id}`, { token_endpoint_auth_method: "client_secret_post" });
    expectRefusal(await as(confidential), 401, "invalid_client");
  });

  test("SEC-TOKEN-10 a rotated secret ends at once", async () => {
    const client = await newClient();
    expect((await as(client)).status).toBe(200);
    const rotated = await tenant.call("POST", `/client/${client.id}/rotate-secret`);
    expect(rotated.status).toBe(200);
    expect(rotated.body).toEqual({
      id: client.id,
      client_id: client.clientId,
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      previous_secret_expires_at: null,
    });
    expectRefusal(await as(client), 401, "invalid_client");
    expect((await as({ ...client, secret: rotated.body.client_secret })).status).toBe(200);
  });

  test("a rotation with an overlap keeps the old secret for that long and no longer", async () => {
    const client = await newClient();
    const rotate = (expires_previous_in: number) =>
      tenant.call("POST", `/client/${client.id}/rotate-secret`, { expires_previous_in });
    const second = (await rotate(600)).body.client_secret;
    expect((await as(client)).status).toBe(200);
    expect((await as({ ...client, secret: second })).status).toBe(200);
    const third = (await rotate(60)).body.client_secret;
    expectRefusal(await as(client), 401, "invalid_client");
    expect((await as({ ...client, secret: second })).status).toBe(200);
    server.skipTime(61);
    expectRefusal(await as({ ...client, secret: second }), 401, "invalid_client");
    expect((await as({ ...client, secret: third })).status).toBe(200);
  });

  test("SEC-TOKEN-10 deleting a client ends its secret and its tokens", async () => {
    const client = await newClient();
    const access = (await as(client)).body.access_token;
    const call = manage(server, tenant.host, access);
    expect((await call("GET", "/user?pageSize=1")).status).toBe(200);
    expect((await tenant.call("DELETE", `/client/${client.id}`)).status).toBe(200);
    expectRefusal(await as(client), 404, "invalid_client", "client_not_found");
    expectProblem(await call("GET", "/user?pageSize=1"), 401, "invalid_token");
  });
});
