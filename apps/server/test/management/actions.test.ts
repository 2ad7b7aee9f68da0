import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { logged, newAction, postLogin } from "../harness/actions.ts";
import { newBrowser } from "../harness/browser.ts";
import { expectProblem } from "../harness/expect.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn, type TestPerson, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
});

const fine = "exports.onExecutePostLogin = async () => {};";
const both = "exports.onExecutePostLogin = () => {}; exports.onExecuteContinue = () => {};";

describe("code", () => {
  test("says by its exports when it runs; the first trigger is told to older callers", async () => {
    const action = await newAction(tenant, both);
    expect(action).toMatchObject({
      triggers: ["post-login", "continue"],
      trigger: "post-login",
      revision: 1,
      enabled: true,
      order: 0,
      draft: null,
      secret_names: [],
      failures: 0,
    });
    expect(await newAction(tenant, "module.exports = { onExecutePreUserRegistration() {} };")).toMatchObject({
      triggers: ["pre-signup"],
    });
    expect(await newAction(tenant, "")).toMatchObject({ triggers: [], trigger: null });
  });

  test.each([
    ["that does not parse", "exports.onExecutePostLogin = async (event, api) => {\n  if (\n};", /line 3/],
    ["that throws at once", "null.x; exports.onExecutePostLogin = () => {};", /null/],
    ["without a hook", "const x = 1;", /exports no hook/],
    ["whose hook is no function", "exports.onExecutePostLogin = 1;", /exports no hook/],
    [
      "with a misspelled hook beside a good one",
      `${fine} exports.onExecuteContinu = () => {};`,
      /^code exports onExecuteContinu, which is no hook\. Did you mean onExecuteContinue\?$/,
    ],
    [
      "with a hook of no trigger",
      "exports.onExecutePostLogout = () => {};",
      /^code exports onExecutePostLogout, which is no hook/,
    ],
    ["written as a module", "export const onExecutePostLogin = () => {};", /An Action is CommonJS/],
    ["that never ends", "while (true);", /longer than/],
  ])("%s is refused with what to change", async (_, code, message) => {
    const answer = await tenant.call("POST", "/actions", { name: "A", code });
    expectProblem(answer, 400, "validation_error");
    expect(answer.body.details.issues[0].path).toBe("code");
    expect(answer.body.message).toMatch(message);
    expect((await tenant.call("GET", "/actions")).body.results).toEqual([]);
  });

  test("64 KiB are taken and one byte more is not, however it is counted", async () => {
    const filled = (bytes: number) => `${fine}//${"é".repeat((bytes - fine.length - 2) / 2)}`;
    expect((await tenant.call("POST", "/actions", { name: "A", code: filled(65_536) })).status).toBe(201);
    expectProblem(await tenant.call("POST", "/actions", { name: "A", code: filled(65_538) }), 400, "validation_error");
  });

  test("all of an account together has an end", async () => {
    const code = `${fine}//${"x".repeat(65_000)}`;
    for (let made = 0; made < 16; made += 1) await newAction(tenant, code);
    expectProblem(await tenant.call("POST", "/actions", { name: "A", code }), 409, "conflict");
    const [one] = (await tenant.call("GET", "/actions?pageSize=1")).body.results;
    expect((await tenant.call("POST", `/actions/${one.id}`, { code: `${code}y` })).status).toBe(200);
  });

  test("all of an account together has an end that is counted in bytes, as the end of one is", async () => {
    const code = `${fine}//${"é".repeat(32_000)}`;
    const { id } = await newAction(tenant, code);
    await tenant.call("POST", `/actions/${id}`, { code: fine });
    for (let made = 0; made < 16; made += 1) await newAction(tenant, code);
    expectProblem(await tenant.call("POST", "/actions", { name: "A", code }), 409, "conflict");
    expectProblem(await tenant.call("POST", `/actions/${id}`, { code: `${code}y` }), 409, "conflict");
    expectProblem(await tenant.call("POST", `/actions/${id}/rollback`, { revision: 1 }), 409, "conflict");
  });

  test("a hint that it does not keep is refused, in both spellings", async () => {
    for (const trigger of ["continue", "clientCredentials"])
      expectProblem(await tenant.call("POST", "/actions", { name: "A", code: fine, trigger }), 400, "validation_error");
    for (const trigger of ["post-login", "postLogin"])
      expect((await tenant.call("POST", "/actions", { name: "A", code: fine, trigger })).status).toBe(201);
  });

  test("lists find an Action by each of its triggers", async () => {
    const [one, two] = [await newAction(tenant, fine), await newAction(tenant, both, { enabled: false, name: "Second" })];
    const ids = async (query: string) =>
      (await tenant.call("GET", `/actions?${query}`)).body.results.map(({ id }: { id: string }) => id).toSorted();
    expect(await ids("trigger=continue")).toEqual([two.id]);
    expect(await ids("trigger=postLogin")).toEqual([one.id, two.id].toSorted());
    expect(await ids("query=trigger:continue")).toEqual([two.id]);
    expect(await ids("query=trigger!:continue")).toEqual([one.id]);
    expect(await ids("enabled=true")).toEqual([one.id]);
    expect(await ids("q=second")).toEqual([two.id]);
    expect((await tenant.call("GET", "/action")).status).toBe(200);
  });
});

