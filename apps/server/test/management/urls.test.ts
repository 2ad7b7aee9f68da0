import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";
import { bodyWith, fields, nameOf, shownIn } from "./fields.ts";
import { type World, worldOf } from "./world.ts";

let server: TestServer;
let tenant: Tenant;
let world: World;
beforeAll(async () => {
  // Some honest ones are on this machine.
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  tenant = await newTenant(server);
  world = worldOf(tenant);
});
afterAll(() => server.close());

const urls = fields.filter(({ schema }) => schema.format === "uri");

/** Fields with a rule of their own: where a browser may be sent to, origins, and names that only look like URLs. */
const otherwise = ["callbacks", "logout_urls", "web_origins", "identifier", "branding"];

test("whatever is called or described as a URL is declared as one", () => {
  const holds = /(^|_)(ur[il]s?|src|link|href)$|^(picture|website|profile|avatar|logo|icon)$/;
  const suspects = fields.filter(
    ({ path, schema }) => path.some((part) => holds.test(part)) || /\bUR[IL]s?\b/.test(schema.description ?? ""),
  );
  const undeclared = suspects.filter(({ path, schema }) => schema.format !== "uri" && !otherwise.includes(path[0] ?? ""));
  expect(undeclared.map(nameOf)).toEqual([]);
  expect(urls.length).toBeGreaterThan(15);
});

const hostile = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  " javascript:alert(1)",
  "javascript://example.com/%0aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  "DATA:text/html;base64,PHNjcmlwdD4=",
  "vbscript:msgbox(1)",
  "file:///etc/passwd",
  "blob:https://example.com/1",
  "filesystem:https://example.com/temporary/1",
  "about:blank",
  "view-source:https://example.com",
  "mailto:kim@example.org",
  "ftp://example.com/",
  "https://user:pass@example.com/",
  "https://user@example.com/",
  "https://@example.com/",
  "https://example.com@evil.example/",
  "//example.com/logo.png",
  "/logo.png",
  "logo.png",
  "",
  "https:example.com",
  "https:/example.com",
  "https:///example.com",
  "https:\\\\example.com",
  "https://example.com\\@evil.example",
  "https://example.com/\\evil",
  "http://example.com/",
  "http://localhost.evil.example/",
  "http://127.0.0.1.evil.example/",
  "https://exa mple.com/",
  "https://example.com/a b",
  "https://example.com/\n",
  "https://example.com/\u0001",
  "https://example.com/\u202egpj.exe",
  "https://exаmple.com/",
  'https://example.com/"onload="x',
  "https://example.com/<script>",
  "https://example.com:99999/",
  "https://example.com/%zz",
  "https://a..b/",
  "https://.example.com/",
  "https://example.com./",
  "https://-a.example/",
  "https://a-.example/",
  "https://a.-example/",
  "http://-a.localhost/",
  "http://a..localhost/",
  `https://${"a".repeat(64)}.example/`,
  `https://${"a.".repeat(125)}example/`,
  `https://example.com/${"a".repeat(2048)}`,
];

/** Addresses for documents alone: what is called at once is not kept for one of them. */
const nobodys = ["192.0.2.1", "2001:db8::1"];

const honest = [
  "https://example.com",
  "HTTPS://Example.com/Logo.PNG",
  "https://xn--mnchen-3ya.example:8443/a%20b/c.png?size=2&x=[1]".replace(/[[\]]/g, ""),
  "https://example.com/~kim/?q=a+b@c#part-1",
  "https://a--b.example/",
  `https://${"a".repeat(63)}.example/`,
  "https://192.0.2.1/",
  "https://[2001:db8::1]/logo.png",
  "http://localhost:3000/logo.png",
  "http://acme.localhost/logo.png",
  "http://127.0.0.1:8080/",
  "http://[::1]/",
];

/** What is called without a browser, or in a frame, has no use for a fragment (OpenID Connect Back-Channel Logout §2.2). */
const withoutFragment = ["frontchannel_logout_uri", "backchannel_logout_uri"];

describe.each(urls.map((field): [string, typeof field] => [nameOf(field), field]))("%s", (_, field) => {
  test("takes no URL that runs a script, hides a user or reads as another one", async () => {
    const { method, paths, body } = await world.request(field.operation);
    for (const url of hostile) {
      const answer = await tenant.call(method, paths[0] ?? "", { ...body, ...(await bodyWith(field, url)) });
      expectProblem(answer, 400, "validation_error");
      expect(answer.body.details.fields, url).toEqual([field.path[0]]);
      if (url.length <= 2048) expect(answer.body.message).toContain("must be an absolute https URL");
    }
  });

  // Connections of the type that is made here lack these two: `connections.test.ts` shows what they take.
  if (["issuer", "jwks_url"].includes(field.path[0] ?? "")) return;

  test("takes an honest one, and keeps it as it is", async () => {
    const fits = (url: string): boolean =>
      (!url.includes("#") || !withoutFragment.includes(field.path[0] ?? "")) &&
      (field.operation.resource !== "webhooks" || !nobodys.some((address) => url.includes(address)));
    for (const url of honest.filter(fits)) {
      const { method, paths, body } = await world.request(field.operation);
      const answer = await tenant.call(method, paths[0] ?? "", { ...body, ...(await bodyWith(field, url)) });
      expect(answer.status, answer.text).toBe(field.operation.status);
      expect(shownIn(answer.body, field.path)).toBe(url);
    }
  });
});

test("an object with such a URL can be shown inside another one", async () => {
  const team = await world.make("team");
  for (const picture of honest) {
    const { body: user } = await tenant.call("POST", "/user", { picture });
    await tenant.call("POST", `/team/${team}/member`, { user: user.id });
  }
  const { status, body } = await tenant.call("GET", `/team/${team}/member?expand=user,team&sort=createdAt`);
  expect(status).toBe(200);
  expect(body.results.map((each: { user: { picture: string } }) => each.user.picture)).toEqual(honest);
});
