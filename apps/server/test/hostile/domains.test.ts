import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenants, operatorToken, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  server = await startServer();
  [tenant, other] = await newTenants(server);
});
afterAll(() => server.close());

const issuerAt = async (host: string, headers: Record<string, string> = {}) =>
  send(server, "/.well-known/openid-configuration", { host, headers });

describe("SEC-TENANT-06 a name that nobody has proven routes to no account", () => {
  const port = () => server.host.split(":")[1] ?? "";

  test("neither a domain of the tenant's choice, nor what looks like one of ours", async () => {
    const { slug } = tenant;
    const base = server.host.replace(/:.*/, "");
    for (const host of [
      "login.customer.example",
      `${slug}.evil.example`,
      `${tenant.host}.evil.example`,
      `${slug}.${base}.evil.example:${port()}`,
      `${slug}${base}:${port()}`,
      `evil-${base}:${port()}`,
      `x.${tenant.host}`,
      `${slug}_.${base}:${port()}`,
      `nobody.${base}:${port()}`,
      "127.0.0.1",
    ])
      expectProblem(await issuerAt(host), 404, "account_not_found");
    expect((await issuerAt(tenant.host)).body.issuer).toBe(`http://${tenant.host}`);
  });

  test("no field gives an account another host than its own", async () => {
    for (const fields of [
      { domain: "login.customer.example" },
      { domain: other.host },
      { domains: ["login.customer.example"] },
      { custom_domain: "login.customer.example" },
      { slug: other.slug },
    ]) {
      expectProblem(await tenant.call("POST", `/account/${tenant.id}`, fields), 400, "validation_error");
      const operator = manage(server, tenant.host, await operatorToken(server, tenant.id));
      expectProblem(await operator("POST", `/account/${tenant.id}`, fields), 400, "validation_error");
    }
    const { body } = await tenant.call("GET", `/account/${tenant.id}`);
    expect([body.slug, body.domain]).toEqual([tenant.slug, tenant.host]);
    // The applications' own hosts are known for mails, and route nothing.
    const named = await tenant.call("POST", `/account/${tenant.id}`, { callback_hostnames: ["login.customer.example"] });
    expect(named.status, named.text).toBe(200);
    expectProblem(await issuerAt("login.customer.example"), 404, "account_not_found");
  });

  test("headers of whoever asks choose no account, and no name of the platform's own is given away", async () => {
    for (const name of ["x-forwarded-host", "x-host", "x-original-host", "forwarded", "x-forwarded-server"]) {
      const value = name === "forwarded" ? `host=${other.host}` : other.host;
      expect((await issuerAt(tenant.host, { [name]: value })).body.issuer, name).toBe(`http://${tenant.host}`);
      expectProblem(await issuerAt("login.customer.example", { [name]: tenant.host }), 404, "account_not_found");
    }
    const operator = manage(server, server.host, await operatorToken(server));
    for (const slug of ["www", "api", "admin", "login", "autodiscover", "mta-sts", "xn--80ak6aa92e"])
      expectProblem(await operator("POST", "/account", { name: "Mine", slug }), 400, "validation_error");
    expectProblem(await operator("POST", "/account", { name: "Mine", slug: tenant.slug }), 400, "already_exists");
    expect((await issuerAt(server.host)).body.issuer).toBe(`http://${server.host}`);
  });
});