describe("revisions and drafts", () => {
  test("each change of code is one, no other change is, and any can run again", async () => {
    const { id } = await newAction(tenant, fine);
    const change = async (body: object) => (await tenant.call("POST", `/actions/${id}`, body)).body.revision;
    expect(await change({ name: "Other" })).toBe(1);
    expect(await change({ code: fine })).toBe(1);
    expect(await change({ code: both })).toBe(2);
    const back = await tenant.call("POST", `/actions/${id}/rollback`, { revision: 1 });
    expect(back.body).toMatchObject({ code: fine, revision: 3, triggers: ["post-login"] });
    const { results } = (await tenant.call("GET", `/actions/${id}/revisions`)).body;
    expect(results.map(({ revision, code }: { revision: number; code: string }) => [revision, code])).toEqual([
      [3, fine],
      [2, both],
      [1, fine],
    ]);
    expect(results[0].actor).toBe(tenant.clientId);
    expectProblem(await tenant.call("POST", `/actions/${id}/rollback`, { revision: 9 }), 404, "revision_not_found");
  });

  test("the last fifty are kept", async () => {
    const { id } = await newAction(tenant, fine);
    for (let round = 1; round <= 51; round += 1) await tenant.call("POST", `/actions/${id}`, { code: `${fine}//${round}` });
    const { results } = (await tenant.call("GET", `/actions/${id}/revisions`)).body;
    expect(results).toHaveLength(50);
    expect(results.at(-1).revision).toBe(3);
    expectProblem(await tenant.call("POST", `/actions/${id}/rollback`, { revision: 2 }), 404, "revision_not_found");
  });

  test("a draft does not run before it is published", async () => {
    const app = await newApp(tenant);
    const person = await newPerson(tenant);
    const login = async () =>
      answerOf(await signIn(newBrowser(server, tenant.host), authorizePath(app, pkce().challenge), person)).get("error");
    const { id } = await newAction(tenant, fine, { draft: postLogin('api.access.deny("No.");') });
    expect(await login()).toBeNull();
    const published = await tenant.call("POST", `/actions/${id}/publish`);
    expect(published.body).toMatchObject({ revision: 2, draft: null });
    expect(await login()).toBe("access_denied");
    expectProblem(await tenant.call("POST", `/actions/${id}/publish`), 409, "conflict");
  });

  test("a draft is read when it is sent, as code is", async () => {
    const { id } = await newAction(tenant, fine);
    for (const [draft, message] of [
      ["not code (", /^draft cannot be used: SyntaxError: /],
      ["const x = 1;", /^draft exports no hook/],
      ["exports.onPostLogin = () => {};", /^draft exports onPostLogin, which is no hook/],
    ] as const)
      for (const path of ["/actions", `/actions/${id}`]) {
        const answer = await tenant.call("POST", path, path === "/actions" ? { name: "A", code: fine, draft } : { draft });
        expectProblem(answer, 400, "validation_error");
        expect([answer.body.message, answer.body.details.fields]).toEqual([expect.stringMatching(message), ["draft"]]);
      }
    expect((await tenant.call("GET", "/actions")).body.results).toMatchObject([{ draft: null }]);
    expect((await tenant.call("POST", `/actions/${id}`, { draft: both })).body.draft).toBe(both);
    expect((await tenant.call("POST", `/actions/${id}`, { draft: null })).body.draft).toBeNull();
  });

  test("what is wrong with a draft of before is said of the draft, and with what is sent of that", async () => {
    const { id } = await newAction(tenant, fine);
    const { background } = server.server.database;
    await background.updateTable("actions").set({ draft: "not code (" }).where("account_id", "=", tenant.id).execute();
    const trial = { trigger: "post-login", event: {} };
    const told = async (path: string, body: object) => (await tenant.call("POST", `/actions/${id}/${path}`, body)).body.message;
    for (const [path, body] of [
      ["publish", {}],
      ["test", trial],
      ["replay", {}],
    ] as const)
      expect(await told(path, body)).toMatch(/^draft cannot be used: /);
    for (const [path, body] of [
      ["test", trial],
      ["replay", {}],
    ] as const)
      expect(await told(path, { ...body, code: "not code (" })).toMatch(/^code cannot be used: /);
    expect((await tenant.call("POST", `/actions/${id}/test`, { ...trial, code: fine })).status).toBe(200);
  });

  test("going back to a revision with an export that is no hook is not hindered", async () => {
    const { id } = await newAction(tenant, fine);
    const before = `${fine} exports.onEach = () => {};`;
    const { background } = server.server.database;
    await background.updateTable("action_revisions").set({ code: before }).where("account_id", "=", tenant.id).execute();
    expect((await tenant.call("POST", `/actions/${id}/rollback`, { revision: 1 })).body).toMatchObject({ code: before });
    expectProblem(await tenant.call("POST", `/actions/${id}`, { code: `${before}//` }), 400, "validation_error");
  });

  test("a draft stays when something else than it begins to run, and is gone when it is what runs", async () => {
    const draft = postLogin('api.access.deny("Not yet.");');
    const { id } = await newAction(tenant, fine, { draft });
    await tenant.call("POST", `/actions/${id}`, { code: both });
    const back = await tenant.call("POST", `/actions/${id}/rollback`, { revision: 1 });
    expect(back.body).toMatchObject({ code: fine, draft });
    await tenant.call("POST", `/actions/${id}/publish`);
    await tenant.call("POST", `/actions/${id}`, { code: both, draft });
    expect((await tenant.call("POST", `/actions/${id}/rollback`, { revision: 4 })).body).toMatchObject({
      code: draft,
      draft: null,
    });
  });
});

