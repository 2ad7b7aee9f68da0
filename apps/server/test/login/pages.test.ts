import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import {
  consentPage,
  errorPage,
  formFrameOf,
  formPostPage,
  frameOf,
  frontChannelFrames,
  frontChannelLogoutPage,
  pageHeaders,
  signedOutPage,
} from "../../src/doors/pages/index.ts";
import { catalogues } from "../../src/doors/pages/words/words.ts";
import { startGallery } from "../browser/gallery.ts";
import { arabic, branded, hostile, hostileUrl, longest, type PageState, statesIn, usual } from "../browser/states.ts";

const folder = join(import.meta.dirname, "../../src/doors/pages/templates");
const templates = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));

const everywhere = Object.entries({
  usual,
  spanish: { ...usual, locale: "es" as const },
  longest,
  branded,
  hostile,
  arabic,
}).flatMap(([world, each]) => statesIn(each).map((state): [string, PageState] => [`${world} ${state.name}`, state]));

const tagsOf = (html: string, tag: string): readonly string[] => html.match(new RegExp(`<${tag}\\b[^>]*>`, "g")) ?? [];
const attribute = (tag: string, name: string): string | undefined => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
const formsOf = (html: string): readonly string[] => html.match(/<form\b.*?<\/form>/gs) ?? [];

