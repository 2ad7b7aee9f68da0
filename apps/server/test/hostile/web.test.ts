import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, send } from "../harness/http.ts";
import { authorizePath, newApp, newPerson, pkce, signIn, type TestApp, type TestPerson, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
let signedIn: TestBrowser;
beforeAll(async () => {
  server = await startServer({ rateLimits: true, environment: { FAABLE_BASE_URL: "https://auth.example" } });
  tenant = await newTenant(server);
  [app, person] = [await newApp(tenant), await newPerson(tenant, { name: "Kim Private" })];
  signedIn = newBrowser(server, tenant.host);
  await signIn(signedIn, authorizePath(app, pkce().challenge), person);
});
afterAll(() => server.close());

const path = (parameters: Readonly<Record<string, string>> = {}) => authorizePath(app, pkce().challenge, parameters);
const expectCode = ({ status, body }: Answer, ...expected: [status: number, code: string]) =>
  expect([status, body.error_code]).toEqual(expected);
const anybody = () => newBrowser(server, tenant.host);

describe("SEC-WEB-01 a page, as it arrives over TLS", () => {
  const pages: readonly (readonly [string, () => Promise<Answer>])[] = [
    ["sign-in", () => anybody().open(path())],
    ["sign-up", () => anybody().open(path({ screen_hint: "signup" }))],
    ["the account chooser", () => signedIn.open(path({ prompt: "select_account" }))],
    ["an answer by form", () => signedIn.open(path({ response_mode: "form_post" }))],
    ["a refused client", () => anybody().open("/authorize?client_id=nobody")],
    ["a login that is unknown", () => anybody().open("/flow/next?state=x")],
    ["the account page", () => signedIn.open("/flow/account/security")],
    ["the question before a logout", () => signedIn.open("/logout")],
    ["signed out", () => anybody().open("/flow/signed-out")],
  ];

  test.each(pages)("%s", async (_, open) => {
    const { headers, text } = await open();
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=31536000",
      "cache-control": "no-store",
    });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/^default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action /);
    expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:/);
    expect(text).not.toMatch(/<script(?![^>]* src=")|<style|\son\w+=|javascript:/);
  });

  test.each(["/docs", "/docs/errors"])("the documentation at %s: no inline script, no frame, no guessing", async (at) => {
    const { status, headers } = await anybody().open(at);
    expect([status, headers["x-content-type-options"], headers["referrer-policy"]]).toEqual([200, "nosniff", expect.any(String)]);
    expect(headers["content-security-policy"]).toMatch(/frame-ancestors 'none'/);
    expect(headers["content-security-policy"]).not.toMatch(/script-src[^;]*'unsafe-inline'/);
    expect(headers["strict-transport-security"]).toMatch(/^max-age=\d+/);
  });
});

describe("SEC-WEB-04 origins", () => {
  const from = (at: string, options: object = {}) =>
    send(server, at, { host: tenant.host, headers: { ...signedIn.headers(), origin: "https://evil.example" }, ...options });

  test.each(["/flow/account/security", "/logout", "/flow/signed-out", "/flow/login", "/user"])(
    "%s answers no other origin, and allows none beforehand",
    async (at) => {
      const preflight = { origin: "https://evil.example", "access-control-request-method": "GET" };
      for (const answer of [await from(at), await from(at, { method: "OPTIONS", headers: preflight })])
        for (const name of ["access-control-allow-origin", "access-control-allow-credentials"])
          expect(answer.headers, at).not.toHaveProperty(name);
    },
  );

  test.each(["/me", "/me/sessions", "/session"])("%s answers another origin for its token, and not for a cookie", async (at) => {
    const stolen = await from(at);
    expect([401, 403], stolen.text).toContain(stolen.status);
    expect(stolen.text).not.toContain(person.email);
    expect(stolen.headers).not.toHaveProperty("access-control-allow-credentials");
    const { issuer } = (await from("/.well-known/openid-configuration")).body;
    const own = await from(at, { headers: { ...signedIn.headers(), origin: issuer } });
    expect(own.status).toBe(at === "/session" ? 401 : 200);
  });

  test("a page of another origin that has a token is answered", async () => {
    const { body } = await tokensFor(server, tenant, app, person);
    const headers = { origin: "https://app.example", authorization: `Bearer ${body.access_token}` };
    const answer = await send(server, "/me", { host: tenant.host, headers });
    expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([200, "https://app.example"]);
    expect(answer.headers.vary).toMatch(/origin/i);
  });

  test("discovery and keys are open to every origin", async () => {
    for (const at of ["/.well-known/openid-configuration", "/.well-known/jwks.json"])
      expect([at, (await from(at)).headers["access-control-allow-origin"]]).toEqual([at, "*"]);
  });
});