describe("trying code", () => {
  const event = { user: { user_id: "user_1", email: "kim@example.org", app_metadata: {} }, request: { ip: "1.2.3.4" } };

  test("answers what would have become of the login, and has no effect", async () => {
    const { id } = await newAction(tenant, fine);
    const code = postLogin(`
      console.log("hi", event.user.email);
      api.accessToken.setCustomClaim("a", 1);
      api.user.setAppMetadata("seen", true);
      api.access.review("look", { why: "x" });
      api.access.deny("No.", { code: "tag", blockFor: "2h" });`);
    const { body } = await tenant.call("POST", `/actions/${id}/test`, { trigger: "postLogin", event, code });
    expect(body.verdict).toEqual({
      outcome: "deny",
      reason: "No.",
      code: "tag",
      block_for: 7_200_000,
      redirect: null,
      reviews: [{ code: "look", details: { why: "x" } }],
      access_token: { a: 1 },
      id_token: {},
      user_metadata: {},
      app_metadata: { seen: true },
      unfinished: false,
      error: null,
    });
    expect(body.console).toEqual([{ level: "log", text: "hi kim@example.org" }]);
    expect(body.duration_ms).toBeGreaterThan(0);
    expect((await tenant.call("GET", "/block")).body.results).toEqual([]);
    expect(await logged(tenant, "action.denied")).toEqual([]);
    expect((await tenant.call("GET", `/actions/${id}`)).body).toMatchObject({ code: fine, revision: 1 });
  });

  test("takes the draft before the code, and says of a failure where it happened", async () => {
    const { id } = await newAction(tenant, fine, { draft: postLogin("event.nobody.x;") });
    const { body } = await tenant.call("POST", `/actions/${id}/test`, { trigger: "post-login", event });
    expect(body.verdict).toMatchObject({ outcome: "failed", error: { name: "TypeError" } });
    expect(body.verdict.error.stack).toContain("action.js:2:");
    expectProblem(await tenant.call("POST", `/actions/${id}/test`, { trigger: "continue", event }), 400, "validation_error");
  });

  test("completes the event from the sample, and refuses members that no event of the trigger has", async () => {
    const code = postLogin(
      "console.log(JSON.stringify([event.user.email, event.user.app_metadata, event.authorization.roles, 'name' in event.user]));",
    );
    const { id } = await newAction(tenant, code);
    const trial = (sent: object) => tenant.call("POST", `/actions/${id}/test`, { trigger: "postLogin", event: sent });
    const told = async (sent: object) => JSON.parse((await trial(sent)).body.console[0].text);
    expect(await told({})).toEqual(["kim@example.org", { plan: "free" }, ["customer"], true]);
    const user = { email: "lee@example.org", app_metadata: {}, name: null };
    expect(await told({ user, authorization: { roles: [] } })).toEqual(["lee@example.org", {}, [], false]);
    const strange = await trial({ user, role: "x" });
    expectProblem(strange, 400, "validation_error");
    expect(strange.body.message).toMatch(/^An event of post-login has no member role\. It has user, client, /);
  });

  test("lets nothing out unless it is asked to", async () => {
    const { id } = await newAction(tenant, postLogin('await fetch("https://app.example");'));
    const { body } = await tenant.call("POST", `/actions/${id}/test`, { trigger: "post-login", event });
    expect(body.verdict.outcome).toBe("failed");
  });
});

