import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRefusal } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const post = (form: Record<string, string> | string, headers: Record<string, string> = {}): Promise<Answer> =>
  postForm(server, "/oauth/token", form, { host: tenant.host, headers });
const grant = { grant_type: "client_credentials" };
const encoded = (text: string): string => Buffer.from(text).toString("base64");

describe("credentials", () => {
  test("the scheme's name has no case (RFC 9110 §11.1)", async () => {
    const credentials = encoded(`${tenant.clientId}:${tenant.clientSecret}`);
    for (const scheme of ["Basic", "basic", "BASIC"])
      expect((await post(grant, { authorization: `${scheme} ${credentials}` })).status).toBe(200);
    for (const authorization of [`Basic${credentials}`, `Basics ${credentials}`, `Bearer ${credentials}`])
      expectRefusal(await post(grant, { authorization }), 401, "invalid_client");
  });

  test("what is missing is told from what is wrong", async () => {
    const { clientId: client_id } = tenant;
    for (const form of [{ client_id }, { client_id, client_secret: "" }]) {
      const answer = await post({ ...grant, ...form });
      expectRefusal(answer, 401, "invalid_client");
      expect(answer.body.error_description).toContain("missing");
    }
    for (const unreadable of [encoded(":secret"), encoded("no colon"), "", encoded("%zz:secret")]) {
      const answer = await post(grant, { authorization: `Basic ${unreadable}` });
      expectRefusal(answer, 401, "invalid_client");
      expect(answer.headers["www-authenticate"]).toMatch(/^Basic realm=/);
    }
    const nameless = await post(grant, { authorization: `Basic ${encoded(":secret")}` });
    expect(nameless.body.error_description).toContain("cannot be read");
  });

  test("SEC-TOKEN-10 never more than two secrets are good, and of a replaced one nothing is kept", async () => {
    const { id, client_id, client_secret: first } = (await tenant.call("POST", "/client", { name: "Rotating" })).body;
    const rotate = async (overlap: number): Promise<string> =>
      (await tenant.call("POST", `/client/${id}/rotate-secret`, { expires_previous_in: overlap })).body.client_secret;
    const statuses = (...secrets: string[]) =>
      Promise.all(secrets.map(async (client_secret) => (await post({ ...grant, client_id, client_secret })).status));
    const second = await rotate(3_600);
    expect(await statuses(first, second)).toEqual([200, 200]);
    const third = await rotate(3_600);
    expect(await statuses(first, second, third)).toEqual([401, 200, 200]);
    const fourth = await rotate(0);
    expect(await statuses(first, second, third, fourth)).toEqual([401, 401, 401, 200]);
    const row = await server.server.database.background
      .selectFrom("clients")
      .select(["previous_secret_hash", "previous_secret_expires_at"])
      .where("account_id", "=", tenant.id)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ previous_secret_hash: null, previous_secret_expires_at: null });
  });
});

describe("sizes", () => {
  test("SEC-LIMIT-01 a scope has at most 8,192 characters, a parameter 16,384, a body 64 KiB", async () => {
    const scope = (length: number) => tenant.requestToken({ scope: `read:users ${"x".repeat(length - 11)}` });
    expect((await scope(8_192)).body.scope).toBe("read:users");
    expectRefusal(await scope(8_193), 400, "invalid_scope");
    expectRefusal(await tenant.requestToken({ audience: "x".repeat(16_384) }), 403, "access_denied", "audience_not_found");
    expectRefusal(await tenant.requestToken({ audience: "x".repeat(16_385) }), 400, "invalid_request");
    expect((await tenant.requestToken({ ignored: "x".repeat(60_000) })).status).toBe(200);
    expectRefusal(await tenant.requestToken({ ignored: "x".repeat(66_000) }), 413, "invalid_request", "payload_too_large");
  });

  test("SEC-LOG-01 the audit trail takes no more of an audience than it needs", async () => {
    await tenant.requestToken({ audience: `urn:long:${"x".repeat(5_000)}` });
    const { results } = (await tenant.call("GET", "/logs?query=status:failed&pageSize=1")).body;
    expect(results[0].data.audience).toBe(`urn:long:${"x".repeat(503)}`);
  });
});

