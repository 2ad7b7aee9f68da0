import { managementOperations, type Operation } from "@faable/auth-contract";
import { type KyselyPlugin, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEventReader } from "../../src/engines/webhooks/index.ts";
import { insertUser } from "../../src/records/users/index.ts";
import { newAction, postLogin, preSignup } from "../harness/actions.ts";
import { newBrowser } from "../harness/browser.ts";
import { eventually, expectProblem } from "../harness/expect.ts";
import { newStage } from "../harness/federation.ts";
import { holding } from "../harness/hold.ts";
import { type Answer, postJson } from "../harness/http.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn, tokensFor } from "../harness/login.ts";
import { startCustom } from "../harness/providers/custom.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, newTenants, type Tenant } from "../harness/tenant.ts";
import { isOperators, worldOf } from "../management/world.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
});
afterAll(() => server.close());

type Told = Answer["body"];

const cursorOf = async ({ call }: Pick<Tenant, "call">): Promise<string> => (await call("GET", "/events?latest=true")).body.next;

const toldAfter = async ({ call }: Pick<Tenant, "call">, after: string): Promise<readonly Told[]> => {
  const { status, text, body } = await call("GET", `/events?after=${after}&limit=1000`);
  expect(status, text).toBe(200);
  return body.results;
};

/** What is told of an account while something is done in it. */
const toldOf = async (tenant: Pick<Tenant, "call">, work: () => Promise<unknown>): Promise<readonly Told[]> => {
  const before = await cursorOf(tenant);
  await work();
  return toldAfter(tenant, before);
};

const summary = (events: readonly Told[]): readonly string[] =>
  events.map(({ type, payload }) => [type, ...(payload.changed ?? [])].join(" "));

describe("every operation tells exactly once of each user that it changes", () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await newTenant(server);
    // What the walk makes up leads nowhere.
    await newPerson(tenant);
  });

  /** Every user as subscribers see one, by id. */
  const users = async (): Promise<ReadonlyMap<string, string>> => {
    const { db } = server.server.database.scope(tenant.id);
    const rows = await db.selectFrom("users").selectAll().where("account_id", "=", tenant.id).execute();
    return new Map(
      rows.map(({ id, last_login: _, last_ip, logins_count, username, updated_at, first_language, proofs: _proofs, ...row }) => [
        id,
        JSON.stringify(row),
      ]),
    );
  };

  const changes = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] => {
    const told = [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => {
      if (!before.has(id)) return [`user.created ${id}`];
      if (!after.has(id)) return [`user.deleted ${id}`];
      return before.get(id) === after.get(id) ? [] : [`user.updated ${id}`];
    });
    return told.sort();
  };

  const writing: readonly Operation[] = Object.values(managementOperations).filter(
    (operation: Operation) => operation.method !== "GET" && operation.access !== "public" && !isOperators(operation),
  );

  test.each(writing.map((operation) => [operation.id, operation] as const))("%s", async (_, operation) => {
    const { method, paths, body } = await worldOf(tenant).request(operation);
    const [before, cursor] = [await users(), await cursorOf(tenant)];
    const answer = await tenant.call(method, paths[0] ?? "", body);
    const after = await users();
    const told = (await toldAfter(tenant, cursor)).filter(({ type }) => type.startsWith("user."));
    expect(told.map(({ type, payload }) => `${type} ${payload.user.user_id}`).sort(), answer.text).toEqual(
      changes(before, after),
    );
  });

  test("a change that changes nothing is told to nobody, and names of what did change are told", async () => {
    const { body: user } = await tenant.call("POST", "/user", { name: "Kim", email: "same@example.org" });
    const events = await toldOf(tenant, async () => {
      await tenant.call("POST", `/user/${user.id}`, { name: "Kim" });
      await tenant.call("POST", `/user/${user.id}`, { name: "Tim", nickname: "t", user_metadata: { a: 1 } });
      await tenant.call("POST", `/user/${user.id}`, { suspended: true });
      await tenant.call("POST", `/user/${user.id}`, { suspended: false });
      await tenant.call("DELETE", `/user/${user.id}`);
    });
    expect(summary(events)).toEqual([
      "user.updated nickname name user_metadata",
      "user.updated suspended suspended_at",
      "user.updated suspended suspended_at",
      "user.deleted",
    ]);
    expect(events.at(-1).payload.user).toMatchObject({ user_id: user.id, name: "Tim", email: "same@example.org" });
  });
});

