import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { logged } from "../harness/actions.ts";
import { awayOf, newStage, type Stage, told } from "../harness/federation.ts";
import { type Answer, send } from "../harness/http.ts";
import { answerOf } from "../harness/login.ts";
import { startCustom } from "../harness/providers/custom.ts";
import { startGithub } from "../harness/providers/github.ts";
import type { Fault, Provider } from "../harness/providers/provider.ts";
import { startServer, type TestServer } from "../harness/server.ts";

let server: TestServer;
let provider: Provider;
let github: Provider;
let stage: Stage;

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  [provider, github] = [await startCustom(), await startGithub()];
});
afterAll(async () => {
  await server.close();
  await provider.close();
  await github.close();
});
beforeEach(async () => {
  stage = await newStage(server, "custom", provider);
  provider.faults.clear();
});

const kim = { id: "kim-1", name: "Kim", email: "kim@example.org" };
const failed = { error: "server_error", code: "provider_error" };
const codeOf = (answer: Answer): string | null => answerOf(answer).get("code");
const onlyUser = async () => {
  const users = await stage.users();
  expect(users).toHaveLength(1);
  return users[0];
};
const answering = (body: unknown, status = 200): Fault => ({
  kind: "answer",
  status,
  body: typeof body === "string" ? body : JSON.stringify(body),
  headers: { "content-type": "application/json" },
});

describe("SEC-FED-02 an identifier", () => {
  test.each<unknown>([
    undefined,
    null,
    "",
    " ",
    "\n",
    7,
    true,
    {},
    [],
    ["kim-1"],
    { toString: "x" },
    "kim\u0000",
    "kim\u202e",
    "k".repeat(513),
    "\ud800",
  ])("%j names nobody", async (id) => {
    expect(told(await stage.signIn({ ...kim, id }))).toEqual(failed);
    expect(await stage.users()).toEqual([]);
    const [row] = await logged(stage.tenant, "user.login");
    expect(row.data.reason).toBe("The profile has no identifier that names a user");
    expect(codeOf(await stage.signIn(kim))).not.toBeNull();
  });

  test.each<unknown>([undefined, null, "", "583231", 0, -1, 1.5, 2 ** 53, 1e300, [5], {}, true])(
    "of GitHub %j names nobody",
    async (id) => {
      const at = await newStage(server, "github", github);
      expect(told(await at.signIn({ id, login: "octo" }))).toEqual(failed);
      expect(await at.users()).toEqual([]);
      expect(codeOf(await at.signIn({ id: 5, login: "octo" }))).not.toBeNull();
    },
  );

  test("is compared as it is: neither case nor space nor form of accents make two one", async () => {
    for (const id of ["kim", "Kim", " kim", "kim ", "kím", "kím".normalize("NFD")])
      expect(codeOf(await stage.signIn({ id, name: "Kim" })), JSON.stringify(id)).not.toBeNull();
    expect(await stage.users()).toHaveLength(6);
  });

  test("that the standard calls sub is taken where there is no id", async () => {
    expect(codeOf(await stage.signIn({ sub: "kim-sub", name: "Kim" }))).not.toBeNull();
    expect((await stage.tenant.call("GET", "/identity")).body.results).toMatchObject([{ identity_id: "kim-sub" }]);
  });
});