test("SEC-TOKEN-09 what a description repeats of a request is printable ASCII", async () => {
  const answer = await send(server, "/oauth/token", {
    method: "POST",
    host: tenant.host,
    headers: { "content-type": "application/json" },
    body: '{"né\\n ":"1","né\\n ":"2"}',
  });
  expectRefusal(answer, 400, "invalid_request", "bad_request");
  expect(answer.body.error_description).toContain("n???");
});

describe("browsers", () => {
  test("SEC-WEB-04 web_origins are compared whole; the account's own pages may always", async () => {
    const { body } = await tenant.call("POST", "/client", { name: "Listed", web_origins: ["https://app.example.com"] });
    const from = (origin: string) => post({ ...grant, client_id: body.client_id, client_secret: body.client_secret }, { origin });
    for (const origin of ["https://app.example.com", `http://${tenant.host}`]) expect((await from(origin)).status).toBe(200);
    for (const origin of [
      "https://app.example.com.evil.example",
      "https://app.example.co",
      "http://app.example.com",
      "https://app.example.com:8443",
      `http://${server.host}`,
      "null",
    ])
      expectRefusal(await from(origin), 403, "access_denied", "origin_not_allowed");
  });

  test("SEC-WEB-07 every answer forbids guessing its type, and tokens are not stored by any cache", async () => {
    const answers = await Promise.all([
      tenant.requestToken(),
      tenant.requestToken({ client_secret: "wrong" }),
      tenant.call("GET", "/user"),
      tenant.call("GET", "/nowhere"),
      send(server, "/.well-known/jwks.json"),
      send(server, "/healthz"),
      send(server, "/user", { host: "nobody.example" }),
    ]);
    for (const { headers } of answers) expect(headers["x-content-type-options"]).toBe("nosniff");
    for (const { headers } of answers.slice(0, 2)) {
      expect(headers["cache-control"]).toBe("no-store");
      expect(headers.pragma).toBe("no-cache");
    }
  });
});

test("SEC-LOG-04 of forwarded addresses as many are believed as there are proxies", async () => {
  const behind = await startServer({ environment: { FAABLE_TRUST_PROXY: "1" } });
  const made = await newTenant(behind);
  const forwarded = { "x-forwarded-for": "192.0.2.66, 198.51.100.7" };
  await postForm(
    behind,
    "/oauth/token",
    { ...grant, client_id: made.clientId, client_secret: "wrong" },
    { host: made.host, headers: forwarded },
  );
  const { results } = (await made.call("GET", "/logs?query=status:failed")).body;
  expect(results[0].data.ip).toBe("198.51.100.7");
  await behind.close();
});

test("SEC-OIDC-02 a retired key leaves the JWKS by itself, and the database with the next rotation", async () => {
  const own = await startServer();
  const made = await newTenant(own);
  const kids = async (): Promise<string[]> =>
    (await send(own, "/.well-known/jwks.json", { host: made.host })).body.keys.map(({ kid }: { kid: string }) => kid);
  const stored = async (): Promise<string[]> =>
    (
      await own.server.database.background.selectFrom("signing_keys").select("kid").where("account_id", "=", made.id).execute()
    ).map(({ kid }) => kid);
  own.skipTime(700);
  const { keys } = (await made.call("POST", "/account/keys/rotate")).body;
  const retiring = keys.flatMap(({ kid, status }: { kid: string; status: string }) => (status === "previous" ? [kid] : []));
  expect(retiring).toHaveLength(2);
  expect(await kids()).toEqual(expect.arrayContaining(retiring));
  own.skipTime(2_592_100);
  // Nothing changed meanwhile; what is kept in memory is asked for again as after half a minute.
  own.server.database.changes.apply({ noun: "key", accountId: made.id });
  const after = await kids();
  expect(after).toHaveLength(4);
  for (const kid of retiring) expect(after).not.toContain(kid);
  const { access_token: token } = (await made.requestToken()).body;
  const rotated = await send(own, "/account/keys/rotate", {
    method: "POST",
    host: made.host,
    headers: { authorization: `Bearer ${token}` },
  });
  expect(rotated.status).toBe(200);
  for (const kid of retiring) expect(await stored()).not.toContain(kid);
  await own.close();
});