describe("every way to sign in", () => {
  const password = "correct battery horse 99";
  const challenged = pkce();

  test("by the hosted pages: signing up, in, silently, and refreshing", async () => {
    const tenant = await newTenant(server);
    const app = await newApp(tenant);
    const browser = newBrowser(server, tenant.host);
    const authorize = (parameters = {}) => authorizePath(app, challenged.challenge, parameters);
    const up = await toldOf(tenant, async () => {
      const page = await browser.open(authorize({ screen_hint: "signup" }));
      await browser.follow(await browser.submit(page, { email: "new@example.org", password, name: "New" }));
    });
    expect(summary(up)).toEqual(["user.created", "auth.login"]);
    expect(up[1].payload).toMatchObject({
      user: { email: "new@example.org" },
      client: { client_id: app.clientId },
      connection: { strategy: "database" },
      ip: "127.0.0.1",
      is_new_user: true,
    });
    const silent = await toldOf(tenant, async () =>
      expect(answerOf(await browser.get(authorize({ prompt: "none" }))).get("code")).not.toBeNull(),
    );
    expect(silent).toEqual([]);
    const person = await newPerson(tenant);
    const refreshed = await toldOf(tenant, async () => {
      const tokens = await tokensFor(server, tenant, app, person, { scope: "openid offline_access" });
      expect(tokens.body.refresh_token).toBeDefined();
      await tenant.signIn({
        grant_type: "refresh_token",
        client_id: app.clientId,
        client_secret: app.clientSecret ?? "",
        refresh_token: tokens.body.refresh_token,
      });
    });
    expect(summary(refreshed)).toEqual(["auth.login"]);
    expect(refreshed[0].payload.is_new_user).toBe(false);
  });

  test("by an application's own form, and by a direct grant", async () => {
    const tenant = await newTenant(server);
    const app = await newApp(tenant, { grant_types: ["authorization_code", "password"] });
    const { clientId: client_id, clientSecret: client_secret = "" } = app;
    const body = { client_id, email: "own@example.org", password };
    const events = await toldOf(tenant, async () => {
      await postJson(server, "/dbconnections/signup", body, { host: tenant.host });
      await tenant.signIn({ client_id, client_secret, username: body.email, password });
      await tenant.signIn({ client_id, client_secret, username: body.email, password: "wrong" });
    });
    expect(summary(events)).toEqual(["user.created", "auth.login"]);
  });

  test("by a provider: the first time, again unchanged, again with another name, and joined to somebody who was there", async () => {
    const provider = await startCustom();
    const { tenant, signIn: signInBy } = await newStage(server, "custom", provider);
    const kim = { id: "kim-1", name: "Kim", email: "kim@example.org" };
    const first = await toldOf(tenant, () => signInBy(kim));
    expect(summary(first)).toEqual(["user.created", "auth.login"]);
    expect(first[1].payload.is_new_user).toBe(true);
    expect(summary(await toldOf(tenant, () => signInBy(kim)))).toEqual(["auth.login"]);
    expect(summary(await toldOf(tenant, () => signInBy({ ...kim, name: "Kimberly" })))).toEqual([
      "user.updated name",
      "auth.login",
    ]);
    await provider.close();
  });

  test("with Actions: what they set is told once, before the login; who is denied is told of by nothing", async () => {
    const tenant = await newTenant(server);
    const [app, person] = [await newApp(tenant), await newPerson(tenant)];
    const setting = postLogin(
      'api.user.setUserMetadata("a", 1); api.user.setAppMetadata("b", 2); if (event.user.app_metadata.out) api.access.deny("No.");',
    );
    await newAction(tenant, setting);
    await newAction(tenant, postLogin('api.user.setAppMetadata("c", 3);'), { order: 1 });
    const login = () => signIn(newBrowser(server, tenant.host), authorizePath(app, challenged.challenge), person);
    const events = await toldOf(tenant, login);
    expect(summary(events)).toEqual(["user.updated user_metadata app_metadata", "auth.login"]);
    expect(events[1].payload.user.app_metadata).toEqual({ b: 2, c: 3 });
    await tenant.call("POST", `/user/${person.id}`, { app_metadata: { out: true } });
    expect(await toldOf(tenant, login)).toEqual([]);
    await newAction(tenant, preSignup('api.access.deny("No.");'));
    const body = { client_id: app.clientId, email: "no@example.org", password };
    expect(await toldOf(tenant, () => postJson(server, "/dbconnections/signup", body, { host: tenant.host }))).toEqual([]);
  });

  test("an Action that fails ten times in a row is told of, without its stack", async () => {
    const tenant = await newTenant(server);
    const { clientId: client_id, clientSecret: client_secret } = tenant;
    await newAction(tenant, 'exports.onExecuteClientCredentials = () => { throw new TypeError("Broken."); };');
    const events = await toldOf(tenant, async () => {
      for (let n = 0; n < 11; n += 1) await tenant.requestToken({ client_id, client_secret });
    });
    expect(summary(events)).toEqual(["action.failing"]);
    expect(events[0].payload).toMatchObject({ failures: 10, error: { name: "TypeError", message: "Broken." } });
    expect(events[0].payload.error.stack).toBeUndefined();
  });
});