test.each(everywhere)("SEC-WEB-01: %s holds no script and no style of its own", (_name, { html }) => {
  expect(html.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<style|<[^>]*\s(style|on\w+)=/);
  expect(html).not.toMatch(/\s(href|src|action|formaction)="(javascript|data):/);
  expect(html.match(/<script[^>]*>[^<]*<\/script>/g)).toEqual([
    expect.stringMatching(/^<script src="\/flow\/assets\/pages\.[0-9a-f]{16}\.js" defer><\/script>$/),
  ]);
});

test.each(everywhere)("%s has one heading, a title, a language, and a label for every field", (_name, { html }) => {
  expect(tagsOf(html, "h1")).toHaveLength(1);
  expect(html).toMatch(/<html lang="(en|es)" dir="(ltr|rtl)">/);
  expect(html).toMatch(/<title>[^<]+<\/title>/);
  const labels = tagsOf(html, "label").map((label) => attribute(label, "for"));
  const fields = tagsOf(html, "input").filter((input) => attribute(input, "type") !== "hidden" && !/ hidden>/.test(input));
  expect(fields.map((input) => attribute(input, "id"))).toEqual(labels);
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(everywhere)("SEC-WEB-02: every form of %s carries its token, and none is given to others", (_name, { html }) => {
  for (const form of formsOf(html)) {
    const ours = attribute(form, "action")?.startsWith("/flow/") ?? false;
    expect(form.includes('name="csrf" value="cs_81be07"')).toBe(ours);
    expect(form.includes('name="state" value="st_4f9c2a"')).toBe(ours);
    expect(form).not.toContain('name="submit"');
  }
});

test.each(statesIn(usual).map((state): [string, PageState] => [state.name, state]))(
  "the title of %s tells of an error when there is one",
  (_name, { html }) => {
    expect(/<title>Error: /.test(html)).toBe(html.includes('role="alert"'));
  },
);

test("fields help: attributes that browsers and password managers read", () => {
  const inputs = Object.fromEntries(
    statesIn(usual).map(({ name, html }) => [
      name,
      Object.fromEntries(tagsOf(html, "input").map((tag) => [attribute(tag, "name"), tag])),
    ]),
  );
  expect(inputs["sign-in"]?.username).toMatch(
    /type="email".* autocomplete="username webauthn" autocapitalize="none" spellcheck="false" inputmode="email"/,
  );
  expect(inputs["sign-in"]?.password).toMatch(/type="password".* autocomplete="current-password"/);
  expect(inputs["sign-up"]?.password).toMatch(
    /autocomplete="new-password".* minlength="10" passwordrules="minlength: 10; required: upper; required: lower; required: digit"/,
  );
  expect(inputs["sign-up"]?.name).toContain('autocomplete="name"');
  expect(inputs["sign-up-taken"]?.password).toContain('value="correct horse"');
  expect(inputs["sign-up-errors"]?.username).toMatch(/aria-invalid="true" aria-describedby="username-error username-hint"/);
  expect(inputs["sign-in-password"]?.username).toMatch(/value="ada@example.com" autocomplete="username" readonly hidden/);
});

test("a wrong password and an unknown person read the same; a wait is told in minutes; every unmet rule is named", () => {
  const html = Object.fromEntries(statesIn(usual).map((state) => [state.name, state.html]));
  expect(html["sign-in-wrong"]).toContain("That did not match an account.");
  expect(html["sign-in-throttled"]).toContain("Wait 9 minutes");
  expect(html["sign-up-errors"]).toContain("Still missing: a capital letter and a digit.");
  expect(html.account).toMatch(/Safari on iPhone<.*<time datetime="2026-03-10T10:00:00.000Z">Active 2 hours ago</s);
});

test("SEC-WEB-03: hostile names stay text in HTML and in attributes", () => {
  for (const { html, name } of statesIn(hostile)) {
    expect(html, name).not.toMatch(/<img|<script>|onerror=alert\(1\)>|"'>/);
    expect(tagsOf(html, "script"), name).toHaveLength(1);
  }
  // Neither is it a template: what looks like one is drawn as it was given.
  expect(statesIn(hostile)[0]?.html).toContain("&lt;script&gt;alert(2)&lt;/script&gt;{{ 1 | plus: 1 }}javascript:alert(3)");
});

const frame = frameOf({ account: { name: "Acme", settings: { branding: null } }, locale: "en", client: "Billing" });

test("SEC-WEB-03: an address that would run script is no link, no form's target and no frame", () => {
  for (const url of [
    hostileUrl,
    "data:text/html,x",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "vbscript:x",
    "//evil.example",
    'https://a.example/ "x',
  ]) {
    expect(signedOutPage(frame, { returnTo: url })).not.toContain("<a ");
    expect(errorPage(frame, { complaint: { code: "generic" }, startAgain: url, reference: null })).not.toContain("<a ");
    expect(() => formPostPage(frame, { redirectUri: url, parameters: {} })).toThrow(/leads nowhere/);
    expect(() => frontChannelLogoutPage(frame, { frames: [], onward: url, issuer: "https://acme.example" })).toThrow(
      /leads nowhere/,
    );
    expect(frontChannelFrames({ frames: [url], issuer: "https://acme.example" })).toEqual([]);
  }
  expect(signedOutPage(frame, { returnTo: "https://app.example/" })).toContain('<a class="button" href="https://app.example/">');
  expect(signedOutPage(frame, { returnTo: "com.example.app:/done" })).toContain('href="com.example.app:/done"');
});

test("SEC-LOGOUT-06: frames are held in a sandbox, and none is of our own origin", () => {
  const frames = ["https://rp.example/out", "https://acme.example/flow/logout", "HTTPS://ACME.example:443/x", hostileUrl];
  const html = frontChannelLogoutPage(frame, { frames, onward: "/flow/logout/done", issuer: "https://acme.example" });
  expect(tagsOf(html, "iframe")).toEqual([
    '<iframe src="https://rp.example/out" title="Signing out of an app" sandbox="allow-scripts allow-same-origin" allow="" referrerpolicy="no-referrer" tabindex="-1">',
  ]);
  expect(html).toContain('<noscript><meta http-equiv="refresh" content="3;url=/flow/logout/done"></noscript>');
});

test("SEC-WEB-01: the policy names what a form may lead to, and lets nothing into itself", () => {
  const policyOf = (...targets: readonly string[]) => pageHeaders({ formTargets: targets })["content-security-policy"];
  expect(policyOf()).toBe(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  );
  expect(policyOf("https://app.example/cb?x=1", "https://app.example/other", "com.example.app:/cb")).toContain(
    "form-action 'self' https://app.example com.example.app:;",
  );
  for (const url of [
    "javascript:alert(1)",
    "data:text/html,x",
    "https://a;script-src *",
    "*",
    "'unsafe-inline'",
    "https://*.example/",
  ])
    expect(policyOf(url)).toBe(policyOf());
  expect(pageHeaders({ frames: ["https://rp.example/out"] })["content-security-policy"]).toContain(
    "; frame-src https://rp.example;",
  );
  expect(pageHeaders({})).toMatchObject({
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
});

test("consent names the host that will be sent to, and tells scopes in words", () => {
  const form = formFrameOf({ account: { name: "Acme", settings: { branding: null } }, locale: "es" }, { state: "s", csrf: "c" });
  const view = {
    client: "Billing",
    redirectUri: "https://billing.example:8443/cb",
    person: "ada",
    scopes: [{ name: "openid" }, { name: "read:x" }],
    ownRegistration: false,
  };
  const html = consentPage(form, view);
  expect(html).toContain("billing.example:8443");
  expect(html).toContain("saber que eres tú");
  expect(html).toContain("read:x");
  expect(html).not.toContain("se registró");
});

const placeholders = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([all]) => all).toSorted();

test("both languages say everything, with the same values, and no word is left unused", () => {
  const { en, es } = catalogues;
  expect(Object.keys(es)).toEqual(Object.keys(en));
  for (const [key, text] of Object.entries(en)) {
    expect(Reflect.get(es, key), key).toMatch(/\S/);
    expect(placeholders(String(Reflect.get(es, key))), key).toEqual(placeholders(text));
  }
  const named = templates.flatMap((source) => [...source.matchAll(/\bt\.(\w+)/g)].map(([, key = ""]) => key));
  expect(named.filter((key) => !Object.hasOwn(en, key))).toEqual([]);
});

test("templates put every value in quotes where it is an attribute", () => {
  for (const source of templates)
    expect(source.replace(/content="[03];url=\{\{/, 'content="{{')).not.toMatch(/=\s*\{\{|=[^"\s>]+\{\{|\{%-?\s*raw|\|/);
});

test("style and script are small, immutable under their own name, and dressed under an old one", async () => {
  const logo = `data:image/png;base64,${Buffer.from("89504e470d0a1a0a00000000", "hex").toString("base64")}`;
  const gallery = await startGallery({ ...usual, branding: { logo } });
  try {
    const html = gallery.states[0]?.html ?? "";
    const paths = [...html.matchAll(/"(\/flow\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
    const replies = await Promise.all([...new Set(paths)].map((path) => fetch(`${gallery.origin}${path}`)));
    expect(replies.map(({ headers }) => headers.get("content-type")).toSorted()).toEqual([
      "image/png",
      "text/css; charset=utf-8",
      "text/javascript; charset=utf-8",
    ]);
    for (const { headers } of replies) expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const bodies = await Promise.all(replies.map((reply) => reply.bytes()));
    expect(bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)).toBeLessThan(25_600);
    const old = await fetch(`${gallery.origin}/flow/assets/pages.${"0".repeat(16)}.css`);
    expect([old.status, old.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect((await fetch(`${gallery.origin}/flow/assets/..%2Fframe.ts`)).status).toBe(404);
    expect((await fetch(`${gallery.origin}/favicon.ico`)).status).toBe(204);
  } finally {
    await gallery.close();
  }
});
