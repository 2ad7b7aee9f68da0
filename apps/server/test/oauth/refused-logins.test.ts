import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { type Answer, send } from "../harness/http.ts";
import { answerOf, authorizePath, newApp, pkce, type TestApp } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** Requests for a login that are refused before it begins: whoever administers the client finds them. */

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
beforeAll(async () => {
  server = await startServer({
    rateLimits: true,
    environment: { FAABLE_TOKEN_FAILURES_PER_MINUTE: "4", FAABLE_TRUST_PROXY: "loopback" },
  });
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const { challenge } = pkce();
const ask = (parameters: Readonly<Record<string, string | undefined>>): Promise<Answer> =>
  newBrowser(server, tenant.host).get(authorizePath(app, challenge, parameters));
const referenceOf = ({ text }: Answer): string => /Reference:? ([\w-]+)/.exec(text)?.[1] ?? "";
const rows = async (query: string) => (await tenant.call("GET", `/logs?query=${encodeURIComponent(query)}`)).body.results;

test("SEC-LOG-03 a redirect URI that is not registered: the page's reference finds the row, which is explained, and nothing behind its place is kept", async () => {
  app = await newApp(tenant);
  const page = await ask({ redirect_uri: "https://app.example/callback?token=kept-by-nobody#part" });
  expect(page.status).toBe(400);
  const reference = referenceOf(page);
  const [row, ...more] = await rows(`login:${reference}`);
  expect(more).toEqual([]);
  expect(row).toMatchObject({
    type: "oauth.authorize",
    status: "failed",
    client: app.id,
    login: reference,
    data: {
      actor: { type: "client", id: app.clientId },
      ip: "127.0.0.1",
      client_id: app.clientId,
      redirect_uri: "https://app.example/callback",
      error: "invalid_redirect_uri",
    },
    expires_at: expect.any(String),
  });
  expect(JSON.stringify(row)).not.toContain("kept-by-nobody");
  const { body } = await tenant.call("GET", `/logs/explain/${row.id}`);
  expect(body).toMatchObject({ error_code: "invalid_redirect_uri", login: reference });
  expect(body.expected).toContain("It was https://app.example/callback.");
});

test("SEC-LOG-03 of a place no more than 512 characters are kept", async () => {
  app = await newApp(tenant);
  const most = `https://app.example/${"x".repeat(492)}`;
  for (const uri of [most, `${most}y`]) {
    const page = await ask({ redirect_uri: uri });
    expect(await rows(`login:${referenceOf(page)}`)).toMatchObject([{ data: { redirect_uri: most } }]);
  }
});

test("SEC-LOG-03 what is told to the client is a row as well; a silent login that would need a page is none", async () => {
  app = await newApp(tenant);
  const told = await ask({ response_type: "token" });
  expect(answerOf(told).get("error")).toBe("unsupported_response_type");
  expect(await rows(`type:oauth.authorize client:${app.id}`)).toMatchObject([
    { message: answerOf(told).get("error_description"), data: { error: "unsupported_response_type" } },
  ]);
  expect(answerOf(await ask({ prompt: "none" })).get("error")).toBe("login_required");
  expect(await rows(`type:oauth.authorize client:${app.id}`)).toHaveLength(1);
});

test("SEC-LOG-03 a pushed request that is unknown, or was taken, is a row as well", async () => {
  app = await newApp(tenant);
  const page = await newBrowser(server, tenant.host).get(
    `/authorize?client_id=${app.clientId}&request_uri=urn:ietf:params:oauth:request_uri:nobody-pushed-this`,
  );
  expect(await rows(`login:${referenceOf(page)}`)).toMatchObject([{ type: "oauth.authorize", client: app.id }]);
});

test("a client that is not there has no row: its page's reference is the request's, which the process log has", async () => {
  app = { ...(await newApp(tenant)), clientId: "somebody-made-this-up" };
  const before = await rows("type:oauth.authorize");
  const reference = referenceOf(await ask({}));
  expect(reference).not.toMatch(/^login_/);
  expect(
    server.logLines.filter((line) => line.includes(reference)),
    reference,
  ).not.toEqual([]);
  expect(await rows("type:oauth.authorize")).toEqual(before);
});

test("SEC-TENANT-07 nobody fills the log with refused logins: beyond the budget of a client and an address they are answered alone", async () => {
  app = await newApp(tenant);
  const other = await newApp(tenant);
  const all = [];
  for (let n = 0; n < 7; n += 1) all.push(await ask({ redirect_uri: "https://evil.example/" }));
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([400]));
  expect(all.map((page) => referenceOf(page).startsWith("login_"))).toEqual([true, true, true, true, false, false, false]);
  expect(await rows(`client:${app.id} type:oauth.authorize`)).toHaveLength(4);
  const path = authorizePath(app, challenge, { redirect_uri: "https://evil.example/" });
  const headers = { accept: "text/html", "x-forwarded-for": "203.0.113.9" };
  const elsewhere = await send(server, path, { host: tenant.host, headers });
  expect(await rows(`login:${referenceOf(elsewhere)}`)).toMatchObject([{ client: app.id, data: { ip: "203.0.113.9" } }]);
  app = other;
  expect(referenceOf(await ask({ redirect_uri: "https://evil.example/" }))).toMatch(/^login_/);
});