describe("GET /events", () => {
  test("tells of the own account alone, in the order of what was committed, page by page, and nothing twice", async () => {
    const [one, other] = await newTenants(server);
    const start = await cursorOf(one);
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) made.push((await one.call("POST", "/user", {})).body.id);
    await other.call("POST", "/user", {});
    const seen: string[] = [];
    for (let after = start; ; ) {
      const { body } = await one.call("GET", `/events?after=${after}&limit=3`);
      if (body.results.length === 0) break;
      seen.push(...body.results.map((event: Told) => event.payload.user.user_id));
      after = body.next;
    }
    expect(seen).toEqual(made);
    const { body: filtered } = await one.call("GET", `/events?after=${start}&types=user.deleted`);
    expect(filtered.results).toEqual([]);
    expect((await one.call("GET", `/events?after=${filtered.next}`)).body.results).toEqual([]);
    expectProblem(await one.call("GET", "/events?types=user.created,nope"), 400, "validation_error");
    expectProblem(await one.call("GET", "/events?after=x"), 400, "validation_error");
  });

  test.runIf(process.env.DATABASE_URL)(
    "an event has one number, and comes once, whoever asks for it at the same time",
    async () => {
      const tenant = await newTenant(server);
      const after = await cursorOf(tenant);
      await tenant.call("POST", "/user", {});
      const read = async (from: string) => (await tenant.call("GET", `/events?after=${from}`)).body;
      // The first reader is about to number it when the second looks at what has no number.
      const answers = await holding(
        server,
        ["select id from events where account_id = $1 for update", tenant.id],
        async (held) => {
          const reads = [];
          for (const waiting of [1, 2]) {
            reads.push(read(after));
            await eventually(async () => expect(await held.waiting()).toBe(waiting), 5_000);
          }
          await held.release();
          return Promise.all(reads);
        },
      );
      expect(answers[0].results).toHaveLength(1);
      expect(answers[1]).toEqual(answers[0]);
      expect((await read(answers[0].next)).results).toEqual([]);
    },
  );

  test("waits for what is told, and no longer than it was asked to", async () => {
    const tenant = await newTenant(server);
    const after = await cursorOf(tenant);
    const begin = performance.now();
    const waiting = tenant.call("GET", `/events?after=${after}&wait=20`);
    await new Promise((next) => setTimeout(next, 300));
    const { body: user } = await tenant.call("POST", "/user", {});
    const { body } = await waiting;
    expect(performance.now() - begin).toBeLessThan(5_000);
    expect(body.results.map((event: Told) => event.payload.user.user_id)).toEqual([user.id]);
    const again = performance.now();
    expect((await tenant.call("GET", `/events?after=${body.next}&wait=1`)).body.results).toEqual([]);
    expect(performance.now() - again).toBeGreaterThan(950);
  });

  test("tells at once of what is written between the look and the wait", async () => {
    const tenant = await newTenant(server);
    const after = await cursorOf(tenant);
    const { database } = server.server;
    /** Whether there is a new one, the highest one, and those up to it. */
    const looked = 3;
    let count = 0;
    // The answer to the first look, which has nothing, arrives after something was told.
    const late: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        count += 1;
        if (count === looked) await tenant.call("POST", "/user", { name: "Between" });
        return result;
      },
    };
    const scope = (accountId: string) => ({ accountId, db: database.scope(accountId).db.withPlugin(late) });
    const reader = createEventReader({ ...database, scope }, () => new Date());
    const asked = { after, latest: false, types: undefined, limit: 10, wait: 600 };
    const { results } = await reader.read(tenant.id, asked, AbortSignal.any([]));
    expect(results.map(({ payload }) => payload)).toMatchObject([{ user: { name: "Between" } }]);
  });

  test("tells a reader who comes back when all that it had read was purged of what came since", async () => {
    const tenant = await newTenant(server);
    for (let n = 0; n < 3; n += 1) await tenant.call("POST", "/user", {});
    const after = await cursorOf(tenant);
    await sql`delete from events where account_id = ${tenant.id}`.execute(server.server.database.background);
    expect(await toldAfter(tenant, after)).toEqual([]);
    const { body: user } = await tenant.call("POST", "/user", {});
    expect((await toldAfter(tenant, after)).map(({ payload }) => payload.user.user_id)).toEqual([user.id]);
  });

  test("answers whoever waits when the server stops", async () => {
    const own = await startServer();
    const tenant = await newTenant(own);
    const waiting = tenant.call("GET", `/events?after=${await cursorOf(tenant)}&wait=20`);
    await new Promise((next) => setTimeout(next, 500));
    const began = performance.now();
    await own.close();
    const { status, body } = await waiting;
    expect([status, body.results]).toEqual([200, []]);
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  test("lets ten readers of an account wait, and tells the next one so", async () => {
    const tenant = await newTenant(server);
    const after = await cursorOf(tenant);
    const ask = () => tenant.call("GET", `/events?after=${after}&wait=3`);
    const waiting = Array.from({ length: 10 }, ask);
    await new Promise((next) => setTimeout(next, 500));
    expectProblem(await ask(), 429, "too_many_requests");
    await tenant.call("POST", "/user", {});
    for (const answer of await Promise.all(waiting)) expect(answer.body.results).toHaveLength(1);
  });
});

test("SEC-REL-01 what is rolled back is told to nobody: the write fails after the event, or the event fails after the write", async () => {
  const tenant = await newTenant(server);
  const events = await toldOf(tenant, async () => {
    const context = server.server.database.context(tenant.id, { type: "system", id: "test" });
    await tenant.call("POST", "/user", { email: "taken@example.org" });
    expectProblem(await tenant.call("POST", "/user", { email: "taken@example.org" }), 400, "already_exists");
    await expect(
      context.transact(async (tx) => {
        await insertUser(tx, null, { email: "rolled-back@example.org" }, tx.at);
        tx.atEnd("fails", async () => {
          throw new Error("The last step fails.");
        });
      }),
    ).rejects.toThrow("The last step fails.");
  });
  expect(summary(events)).toEqual(["user.created"]);
});
