import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claimsOf, logged, machines, newAction, preSignup } from "../harness/actions.ts";
import { newBrowser } from "../harness/browser.ts";
import { postJson } from "../harness/http.ts";
import { answerOf, authorizePath, newApp, pkce } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** Actions that run where nobody signs in yet: at the tokens of machines, and before somebody becomes a user. */

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
});

describe("client-credentials", () => {
  test("adds claims, and never one of ours", async () => {
    await newAction(tenant, machines('api.accessToken.setCustomClaim("region", event.client.name === "Backend" ? "eu" : "us");'));
    const { body } = await tenant.requestToken();
    expect(claimsOf(body.access_token)).toMatchObject({ region: "eu", sub: tenant.clientId });
  });

  test("tells client, audience and scope", async () => {
    await newAction(tenant, machines("console.log(JSON.stringify(event));"));
    await tenant.requestToken({ scope: "read:users" });
    const [row] = await logged(tenant, "action.executed");
    expect(JSON.parse(row.data.console[0].text)).toMatchObject({
      client: { client_id: tenant.clientId, name: "Backend" },
      accessToken: { audience: tenant.audience, scope: "read:users" },
      resource_server: { identifier: tenant.audience },
      request: { ip: "127.0.0.1" },
    });
    expect(row.client).toBe(tenant.client);
  });

  test("a denial is 401 with the reason; a failure says nothing of why", async () => {
    const action = await newAction(tenant, machines('api.access.deny("Not from here.");'));
    const denied = await tenant.requestToken();
    expect(denied.status).toBe(401);
    expect(denied.body).toMatchObject({
      error: "access_denied",
      error_description: "Not from here.",
      error_code: "client_credentials_denied",
    });
    await tenant.call("POST", `/actions/${action.id}`, { code: machines("null.x;") });
    const failed = await tenant.requestToken();
    expect(failed.status).toBe(401);
    expect(failed.body.error_description).toBe("Access was denied.");
  });

  test("has no user and sends nobody anywhere: a method that is not there is an ordinary TypeError", async () => {
    await newAction(tenant, machines('api.redirect.sendUserTo("https://app.example");'));
    expect((await tenant.requestToken()).status).toBe(401);
    const [row] = await logged(tenant, "action.failed");
    expect(row.data.error.name).toBe("TypeError");
  });
});

describe("pre-signup", () => {
  const signUp = async (email: string) => {
    const app = await newApp(tenant);
    return postJson(
      server,
      "/dbconnections/signup",
      { client_id: app.clientId, email, password: "correct horse battery 1" },
      { host: tenant.host },
    );
  };

  test("lets only whom it wants become a user, and may set metadata", async () => {
    await newAction(
      tenant,
      preSignup(
        'if (!event.user.email.endsWith("@good.example")) return api.access.deny("By invitation."); api.user.setAppMetadata("via", event.connection.name);',
      ),
    );
    const denied = await signUp("kim@bad.example");
    expect(denied.status).toBe(403);
    expect(denied.body).toMatchObject({ error_code: "signup_denied", message: "By invitation." });
    expect((await tenant.call("GET", "/user")).body.results).toEqual([]);
    const allowed = await signUp("kim@good.example");
    expect(allowed.status).toBe(200);
    const user = (await tenant.call("GET", `/user/${allowed.body.user_id}`)).body;
    expect(user.app_metadata).toEqual({ via: "database" });
    expect((await logged(tenant, "action.denied"))[0].data.trigger).toBe("pre-signup");
  });

  test("on the hosted page a denial goes back to the application", async () => {
    await newAction(tenant, preSignup('api.access.deny("By invitation.");'));
    const app = await newApp(tenant);
    const browser = newBrowser(server, tenant.host);
    const page = await browser.open(authorizePath(app, pkce().challenge, { screen_hint: "signup" }));
    const answer = await browser.follow(
      await browser.submit(page, { email: "a@b.example", password: "correct horse battery 1" }),
    );
    expect(Object.fromEntries(answerOf(answer))).toMatchObject({
      error: "access_denied",
      error_description: "By invitation.",
      error_code: "signup_denied",
      state: "the state",
    });
  });
});
