import { connect, createServer } from "node:net";
import { limits } from "@faable/auth-contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { expectRefusal } from "../harness/expect.ts";
import { send } from "../harness/http.ts";
import { authorizePath, newPerson, pkce, signIn } from "../harness/login.ts";
import { type Registration, registrationAt, valid } from "../harness/registration.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let register: Registration["register"];
let registered: Registration["registered"];
let manageIt: Registration["manageIt"];
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  ({ register, registered, manageIt } = registrationAt(server, tenant));
});
afterAll(() => server.close());

describe("SEC-DCR-04 registration is limited", () => {
  test("in rate, for each address and account", async () => {
    const limited = await startServer({ rateLimits: true });
    try {
      const [one, two] = [await newTenant(limited), await newTenant(limited)];
      const answers = await Promise.all(
        Array.from({ length: limits.registrationsPerMinute }, () => register(valid, one, limited)),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      const refused = await register(valid, one, limited);
      expectRefusal(refused, 429, "invalid_request", "too_many_requests");
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
      expect((await register(valid, two, limited)).status).toBe(201);
    } finally {
      await limited.close();
    }
  });

  test("in size", async () => {
    const long = { software_id: "x".repeat(limits.registrationBodyBytes) };
    expectRefusal(await register({ ...valid, ...long }), 413, "invalid_request", "payload_too_large");
    const many = Array.from({ length: 21 }, (_, index) => `https://tool.example/${index}`);
    expectRefusal(await register({ redirect_uris: many }), 400, "invalid_redirect_uri");
    expectRefusal(await register({ ...valid, client_name: "x".repeat(129) }), 400, "invalid_client_metadata");
    await registered({ redirect_uris: many.slice(1) });
  });

  test("in number: of parallel registrations exactly those for which there is a place succeed", async () => {
    const own = await newTenant(server);
    const row = await registered({}, own);
    const { background: db } = server.server.database;
    const template = await db.selectFrom("clients").selectAll().where("client_id", "=", row.client_id).executeTakeFirstOrThrow();
    const copies = Array.from({ length: limits.registeredClients - 4 }, (_, index) => ({
      ...template,
      id: `client_${index.toString(16).padStart(24, "0")}`,
      client_id: `copy ${index}`,
      application_type: "web" as const,
      token_endpoint_auth_method: "none" as const,
      registration: "dynamic" as const,
      settings: JSON.stringify(template.settings),
    }));
    await db.insertInto("clients").values(copies).execute();
    const answers = await Promise.all(Array.from({ length: 6 }, () => register(valid, own)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 201, 403, 403, 403]);
    const refused = await register(valid, own);
    expectRefusal(refused, 403, "access_denied", "forbidden");
    expect(refused.body.error_description).toContain(`${limits.registeredClients} clients`);
    expect((await own.call("POST", "/client", { name: "By hand" })).status).toBe(201);
    expect((await manageIt(row, "DELETE", undefined, own)).status).toBe(204);
    expect((await register(valid, own)).status).toBe(201);
  });

  test("by a switch of the account, which leaves registered clients as they are", async () => {
    const own = await newTenant(server);
    const client = await registered({}, own);
    const turn = (dynamic_registration_enabled: boolean) =>
      own.call("POST", `/account/${own.id}`, { dynamic_registration_enabled });
    expect((await turn(false)).body.dynamic_registration_enabled).toBe(false);
    const refused = await register(valid, own);
    expectRefusal(refused, 403, "access_denied", "forbidden");
    expect(refused.body.error_description).toContain("cannot register themselves");
    const discovery = await send(server, "/.well-known/openid-configuration", { host: own.host });
    expect(discovery.body).not.toHaveProperty("registration_endpoint");
    expect((await manageIt(client, "GET", undefined, own)).status).toBe(200);
    await turn(true);
    await registered({}, own);
  });

  test("and every one is told in the audit trail", async () => {
    const client = await registered({ client_name: "Audited" });
    const change = { ...valid, client_id: client.client_id, client_name: "Audited anew" };
    const { registration_access_token } = (await manageIt(client, "PUT", change)).body;
    await manageIt({ ...client, registration_access_token }, "DELETE");
    const told = (await tenant.call("GET", "/logs?query=origin:oauth.client&pageSize=3")).body.results;
    expect(told.map(({ type }: { type: string }) => type)).toEqual([
      "oauth.client.delete",
      "oauth.client.update",
      "oauth.client.register",
    ]);
    for (const { data, status } of told)
      expect({ status, ...data }).toMatchObject({
        status: "success",
        client_id: client.client_id,
        resource_id: expect.stringMatching(/^client_/),
        ip: "127.0.0.1",
      });
  });
});

describe("SEC-DCR-05 links and names are hostile text", () => {
  const links = ["client_uri", "logo_uri", "tos_uri", "policy_uri", "backchannel_logout_uri"];

  test.each(links)("%s runs no script, hides no host and is https", async (name) => {
    for (const url of [
      "javascript:alert(1)",
      "data:text/html,x",
      "http://tool.example/",
      "https://a@evil.example/",
      "//tool.example",
      "x",
    ])
      expectRefusal(await register({ ...valid, [name]: url }), 400, "invalid_client_metadata");
    expect(await registered({ [name]: "https://tool.example/" })).toMatchObject({ [name]: "https://tool.example/" });
  });

  test("none of them is ever fetched: not when it is registered, nor when it is shown, nor at a sign-in", async () => {
    const own = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
    let connections = 0;
    const listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    try {
      const address = listener.address();
      if (typeof address !== "object" || address === null) throw new Error("Nobody listens.");
      const at = await newTenant(own);
      const url = (name: string) => `https://localhost:${address.port}/${name}`;
      const shown = Object.fromEntries(["client_uri", "logo_uri", "tos_uri", "policy_uri"].map((name) => [name, url(name)]));
      const made = await register({ ...valid, ...shown }, at, own);
      expect(made.status, made.text).toBe(201);
      const tool = {
        id: "",
        clientId: made.body.client_id,
        clientSecret: made.body.client_secret,
        callback: "https://tool.example/cb",
      };
      const consent = await signIn(newBrowser(own, at.host), authorizePath(tool, pkce().challenge), await newPerson(at));
      expect(consent.text).toContain(made.body.client_name);
      expect((await at.call("GET", `/client/${made.body.client_id}`)).body).toMatchObject(shown);
      expect(connections).toBe(0);
      await new Promise<void>((resolve) => connect(address.port, "127.0.0.1").once("close", () => resolve()));
      expect(connections).toBe(1);
    } finally {
      listener.close();
      await own.close();
    }
  });

  test("a name with markup is kept as the text that it is", async () => {
    const client_name = `<img src=x onerror="alert(1)"> & 'Co'`;
    const client = await registered({ client_name });
    expect(client.client_name).toBe(client_name);
    expect((await tenant.call("GET", `/client/${client.client_id}`)).body.name).toBe(client_name);
  });
});