describe("replaying the last logins", () => {
  const people = async (count: number): Promise<TestPerson[]> => {
    const all: TestPerson[] = [];
    for (let at = 0; at < count; at += 1) all.push(await newPerson(tenant, { app_metadata: { number: at } }));
    return all;
  };

  const loggedIn = async (count: number): Promise<TestPerson[]> => {
    const app = await newApp(tenant);
    const all = await people(count);
    for (const person of all) await signIn(newBrowser(server, tenant.host), authorizePath(app, pkce().challenge), person);
    return all;
  };

  /** Events are written on the clock. */
  const replay = async (id: string, body: object, count: number) => {
    await expect
      .poll(async () => (await tenant.call("POST", `/actions/${id}/replay`, body)).body.replayed, { timeout: 10_000 })
      .toBe(count);
    return (await tenant.call("POST", `/actions/${id}/replay`, body)).body;
  };

  test("unchanged code changes nothing, whatever it makes of time and chance; a changed one exactly what it should", async () => {
    const code = postLogin(
      'api.accessToken.setCustomClaim("n", [Date.now(), new Date().getTime(), Math.random(), crypto.randomUUID(), event.user.email]);',
    );
    const { id } = await newAction(tenant, code);
    await loggedIn(6);
    const same = await replay(id, { code: `${code}\n// the same` }, 6);
    expect(same).toEqual({ replayed: 6, left: 0, unchanged: 6, changes: [] });
    const stricter = code.replace("api.", 'if (event.user.app_metadata.number >= 4) api.access.deny("Too many.");\n  api.');
    const changed = await replay(id, { code: stricter }, 6);
    expect(changed).toMatchObject({ replayed: 6, unchanged: 4 });
    expect(changed.changes).toHaveLength(2);
    for (const change of changed.changes)
      expect(change).toMatchObject({
        trigger: "post-login",
        differs: ["outcome", "reason"],
        before: { outcome: "allow" },
        after: { outcome: "deny", reason: "Too many." },
      });
  });

  test("a hook that only one of the two has is not asked of the other", async () => {
    const { id } = await newAction(tenant, "", { draft: postLogin('api.access.deny("New.");') });
    await newAction(tenant, postLogin(""), { order: 1 });
    await loggedIn(2);
    const { changes } = await replay(id, {}, 2);
    expect(
      changes.map(({ before, after }: { before: { outcome: string }; after: { outcome: string } }) => [
        before.outcome,
        after.outcome,
      ]),
    ).toEqual([
      ["allow", "deny"],
      ["allow", "deny"],
    ]);
    const other = await newAction(tenant, postLogin(""), { draft: "exports.onExecuteContinue = () => {};" });
    expect((await replay(other.id, {}, 2)).changes).toEqual([]);
  });

  test("no request leaves, where a trial that asks for it reaches the same place", async () => {
    let asked = 0;
    const place = createServer((_, response) => {
      asked += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => place.listen(0, "127.0.0.1", resolve));
    const address = place.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const own = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
    tenant = await newTenant(own);
    const calling = postLogin(`try { await fetch("http://127.0.0.1:${port}/"); } catch { api.access.deny("No network."); }`);
    const { id } = await newAction(tenant, postLogin(""));
    const app = await newApp(tenant);
    await signIn(newBrowser(own, tenant.host), authorizePath(app, pkce().challenge), await newPerson(tenant));
    const { changes } = await replay(id, { code: calling }, 1);
    expect(changes[0].after.reason).toBe("No network.");
    expect(asked).toBe(0);
    const tried = { trigger: "post-login", event: {}, code: calling };
    expect((await tenant.call("POST", `/actions/${id}/test`, tried)).body.verdict.reason).toBe("No network.");
    expect(asked).toBe(0);
    expect((await tenant.call("POST", `/actions/${id}/test`, { ...tried, network: true })).body.verdict.outcome).toBe("allow");
    expect(asked).toBe(1);
    await own.close();
    place.close();
  });

  test("SEC-ACTION-04 no request leaves, and what is kept does not tell who it was", async () => {
    const { id } = await newAction(tenant, postLogin('console.log("x");'));
    const [person] = await loggedIn(1);
    const calling = postLogin('try { await fetch("https://app.example"); } catch { api.access.deny("No network."); }');
    const { changes } = await replay(id, { code: calling }, 1);
    expect(changes[0].after).toMatchObject({ outcome: "deny", reason: "No network." });
    const kept = await server.server.database.background
      .selectFrom("action_events")
      .selectAll()
      .where("account_id", "=", tenant.id)
      .execute();
    expect(kept).toHaveLength(1);
    const text = JSON.stringify(kept);
    for (const secret of [person?.email, person?.id, "the state", "127.0.0.1"]) expect(text).not.toContain(secret);
    expect(text).toContain("@example.org");
  });

  test("an account that does not want it keeps nothing", async () => {
    await manage(server, tenant.host, tenant.token)("POST", `/account/${tenant.id}`, { keep_action_events: false });
    await newAction(tenant, fine);
    await loggedIn(1);
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    const db = server.server.database.background;
    expect(await db.selectFrom("action_events").select("id").where("account_id", "=", tenant.id).execute()).toEqual([]);
  });
});

describe("SEC-SCOPE-06 who may write Actions", () => {
  test("a person needs every management permission for it; a few are not enough", async () => {
    const app = await newApp(tenant);
    const person = await newPerson(tenant);
    const api = (await tenant.call("GET", "/apis")).body.results.find((each: { is_system: boolean }) => each.is_system);
    const few = ["read:actions", "create:actions", "update:actions"];
    const role = await tenant.call("POST", "/role", { name: "Few", permissions: few.map((value) => ({ api: api.id, value })) });
    await tenant.call("POST", `/role/${role.body.id}/member`, { user: person.id });
    const token = async () =>
      (await tokensFor(server, tenant, app, person, { audience: tenant.audience, scope: few.join(" ") })).body.access_token;
    const call = manage(server, tenant.host, await token());
    const { id } = await newAction(tenant, fine);
    await tenant.call("POST", `/actions/${id}`, { draft: both });
    const writing: readonly (readonly [string, object])[] = [
      ["", { name: "A", code: fine }],
      [`/${id}`, { code: both }],
      [`/${id}/publish`, {}],
      [`/${id}/rollback`, { revision: 1 }],
      [`/${id}/test`, { trigger: "post-login", event: {} }],
      [`/${id}/replay`, {}],
    ];
    for (const [path, body] of writing) expectProblem(await call("POST", `/actions${path}`, body), 403, "forbidden");
    expect((await call("GET", `/actions/${id}`)).status).toBe(200);
    const all = api.permissions.map(({ value }: { value: string }) => ({ api: api.id, value }));
    await tenant.call("POST", `/role/${role.body.id}`, { permissions: all });
    expect((await manage(server, tenant.host, await token())("POST", "/actions", { name: "A", code: fine })).status).toBe(201);
  });
});
