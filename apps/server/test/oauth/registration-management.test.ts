import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem, expectRefusal } from "../harness/expect.ts";
import { type Registered, type Registration, registrationAt, valid } from "../harness/registration.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let registered: Registration["registered"];
let manageIt: Registration["manageIt"];
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  ({ registered, manageIt } = registrationAt(server, tenant));
});
afterAll(() => server.close());

const tokenOf = ({ client_id, client_secret }: Registered, audience: string) =>
  tenant.requestToken({ client_id, client_secret, audience });

const everything = {
  redirect_uris: ["https://tool.example/cb", "http://127.0.0.1:9000/cb"],
  client_name: "Tool",
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "client_secret_post",
  application_type: "web",
  subject_type: "public",
  id_token_signed_response_alg: "RS256",
  web_origins: ["https://tool.example"],
  post_logout_redirect_uris: ["https://tool.example/bye"],
  client_uri: "https://tool.example/",
  logo_uri: "https://tool.example/logo.png",
  tos_uri: "https://tool.example/tos",
  policy_uri: "https://tool.example/policy",
  contacts: ["kim@tool.example"],
  software_id: "tool",
  software_version: "1.2",
  frontchannel_logout_uri: "https://tool.example/front",
  frontchannel_logout_session_required: true,
  backchannel_logout_uri: "https://tool.example/back",
  backchannel_logout_session_required: true,
};

describe("a client manages its registration (RFC 7592)", () => {
  test("it is replaced as a whole, with a new token: the old one ends, and of parallel changes one succeeds", async () => {
    const client = await registered(everything);
    const replacement = {
      client_id: client.client_id,
      client_secret: client.client_secret,
      redirect_uris: ["https://new.example/cb"],
    };
    const answers = await Promise.all(Array.from({ length: 5 }, () => manageIt(client, "PUT", replacement)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401, 401]);
    const changed = answers.find(({ status }) => status === 200)?.body;
    expect(changed).not.toHaveProperty("client_secret");
    expect(changed).toMatchObject({
      client_id: client.client_id,
      redirect_uris: replacement.redirect_uris,
      client_name: `Client ${client.client_id.slice(0, 8)}`,
      contacts: [],
    });
    expect(changed).not.toHaveProperty("logo_uri");
    expect(changed.registration_access_token).not.toBe(client.registration_access_token);
    expectRefusal(await manageIt(client, "GET"), 401, "invalid_token");
    expect((await manageIt(changed, "GET")).body).toEqual(changed);
  });

  test("SEC-DCR-06 a client that stops being public gets a secret once, one that becomes public loses it", async () => {
    const before = await registered({ token_endpoint_auth_method: "none" });
    const change = (client: Registered, body: object) =>
      manageIt(client, "PUT", { ...valid, client_id: client.client_id, ...body });
    const machine = { grant_types: ["client_credentials"] };
    const confidential = (await change(before, machine)).body;
    expect(confidential.client_secret).toMatch(/^[\w-]{43}$/);
    expect((await tokenOf(confidential, "")).status).toBe(200);
    const again = (await change(confidential, machine)).body;
    expect(again).not.toHaveProperty("client_secret");
    expect((await tokenOf(confidential, "")).status).toBe(200);
    const open = await change(again, { token_endpoint_auth_method: "none" });
    expect(open.body).not.toHaveProperty("client_secret_expires_at");
    expectRefusal(await tokenOf(confidential, ""), 401, "invalid_client");
  });

  test("SEC-DCR-02 it names itself, and shows the secret it has or none", async () => {
    const client = await registered();
    const other = await registered();
    for (const wrong of [
      { client_id: other.client_id },
      { client_id: client.client_id, client_secret: other.client_secret },
      { client_id: client.client_id, client_secret: "" },
    ])
      expectRefusal(await manageIt(client, "PUT", { ...valid, ...wrong }), 400, "invalid_client_metadata");
    expectRefusal(await manageIt(client, "PUT", valid), 400, "invalid_client_metadata");
    const right = { ...valid, client_id: client.client_id, client_secret: client.client_secret };
    expect((await manageIt(client, "PUT", right)).status).toBe(200);
  });

  test("SEC-TENANT-09 every wrong token is answered alike, whether the client exists, is another's or an administrator's", async () => {
    const [client, other] = [await registered(), await registered()];
    const theirs = { registration_access_token: other.registration_access_token };
    const wrong = [
      { ...client, ...theirs },
      { ...theirs, client_id: tenant.clientId },
      { ...theirs, client_id: "nobody" },
      { ...theirs, client_id: "%00" },
      { ...client, registration_access_token: tenant.token },
      { ...client, registration_access_token: client.client_secret },
      { ...client, registration_access_token: "" },
      { ...client, registration_access_token: "a b" },
    ];
    for (const each of wrong)
      for (const [method, body] of [["GET"], ["PUT", { ...valid, client_id: each.client_id }], ["DELETE"]] as const) {
        const answer = await manageIt(each, method, body);
        expectRefusal(answer, 401, "invalid_token");
        expect(answer.headers["www-authenticate"]).toBe('Bearer error="invalid_token"');
      }
    expect((await manageIt(client, "GET")).status).toBe(200);
  });

  test("it ends with everything it was given", async () => {
    const client = await registered({ grant_types: ["client_credentials"] });
    expect((await tokenOf(client, "")).status).toBe(200);
    const answer = await manageIt(client, "DELETE");
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expectRefusal(await manageIt(client, "DELETE"), 401, "invalid_token");
    expectRefusal(await tokenOf(client, ""), 404, "invalid_client", "client_not_found");
    expectProblem(await tenant.call("GET", `/client/${client.client_id}`), 404, "not_found");
  });

  test("an administrator's changes stay, and are seen; deleting the client ends its token", async () => {
    const client = await registered();
    const set = { description: "Looked at.", is_first_party: true, refresh_token: { token_lifetime: 3_600 } };
    await tenant.call("POST", `/client/${client.client_id}`, set);
    const changed = (await manageIt(client, "PUT", { ...valid, client_id: client.client_id })).body;
    expect((await tenant.call("GET", `/client/${client.client_id}`)).body).toMatchObject({ ...set, registration: "dynamic" });
    await tenant.call("DELETE", `/client/${client.client_id}`);
    expectRefusal(await manageIt(changed, "GET"), 401, "invalid_token");
  });
});