describe("SEC-FED-05 a profile is hostile text", () => {
  test.each([
    ["a link", "Win at https://evil.example"],
    ["a bare domain", "evil.com"],
    ["a turned direction", "Kim \u202eeoD"],
    ["a hidden character", "Kim\u200bDoe"],
    ["a control character", "Kim\u0007"],
    ["a NUL", "Kim\u0000"],
    ["nothing but space", " \t "],
    ["a number", 7],
    ["an object", { first: "Kim" }],
    ["nothing", undefined],
  ])("a name that is %s is none", async (_, name) => {
    expect(codeOf(await stage.signIn({ ...kim, name }))).not.toBeNull();
    expect((await onlyUser()).name).toBeNull();
  });

  test("a name is one line of bounded length, and is escaped where it is shown", async () => {
    await stage.signIn({ ...kim, name: ` <b>Kim</b>\n\n Doe ${"x".repeat(9_000)}` });
    const { name } = await onlyUser();
    expect(name).toMatch(/^<b>Kim<\/b> Doe x+$/);
    expect(name).toHaveLength(256);
    const browser = stage.browser();
    await stage.signIn({ ...kim, name: "<script>alert(1)</script>" }, browser);
    const page = await browser.open("/flow/account/security");
    expect(page.text).toContain("&lt;script&gt;alert");
    expect(page.text).not.toContain("<script>alert");
  });

  test.each([
    "http://img.example/x",
    "javascript:alert(1)",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "https://user:pass@img.example/",
    'https://img.example/"><script>',
    `https://img.example/${"x".repeat(3_000)}`,
    7,
    { url: "https://img.example/x" },
  ])("a picture that is %j is none", async (picture) => {
    await stage.signIn({ ...kim, picture });
    expect((await onlyUser()).picture).toBeNull();
  });

  test.each([
    "not an address",
    "a@b",
    "a@b.example, c@d.example",
    "a@b.example\nBcc: x@y.example",
    "=?utf-8?q?x?=@b.example",
    7,
    ["a@b.example"],
  ])("an address that is %j is none", async (email) => {
    expect(codeOf(await stage.signIn({ ...kim, email }))).not.toBeNull();
    expect(await onlyUser()).toMatchObject({ email: null, email_verified: false });
  });

  test("a profile that cannot be stored as it is, is stored as far as it can", async () => {
    await stage.signIn({ ...kim, note: "a\u0000b\ud800", "\u0000": 1 });
    const [identity] = (await stage.tenant.call("GET", "/identity")).body.results;
    expect(identity.profile_data).toMatchObject({ id: "kim-1", note: "a\ufffdb\ufffd" });
  });

  test("one that is too deep, or repeats a token, is kept as no more than was read of it", async () => {
    const deep = "[".repeat(15_000) + "]".repeat(15_000);
    provider.faults.set("/me", answering(`{"id":"kim-1","name":"Kim","deep":${deep}}`));
    expect(codeOf(await stage.signIn(kim))).not.toBeNull();
    const profile = async () => (await stage.tenant.call("GET", "/identity")).body.results[0].profile_data;
    const read = { id: "kim-1", name: "Kim", picture: null, email: null };
    expect(await profile()).toEqual(read);
    provider.faults.set("/token", answering({ access_token: "at-told-again", token_type: "bearer" }));
    provider.faults.set("/me", answering({ id: "kim-1", name: "Kim", you: { sent: "at-told-again" } }));
    expect(codeOf(await stage.signIn(kim))).not.toBeNull();
    expect(await profile()).toEqual(read);
    provider.faults.set("/me", answering({ id: "kim-1", name: "Kim", note: "well" }));
    expect(codeOf(await stage.signIn(kim))).not.toBeNull();
    expect(await profile()).toMatchObject({ note: "well" });
    provider.faults.set("/token", answering({ access_token: "at-else", refresh_token: "rt-told-again" }));
    provider.faults.set("/me", answering({ id: "kim-1", name: "Kim", "as rt-told-again": 1 }));
    expect(codeOf(await stage.signIn(kim))).not.toBeNull();
    expect(await profile()).toEqual(read);
  });

  test.each([
    ["<script>alert(1)</script>", "provider_error"],
    ["a\r\nset-cookie: x=1", "provider_error"],
    ["Invalid", "provider_error"],
    ["x".repeat(65), "provider_error"],
    ["invalid_scope", "provider_error:invalid_scope"],
    ["__proto__", "provider_error"],
  ])("an error %j is told as %s", async (error, expected) => {
    const browser = stage.browser();
    const answer = await browser.open(provider.decline(awayOf(await browser.open(stage.direct())), error));
    expect(told(answer)).toEqual({ error: "server_error", code: expected });
    expect(answer.headers["set-cookie"] ?? []).toEqual([]);
  });

  test("what a provider says of a refusal goes nowhere", async () => {
    provider.faults.set("/token", answering({ error: "invalid_grant", error_description: "the secret was s3cret" }, 400));
    expect(answerOf(await stage.signIn(kim)).get("error_description")).toBe("Cannot fetch accessToken from connection");
    expect((await logged(stage.tenant, "user.login"))[0].data.reason).toBe("The token endpoint answered 400: invalid_grant");
    expect(server.logLines.join("\n")).not.toContain("s3cret");
  });

  test("neither our secret nor the provider's tokens are in a log, an answer or a row that is readable", async () => {
    const browser = stage.browser();
    const seen = provider.seen.length;
    const answer = await stage.signIn(kim, browser);
    const asked = provider.seen.slice(seen).find(({ path }) => path === "/me");
    const token = /^Bearer (.+)$/.exec(String(asked?.headers.authorization))?.[1] ?? "none";
    expect(token).toMatch(/^at-/);
    const paths = ["/identity", "/identity?expand=user,connection", "/connection", "/user", "/logs", "/session"];
    const answers = await Promise.all(paths.map(async (path) => (await stage.tenant.call("GET", path)).text));
    const rows = await server.server.database
      .scope(stage.tenant.id)
      .db.selectFrom("identities")
      .selectAll()
      .where("account_id", "=", stage.tenant.id)
      .execute();
    expect(rows).toHaveLength(1);
    expect(rows[0]?.provider_tokens).toMatch(/^[0-9a-f]{12}\./);
    const everything = [...answers, ...server.logLines, JSON.stringify(rows), JSON.stringify(answer.headers)].join("\n");
    for (const secret of [token, provider.clientSecret, encodeURIComponent(provider.clientSecret)])
      expect(everything).not.toContain(secret);
  });

  test("the verifier is in the database only sealed", async () => {
    const browser = stage.browser();
    await browser.open(stage.direct());
    const away = new URL(awayOf(await browser.open(stage.direct())) ?? "");
    const rows = await server.server.database
      .scope(stage.tenant.id)
      .db.selectFrom("interactions")
      .selectAll()
      .where("account_id", "=", stage.tenant.id)
      .execute();
    expect(JSON.stringify(rows)).not.toContain(away.searchParams.get("state"));
    for (const { progress } of rows)
      expect(Reflect.get(Object(Reflect.get(Object(progress), "atProvider")), "verifier")).toMatch(/^[0-9a-f]{12}\./);
  });
});

