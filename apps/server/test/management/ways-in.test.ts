import { managementPermissions } from "@faable/auth-contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { type Holder, newHolder } from "../harness/holder.ts";
import type { Answer } from "../harness/http.ts";
import { newPerson, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** SEC-MGMT-07 by every endpoint that makes a way in: machines, passwords, addresses, identities. */

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const everything = managementPermissions.map(({ value }) => value);
const limited = everything.filter((value) => value !== "delete:users");

const created = async (path: string, body: object): Promise<Answer["body"]> => {
  const answer = await tenant.call("POST", path, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
};

const holderOf = (values: readonly string[]) => newHolder(server, tenant, values);

const userGrants = { grant_types: ["authorization_code"] };
const callbacks = ["https://app.example/cb"];

describe("SEC-MGMT-07 a person who holds less than everything", () => {
  let limitedOne: Holder;
  let everyone: Holder;
  beforeAll(async () => {
    [limitedOne, everyone] = [await holderOf(limited), await holderOf(everything)];
  });

  test("makes no client that gets tokens for itself, and makes others", async () => {
    const { call } = limitedOne;
    for (const body of [{ name: "Job" }, { name: "Job", grant_types: ["client_credentials"] }, { name: "Job", callbacks }]) {
      expectProblem(await call("POST", "/client", body), 403, "forbidden");
      expect((await everyone.call("POST", "/client", body)).status).toBe(201);
    }
    expect((await call("POST", "/client", { name: "App", callbacks, ...userGrants })).status).toBe(201);
    expect((await call("POST", "/client", { name: "App", token_endpoint_auth_method: "none", callbacks })).status).toBe(201);
  });

  test("turns no client into one, and comes to the secret of none", async () => {
    const { call } = limitedOne;
    const app = await created("/client", { name: "App", callbacks, ...userGrants });
    const page = await created("/client", { name: "Page", callbacks, token_endpoint_auth_method: "none" });
    const job = await created("/client", { name: "Job" });
    for (const patch of [{ grant_types: ["authorization_code", "client_credentials"] }, { grant_types: null }]) {
      expectProblem(await call("POST", `/client/${app.id}`, patch), 403, "forbidden");
      expect((await call("POST", `/client/${app.id}`, { name: "Renamed" })).status).toBe(200);
    }
    const confidential = { token_endpoint_auth_method: "client_secret_basic" };
    expectProblem(await call("POST", `/client/${page.id}`, confidential), 403, "forbidden");
    expectProblem(await call("POST", `/client/${job.id}/rotate-secret`, {}), 403, "forbidden");
    expect((await call("POST", `/client/${app.id}/rotate-secret`, {})).status).toBe(200);
    expect((await call("POST", `/client/${job.id}`, { name: "Nightly" })).status).toBe(200);
    expect((await everyone.call("POST", `/client/${job.id}/rotate-secret`, {})).status).toBe(200);
  });

  test("does not say who answers for the users of a provider", async () => {
    const { call } = limitedOne;
    const own = {
      authorize_url: "https://id.example/a",
      token_url: "https://id.example/t",
      userinfo_url: "https://id.example/u",
    };
    const custom = { connection_name: "Acme", connection_type: "custom", ...own };
    const acme = await call("POST", "/connection", custom);
    expect(acme.status).toBe(201);
    for (const [name, url] of Object.entries(own)) {
      expectProblem(await call("POST", `/connection/${acme.body.id}`, { [name]: "https://evil.example/" }), 403, "forbidden");
      expect((await call("POST", `/connection/${acme.body.id}`, { [name]: url, scope: "read" })).status).toBe(200);
    }
    // Of these, addresses are believed: with endpoints of one's own one could be anybody who has one.
    for (const connection_type of ["google_oauth2", "github"]) {
      const body = { connection_name: `${connection_type} here`, connection_type };
      expectProblem(await call("POST", "/connection", { ...body, userinfo_url: own.userinfo_url }), 403, "forbidden");
      const made = await call("POST", "/connection", body);
      expect(made.status).toBe(201);
      expectProblem(await call("POST", `/connection/${made.body.id}`, { token_url: own.token_url }), 403, "forbidden");
      expect((await everyone.call("POST", `/connection/${made.body.id}`, { token_url: own.token_url })).status).toBe(200);
      expectProblem(await call("POST", `/connection/${made.body.id}`, { token_url: null }), 403, "forbidden");
    }
    const [row] = (await tenant.call("GET", "/logs?type=admin.connection.updated")).body.results;
    expect(row.data.changed).toEqual(["token_url"]);
  });

  let providers = 0;
  const ways: readonly [string, (of: TestPerson) => Promise<readonly [string, object]>][] = [
    ["their password", async ({ id }) => [`/credentials/${id}/set-password`, { password: "quite another horse" }]],
    [
      "the password of a credential by its id",
      async ({ id }) => {
        const { body } = await tenant.call("GET", `/credentials?query=user:${id}`);
        return [`/credentials/${body.results[0].id}/set-password`, { password: "quite another horse" }];
      },
    ],
    ["their address", async ({ id }) => [`/user/${id}`, { email: `moved-${id}@example.org` }]],
    ["their phone", async ({ id }) => [`/user/${id}`, { phone: "+34600000000" }]],
    [
      "an account of theirs at a provider",
      async ({ id }) => {
        providers += 1;
        const name = `idp ${providers}`;
        const made = await tenant.call("POST", "/connection", {
          connection_name: name,
          connection_type: "github",
          client_id: "x",
          client_secret: "y",
        });
        expect(made.status, made.text).toBe(201);
        return ["/identity", { user: id, connection: made.body.id, identity_id: "1" }];
      },
    ],
  ];

  test.each(ways)("sets %s neither for somebody who holds more, nor is kept from it for others", async (_, way) => {
    const stronger = (await holderOf(["delete:users"])).person;
    const [path, body] = await way(stronger);
    expectProblem(await limitedOne.call("POST", path, body), 403, "forbidden");
    const [own, change] = await way(await newPerson(tenant));
    const allowed = await limitedOne.call("POST", own, change);
    expect([200, 201], allowed.text).toContain(allowed.status);
    const [same, again] = await way(stronger);
    expect([200, 201]).toContain((await everyone.call("POST", same, again)).status);
  });

  test("changes what is no way in of somebody who holds more, and their own password", async () => {
    const stronger = (await holderOf(["delete:users"])).person;
    expect((await limitedOne.call("POST", `/user/${stronger.id}`, { locale: "es" })).status).toBe(200);
    const own = `/credentials/${limitedOne.person.id}/set-password`;
    expect((await limitedOne.call("POST", own, { password: "my own new horse" })).status).toBe(200);
  });
});
