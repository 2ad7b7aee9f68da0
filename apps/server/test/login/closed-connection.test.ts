import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { expectRefusal } from "../harness/expect.ts";
import { answerOf, authorizePath, exchange, newApp, newPerson, pkce, type TestApp, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

type Close = (tenant: Tenant, connection: string, elsewhere: TestApp) => Promise<unknown>;

const closings: readonly [string, Close, object][] = [
  ["switched off", (tenant, id) => tenant.call("POST", `/connection/${id}`, { enabled: false }), { enabled: true }],
  [
    "kept for other clients",
    (tenant, id, elsewhere) => tenant.call("POST", `/connection/${id}`, { enabled_clients: [elsewhere.id] }),
    { enabled_clients: [] },
  ],
];

test.each(closings)(
  "SEC-REFRESH-06 a connection that is %s since signs nobody in silently and gives no tokens; opened again, all goes on",
  async (_, close, open) => {
    const tenant = await newTenant(server);
    const [app, elsewhere, person] = [await newApp(tenant), await newApp(tenant), await newPerson(tenant)];
    const browser = newBrowser(server, tenant.host);
    const { body: tokens } = await tokensFor(server, tenant, app, person, {}, browser);
    const connection = (await tenant.call("GET", "/connection")).body.results[0].id;
    const silent = async () => answerOf(await browser.get(authorizePath(app, pkce().challenge, { prompt: "none" })));
    const refresh = (token: string) => exchange(server, tenant.host, app, { grant_type: "refresh_token", refresh_token: token });
    const { verifier, challenge } = pkce();
    const code = answerOf(await browser.get(authorizePath(app, challenge, { prompt: "none" }))).get("code") ?? "";
    const first = await refresh(tokens.refresh_token);
    expect(first.status).toBe(200);

    await close(tenant, connection, elsewhere);
    expect((await silent()).get("error")).toBe("login_required");
    expect((await browser.get(authorizePath(app, challenge))).headers.location).toMatch(/^\/flow\//);
    expectRefusal(await refresh(first.body.refresh_token), 400, "invalid_grant");
    const redeem = { code, code_verifier: verifier, redirect_uri: app.callback };
    expectRefusal(await exchange(server, tenant.host, app, redeem), 400, "invalid_grant");

    await tenant.call("POST", `/connection/${connection}`, open);
    expect((await silent()).has("code")).toBe(true);
    // Nothing was spent, and nobody taken for a thief.
    expect((await refresh(first.body.refresh_token)).status).toBe(200);
    expect((await exchange(server, tenant.host, app, redeem)).status).toBe(200);
    expect((await tenant.call("GET", "/logs?query=type:oauth.token.reuse")).body.results).toEqual([]);
  },
);