describe("SEC-FED-06 what a provider answers", () => {
  const html = "<html>".repeat(10);
  const cases: readonly [string, string, Fault][] = [
    ["500 at the token endpoint", "/token", answering("oops", 500)],
    ["500 with a token", "/token", answering({ access_token: "x" }, 500)],
    ["nothing", "/token", answering("")],
    ["HTML", "/token", answering(html)],
    ["a list", "/token", answering([{ access_token: "x" }])],
    ["null", "/token", answering("null")],
    ["no token", "/token", answering({ token_type: "bearer" })],
    ["an empty token", "/token", answering({ access_token: "" })],
    ["a token that is a number", "/token", answering({ access_token: 7 })],
    ["a token with a line break", "/token", answering({ access_token: "a\r\nx-evil: 1" })],
    ["a token that is too long", "/token", answering({ access_token: "a".repeat(16_385) })],
    ["a token of another kind", "/token", answering({ access_token: "abc", token_type: "mac" })],
    ["an error beside a token", "/token", answering({ access_token: "abc", error: "invalid" })],
    ["a redirect", "/token", { kind: "answer", status: 302, body: "", headers: { location: "https://evil.example/" } }],
    ["401 at the userinfo endpoint", "/me", answering({}, 401)],
    ["a redirect of the userinfo", "/me", { kind: "answer", status: 307, body: "", headers: { location: "/elsewhere" } }],
    ["201", "/me", answering(kim, 201)],
    ["HTML as userinfo", "/me", answering(html)],
    ["a list as userinfo", "/me", answering([kim])],
    ["a text as userinfo", "/me", answering('"kim-1"')],
    ["a body that is too long", "/me", answering({ ...kim, more: "x".repeat(70_000) })],
  ];

  test.each(cases)("%s fails the login, and nothing else", async (_, path, fault) => {
    provider.faults.set(path, fault);
    const seen = provider.seen.length;
    const answer = await stage.signIn(kim);
    expect(told(answer).error).toBe("server_error");
    expect(told(answer).code).toMatch(/^provider_error(:invalid)?$/);
    expect(provider.seen.slice(seen).some((each) => each.path === "/elsewhere")).toBe(false);
    expect(await stage.users()).toEqual([]);
    const [row] = await logged(stage.tenant, "user.login");
    expect(row).toMatchObject({ status: "failed", data: { error: "provider_error", connection: stage.connection } });
    expect(row.data.reason).not.toBe("");
    provider.faults.clear();
    expect(codeOf(await stage.signIn(kim))).not.toBeNull();
  });

  test("that does not come, or comes byte by byte, is waited for ten seconds in all, and nothing is held meanwhile", async () => {
    const slow = await newStage(server, "custom", provider);
    const begin = performance.now();
    provider.faults.set("/token", { kind: "hang" });
    const hanging = stage.signIn(kim);
    await expect.poll(() => provider.seen.at(-1)?.path).toBe("/token");
    provider.faults.set("/token", { kind: "trickle" });
    const trickling = slow.signIn(kim);
    for (const answer of await Promise.all([hanging, trickling])) expect(told(answer)).toEqual(failed);
    expect(performance.now() - begin).toBeGreaterThan(9_500);
    expect(performance.now() - begin).toBeLessThan(14_000);
    expect((await logged(stage.tenant, "user.login"))[0].data.reason).toBe("The token endpoint gave no answer");
  }, 20_000);

  test("SEC-OUT-01 a private address is not asked where none may be, and nobody learns what is there", async () => {
    const guarded = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "false" } });
    try {
      const at = await newStage(guarded, "custom", provider);
      const seen = provider.seen.length;
      const answer = await at.signIn(kim);
      expect(told(answer)).toEqual(failed);
      expect(answerOf(answer).get("error_description")).toBe("The provider does not answer.");
      expect(provider.seen.length).toBe(seen);
      const [row] = await logged(at.tenant, "user.login");
      expect(row.data.reason).toBe("The token endpoint gave no answer");
    } finally {
      await guarded.close();
    }
  });

  test("an account whose providers hang is told to try again, keeps its state, and is nobody else's matter", async () => {
    const other = await newStage(server, "custom", provider);
    provider.faults.set("/token", { kind: "hang" });
    const hanging = Array.from({ length: 20 }, () => stage.signIn(kim));
    const seen = provider.seen.length;
    await expect.poll(() => provider.seen.length, { timeout: 8_000 }).toBeGreaterThanOrEqual(seen + 20);
    const browser = stage.browser();
    const back = provider.visit(awayOf(await browser.open(stage.direct())), kim);
    const refused = await browser.get(back);
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "2"]);
    const json = await send(server, back, {
      host: stage.tenant.host,
      headers: { ...browser.headers(), accept: "application/json" },
    });
    expect([json.status, json.body.error_code]).toEqual([429, "provider_busy"]);
    provider.faults.clear();
    expect(codeOf(await other.signIn(kim))).not.toBeNull();
    await Promise.all(hanging);
    expect(codeOf(await browser.get(back))).not.toBeNull();
  }, 30_000);
});

describe("a connection that lacks something", () => {
  test.each(["client_id", "client_secret"])("without %s nobody is sent anywhere, and the application is told", async (field) => {
    await stage.tenant.call("POST", `/connection/${stage.connection}`, { [field]: null });
    const browser = stage.browser();
    const answer = await browser.open(stage.direct());
    expect(told(answer)).toEqual({ error: "server_error", code: "connection_misconfigured" });
    expect(answerOf(answer).get("error_description")).toBe(`The connection needs ${field}.`);
    const [row] = await logged(stage.tenant, "user.login");
    expect(row).toMatchObject({ status: "failed" });
    expect(row.data).toMatchObject({
      connection: stage.connection,
      error: "connection_misconfigured",
      reason: `The connection needs ${field}.`,
    });
  });

  test("also when it lost it while somebody was away", async () => {
    const browser = stage.browser();
    const back = provider.visit(awayOf(await browser.open(stage.direct())), kim);
    await stage.tenant.call("POST", `/connection/${stage.connection}`, { client_secret: null });
    expect(told(await browser.get(back))).toEqual({ error: "server_error", code: "connection_misconfigured" });
    expect(await stage.users()).toEqual([]);
  });
});
