import { managementPermissions } from "@faable/auth-contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRefusal, opened } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** Everything that has to be form-encoded before it is joined with a colon. */
const awkwardSecret = "a:secret%2B with+every=kind&of%trouble";

let server: TestServer;
let tenant: Tenant;
let issuer: string;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_BOOTSTRAP_CLIENT_SECRET: awkwardSecret } });
  tenant = await newTenant(server);
  issuer = `http://${tenant.host}`;
});
afterAll(() => server.close());

const token = (
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
  host = tenant.host,
): Promise<Answer> => postForm(server, "/oauth/token", form, { host, headers });

const json = (body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  send(server, "/oauth/token", {
    method: "POST",
    host: tenant.host,
    headers: { "content-type": "application/json", ...headers },
    body,
  });

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

const catalogue = managementPermissions.map(({ value }) => value).join(" ");

describe("the request", () => {
  test("SEC-TOKEN-01 only POST, and the query string has no effect", async () => {
    const query = new URLSearchParams(own()).toString();
    for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
      const answer = await send(server, `/oauth/token?${query}`, { method, host: tenant.host });
      expectRefusal(answer, 405, "invalid_request", "method_not_allowed");
      expect(answer.headers.allow).toBe("POST");
    }
    const empty = await postForm(server, `/oauth/token?${query}`, {}, { host: tenant.host });
    expectRefusal(empty, 400, "invalid_request");
    const { client_secret, ...rest } = own();
    const secretInQuery = await postForm(server, `/oauth/token?client_secret=${client_secret}`, rest, { host: tenant.host });
    expectRefusal(secretInQuery, 401, "invalid_client");
    const scoped = await postForm(server, "/oauth/token?scope=read:users&audience=nowhere&client_id=other", own(), {
      host: tenant.host,
    });
    expect(scoped.body.scope).toBe(catalogue);
    expect(opened(scoped.body.access_token).claims).toMatchObject({ aud: tenant.audience, sub: tenant.clientId });
  });

  test("a slash behind the path is another path, which does not exist", async () => {
    const { status, body } = await postForm(server, "/oauth/token/", own(), { host: tenant.host });
    expect([status, body.error_code]).toEqual([404, "not_found"]);
    expect((await token(own())).status).toBe(200);
  });

  test("SEC-TOKEN-02 form and JSON mean the same", async () => {
    const asForm = await token({ ...own(), scope: "read:users" });
    const asJson = await json(JSON.stringify({ ...own(), scope: "read:users" }));
    expect([asForm.status, asJson.status]).toEqual([200, 200]);
    const { jti: a, iat: b, exp: c, ...fromForm } = opened(asForm.body.access_token).claims;
    const { jti: d, iat: e, exp: f, ...fromJson } = opened(asJson.body.access_token).claims;
    expect(fromJson).toEqual(fromForm);
    expect([a, b, c, d, e, f]).not.toContain(undefined);
    expect((await json(JSON.stringify({ ...own(), unknown: { deep: [1] } }))).status).toBe(200);
  });

  test.each(["grant_type", "client_id", "client_secret", "audience", "scope"])(
    "SEC-TOKEN-02 %s in JSON must be a text",
    async (name) => {
      for (const value of [1, true, null, ["a"], [], {}, { toString: "x" }])
        expectRefusal(await json(JSON.stringify({ ...own(), [name]: value })), 400, "invalid_request");
    },
  );

  test.each(["grant_type", "client_id", "client_secret", "audience", "scope"])(
    "a repeated %s is refused, equal or not",
    async (name) => {
      const form = new URLSearchParams({ ...own(), scope: "read:users" });
      const value = String(form.get(name));
      for (const second of [value, "other", ""]) {
        expectRefusal(await token(`${form}&${name}=${encodeURIComponent(second)}`), 400, "invalid_request");
        const pairs = [...Object.entries({ ...own(), scope: "read:users" }), [name, second]];
        const body = `{${pairs.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`).join(",")}}`;
        expectRefusal(await json(body), 400, "invalid_request", "bad_request");
      }
    },
  );

  test("a repeated JSON member is found however it is spelled", async () => {
    const rest = JSON.stringify({ ...own(), scope: "read:users" }).slice(1);
    expectRefusal(await json(`{"\\u0073cope":"x",${rest}`), 400, "invalid_request", "bad_request");
    expectRefusal(await json(`{"scope"${" ".repeat(50)}:"x",${rest}`), 400, "invalid_request", "bad_request");
    expect((await json(`{"other":{"scope":"x"},"more":["scope"],${rest}`)).status).toBe(200);
  });

  test("what is no parameter list is refused", async () => {
    for (const body of [
      "",
      "null",
      "[]",
      '"grant_type"',
      "1",
      "true",
      "{",
      "{}}",
      '{"grant_type":',
      "grant_type=client_credentials",
    ]) {
      const answer = await json(body);
      expect([answer.status, answer.body.error], body).toEqual([400, "invalid_request"]);
    }
    expectRefusal(await send(server, "/oauth/token", { method: "POST", host: tenant.host }), 400, "invalid_request");
  });

  test.each(["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonx", "nonsense"])(
    "content type %s is 415",
    async (type) => {
      const answer = await send(server, "/oauth/token", {
        method: "POST",
        host: tenant.host,
        headers: { "content-type": type },
        body: new URLSearchParams(own()).toString(),
      });
      expectRefusal(answer, 415, "invalid_request", "unsupported_media_type");
    },
  );

  test.each([
    "implicit",
    "urn:ietf:params:oauth:grant-type:device_code",
    "authorization_code ",
    "CLIENT_CREDENTIALS",
    "client_credentials ",
    "urn:x",
    "__proto__",
    "constructor",
  ])("SEC-TOKEN-07 the grant %s does not exist", async (grant_type) => {
    expectRefusal(await token({ ...own(), grant_type }), 400, "unsupported_grant_type");
  });

  test("a missing or empty grant_type or client_id is an invalid request", async () => {
    const { grant_type: _, ...noGrant } = own();
    const { client_id: __, ...noClient } = own();
    expectRefusal(await token(noGrant), 400, "invalid_request");
    expectRefusal(await token({ ...own(), grant_type: "" }), 400, "invalid_request");
    expectRefusal(await token(noClient), 400, "invalid_request");
    expectRefusal(await token({ ...own(), client_id: "" }), 400, "invalid_request");
  });

  test("SEC-TOKEN-09 descriptions are plain and repeat nothing of the request", async () => {
    const marker = "mark-9f3c";
    const nasty = `${marker}"\\\r\n\u{1f600}\u0007`;
    const requests: Record<string, string>[] = [
      { ...own(), grant_type: nasty },
      { ...own(), client_id: nasty },
      { ...own(), client_secret: nasty },
      { ...own(), audience: nasty },
      { ...own(), scope: nasty },
    ];
    for (const request of requests) {
      for (const answer of [await token(request), await json(JSON.stringify(request))]) {
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(answer.body.error).toMatch(
          /^(invalid_request|invalid_client|unsupported_grant_type|invalid_scope|access_denied)$/,
        );
        expect(answer.body.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
        expect(answer.text).not.toContain(marker);
      }
    }
    const wrong = await token({ ...own(), client_secret: `${tenant.clientSecret.slice(0, -1)}_` });
    expect(wrong.text).not.toContain(tenant.clientSecret.slice(0, 6));
  });
});

describe("browsers", () => {
  const fromOrigin = (client: { clientId: string; secret: string }, origin: string) =>
    token({ grant_type: "client_credentials", client_id: client.clientId, client_secret: client.secret }, { origin });

  test("web_origins limits browsers, and only them", async () => {
    const client = await newClient({ web_origins: ["https://app.example.com"] });
    for (const origin of [
      "https://evil.example",
      "https://app.example.com.evil.example",
      "http://app.example.com",
      "https://app.example.com:8443",
      "null",
    ])
      expectRefusal(await fromOrigin(client, origin), 403, "access_denied", "origin_not_allowed");
    expect((await fromOrigin(client, "https://app.example.com")).status).toBe(200);
    expect((await fromOrigin(client, issuer)).status).toBe(200);
    expect((await as(client)).status).toBe(200);
  });

  test("without web_origins any origin may, and can read the answer", async () => {
    const client = await newClient();
    const answer = await fromOrigin(client, "https://anywhere.example");
    expect(answer.status).toBe(200);
    expect(answer.headers["access-control-allow-origin"]).toBe("https://anywhere.example");
    expect(answer.headers).not.toHaveProperty("access-control-allow-credentials");
  });

  test("web_origins in capitals are stored as browsers write them, and match", async () => {
    const written = ["https://App.Example.COM", "https://app.EXAMPLE.com", "https://other.example.com:443", "https://ü.example"];
    const { status, body } = await tenant.call("POST", "/client", { name: "Capitals", web_origins: written });
    expect([status, body.web_origins]).toEqual([
      201,
      ["https://app.example.com", "https://other.example.com", "https://xn--tda.example"],
    ]);
    const client = { clientId: body.client_id, secret: body.client_secret };
    for (const origin of body.web_origins) expect((await fromOrigin(client, origin)).status).toBe(200);
    expectRefusal(await fromOrigin(client, "https://evil.example"), 403, "access_denied", "origin_not_allowed");
    const patched = await tenant.call("POST", `/client/${body.id}`, { web_origins: ["http://LOCALHOST:3000"] });
    expect(patched.body.web_origins).toEqual(["http://localhost:3000"]);
    expect((await fromOrigin(client, "http://localhost:3000")).status).toBe(200);
  });

  test("SEC-WEB-04 only the token endpoint is for browsers: no other preflight and no other answer allows an origin", async () => {
    const ask = (method: string, path: string) =>
      send(server, path, {
        method,
        host: tenant.host,
        headers: {
          origin: "https://evil.example",
          authorization: `Bearer ${tenant.token}`,
          "access-control-request-method": "POST",
        },
      });
    for (const path of ["/user", "/account", "/client/x", "/nowhere", "/oauth/token/"]) {
      const preflight = await ask("OPTIONS", path);
      expect([404, 405], path).toContain(preflight.status);
      const answers = [preflight, await ask("GET", path)];
      for (const { headers } of answers)
        expect(
          Object.keys(headers).filter((name) => name.startsWith("access-control-")),
          path,
        ).toEqual([]);
    }
    const preflight = await ask("OPTIONS", "/oauth/token");
    expect([preflight.status, preflight.headers["access-control-allow-origin"]]).toEqual([204, "https://evil.example"]);
  });

  test("a preflight is answered for the headers that clients send", async () => {
    const answer = await send(server, "/oauth/token", {
      method: "OPTIONS",
      host: tenant.host,
      headers: {
        origin: "https://app.example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,x-faable-client",
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers["access-control-allow-methods"]).toContain("POST");
    for (const name of ["content-type", "authorization", "x-faable-client", "x-faable-instance", "x-faableauth-account"])
      expect(answer.headers["access-control-allow-headers"]).toContain(name);
  });
});