describe("SEC-WEB-05 what is not there", () => {
  const call = (method: string, at: string, headers: Record<string, string> = {}, body?: string) =>
    send(server, at, {
      method,
      host: tenant.host,
      headers: { authorization: `Bearer ${tenant.token}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });

  test.each([
    ["GET", "/nowhere?secret=s3cr3t", 404],
    ["GET", "/flow/nowhere?secret=s3cr3t", 404],
    ["GET", "/user/nobody/x?secret=s3cr3t", 404],
    ["PATCH", "/user?secret=s3cr3t", 405],
    ["PUT", "/oauth/token?secret=s3cr3t", 405],
    ["DELETE", "/authorize?secret=s3cr3t", 405],
    ["POST", "/.well-known/jwks.json?secret=s3cr3t", 405],
  ])("%s %s is %i, and tells neither query, stack, folder nor version", async (method, at, status) => {
    const answer = await call(method, at);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/s3cr3t|\.ts\b|node_modules|\bat \w+ \(|fastify|\d+\.\d+\.\d+/i);
    for (const name of ["server", "x-powered-by"]) expect(answer.headers).not.toHaveProperty(name);
  });

  test("headers and fields that name another method change nothing", async () => {
    const { body } = await tenant.call("POST", "/user", { name: "Here" });
    const json = { "content-type": "application/json" };
    for (const name of ["x-http-method-override", "x-http-method", "x-method-override"])
      for (const [method, at] of [
        ["GET", `/user/${body.id}`],
        ["POST", `/user/${body.id}`],
      ] as const)
        expect((await call(method, at, { ...json, [name]: "DELETE" }, method === "POST" ? "{}" : undefined)).status).toBe(200);
    expectCode(await call("POST", `/user/${body.id}`, json, '{"_method":"DELETE"}'), 400, "validation_error");
    const inQuery = await call("GET", `/user/${body.id}?_method=DELETE`);
    expect([200, 400]).toContain(inQuery.status);
    expect((await tenant.call("GET", `/user/${body.id}`)).status).toBe(200);
  });
});

test("SEC-WEB-07 what holds personal data or a secret is kept nowhere", async () => {
  const { body: tokens, headers } = await tokensFor(server, tenant, app, person);
  const bearer = { authorization: `Bearer ${tokens.access_token}` };
  const own = await Promise.all(
    ["/userinfo", "/me", "/me/sessions"].map((at) => send(server, at, { host: tenant.host, headers: bearer })),
  );
  const managed = await Promise.all([
    tenant.call("GET", `/user/${person.id}`),
    tenant.call("GET", "/user"),
    tenant.call("GET", "/session"),
    tenant.call("GET", "/logs"),
    tenant.call("POST", "/client", { name: "New" }),
  ]);
  for (const each of [...own, ...managed]) {
    expect(each.status, each.text).toBeLessThan(300);
    expect(each.headers["cache-control"], each.text.slice(0, 200)).toContain("no-store");
  }
  expect(headers["cache-control"]).toBe("no-store");
});

describe("SEC-WEB-08 what a tenant supplied and we serve", () => {
  const pngBytes = Buffer.from(
    `89504e470d0a1a0a0000000d49484452${Buffer.from("<script>alert(1)</script>").toString("hex")}`,
    "hex",
  );
  const logoOf = async (): Promise<Answer> => {
    const page = await anybody().open(path());
    const [, src = ""] = /<img[^>]* src="([^"]*)"/.exec(page.text) ?? [];
    expect(src).toMatch(/^\/flow\/assets\/logo\./);
    return send(server, src, { host: tenant.host });
  };

  test("a logo has its fixed type, is not guessed at, and could run nothing if it were opened by itself", async () => {
    const branding = { logo: `data:image/png;base64,${pngBytes.toString("base64")}` };
    expect((await tenant.call("POST", `/account/${tenant.id}`, { branding })).status).toBe(200);
    const answer = await logoOf();
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cross-origin-resource-policy": "same-origin",
    });
  });

  test("what could be active is not taken, whatever it is called, and no other name leads to it", async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>').toString("base64");
    const html = Buffer.from("<!doctype html><script>alert(1)</script>").toString("base64");
    for (const logo of [
      `data:image/svg+xml;base64,${svg}`,
      `data:image/png;base64,${svg}`,
      `data:text/html;base64,${html}`,
      `data:image/jpeg;base64,${html}`,
      `data:image/png,${encodeURIComponent("<script>")}`,
      `data:image/webp;base64,${pngBytes.toString("base64")}`,
      "https://elsewhere.example/logo.png",
    ])
      expectCode(await tenant.call("POST", `/account/${tenant.id}`, { branding: { logo } }), 400, "validation_error");
    expect((await logoOf()).headers["content-type"]).toBe("image/png");
    for (const file of ["logo.html", "logo.svg", "logo.png.html", "logo.0123456789abcdef.svg", "..%2fpages.js", "logo"])
      expect((await send(server, `/flow/assets/${file}`, { host: tenant.host })).status, file).toBe(404);
    const other = await newTenant(server);
    expect((await send(server, "/flow/assets/logo.0123456789abcdef.png", { host: other.host })).status).toBe(404);
  });

  test("addresses of pictures that are only shown are handed on as text, and nothing of them is served from here", async () => {
    const picture = "https://elsewhere.example/kim.png";
    await tenant.call("POST", `/user/${person.id}`, { picture });
    const page = await signedIn.open(path({ prompt: "select_account" }));
    expect([page.status, formsOf(page).length]).toEqual([200, 1]);
    expect(page.text).not.toContain(picture);
  });
});
