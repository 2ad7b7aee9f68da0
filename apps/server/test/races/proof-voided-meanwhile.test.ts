import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newAction, postLogin } from "../harness/actions.ts";
import { newBrowser } from "../harness/browser.ts";
import { eventually } from "../harness/expect.ts";
import { newStage } from "../harness/federation.ts";
import { holding } from "../harness/hold.ts";
import {
  answerOf,
  authorizePath,
  exchange,
  newApp,
  newPerson,
  pkce,
  signIn,
  type TestApp,
  type TestPerson,
} from "../harness/login.ts";
import { startGoogle } from "../harness/providers/google.ts";
import { freePort, startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** What was proven by a password before it was replaced or deleted, or its user reinstated, ends in no session, however far the login was. */

/** An Action asks here before it lets anybody pass: it has been asked, and may answer. */
const newGate = async () => {
  const port = await freePort();
  let [asked, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const gate = createServer((_request, response) => {
    asked.resolve();
    void open.promise.then(() => response.end());
  });
  await new Promise<void>((done) => gate.listen(port, "127.0.0.1", done));
  return {
    // Asked about passwords alone: whoever comes by a provider passes.
    code: postLogin(`if (event.connection.strategy === "database") await fetch("http://127.0.0.1:${port}/");`),
    whileAsked: async (change: () => Promise<void>): Promise<void> => {
      await asked.promise;
      await change();
      open.resolve();
    },
    again: () => {
      [asked, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    },
    close: () => new Promise<void>((done) => void gate.close(() => done())),
  };
};

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let gate: Awaited<ReturnType<typeof newGate>>;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  gate = await newGate();
});
afterAll(async () => {
  await server.close();
  await gate.close();
});
beforeEach(async () => {
  tenant = await newTenant(server);
  app = await newApp(tenant, { grant_types: ["authorization_code", "refresh_token", "password"] });
  gate.again();
});

const credentialOf = async ({ id }: TestPerson): Promise<string> =>
  (await tenant.call("GET", `/credentials?query=user:${id}`)).body.results[0].id;

const replace = async (person: TestPerson): Promise<void> => {
  const password = "another horse battery 77";
  expect((await tenant.call("POST", `/credentials/${await credentialOf(person)}/set-password`, { password })).status).toBe(200);
};

const changes: readonly (readonly [what: string, change: (person: TestPerson) => Promise<void>])[] = [
  ["is replaced", replace],
  [
    "is deleted",
    async (person) => expect((await tenant.call("DELETE", `/credentials/${await credentialOf(person)}`)).status).toBe(200),
  ],
  [
    "is that of somebody who is suspended, and reinstated",
    async ({ id }) => {
      for (const suspended of [true, false]) expect((await tenant.call("POST", `/user/${id}`, { suspended })).status).toBe(200);
    },
  ],
];

/** The tokens of a password, without a page. */
const grantFor = ({ email, password }: TestPerson) =>
  tenant.signIn({ client_id: app.clientId, client_secret: app.clientSecret ?? "", username: email, password });

const activeSessionsOf = async ({ id }: TestPerson): Promise<number> =>
  (await tenant.call("GET", `/session?query=user:${id}`)).body.results.filter(
    ({ status }: { status: string }) => status === "active",
  ).length;

describe("SEC-REFRESH-08 SEC-SESS-05 a password that, while Actions are asked about its login,", () => {
  test.each(changes)("%s ends in no token by its grant", async (_, change) => {
    await newAction(tenant, gate.code);
    const person = await newPerson(tenant);
    const form = {
      client_id: app.clientId,
      client_secret: app.clientSecret ?? "",
      username: person.email,
      password: person.password,
    };
    const asked = tenant.signIn({ ...form, scope: "openid offline_access" });
    await gate.whileAsked(() => change(person));
    const { status, body } = await asked;
    expect([status, body.error, body.error_code]).toEqual([400, "invalid_grant", "invalid_credentials"]);
    expect(await activeSessionsOf(person)).toBe(0);
  });

  test.each(changes)("%s ends in no session at the hosted page", async (_, change) => {
    await newAction(tenant, gate.code);
    const person = await newPerson(tenant);
    const browser = newBrowser(server, tenant.host);
    const asked = signIn(browser, authorizePath(app, pkce().challenge), person);
    await gate.whileAsked(() => change(person));
    expect(answerOf(await asked).get("code")).toBeNull();
    expect(await activeSessionsOf(person)).toBe(0);
  });

  test("is replaced by its owner in another browser ends in no token by its grant", async () => {
    const person = await newPerson(tenant);
    const browser = newBrowser(server, tenant.host);
    await signIn(browser, authorizePath(app, pkce().challenge), person);
    const path = "/flow/account/security";
    const page = await browser.get(path);
    await newAction(tenant, gate.code);
    const asked = grantFor(person);
    await gate.whileAsked(async () => {
      const fields = { current_password: person.password, new_password: "a wholly new horse" };
      expect((await browser.submit(page, fields, `${path}/password`)).status).toBe(303);
    });
    expect((await asked).body.error_code).toBe("invalid_credentials");
    expect(await activeSessionsOf(person)).toBe(1);
  });

  test("SEC-FED-03 is a squatter's, whose address its owner takes over by a provider, ends in no token by its grant", async () => {
    const google = await startGoogle();
    const stage = await newStage(server, "google_oauth2", google, {}, tenant);
    await newAction(tenant, gate.code);
    const squatter = await newPerson(tenant, { email: "ana@example.org", email_verified: false });
    const asked = grantFor(squatter);
    await gate.whileAsked(async () => {
      const ana = { sub: "1101", name: "Ana", email: "ana@example.org", email_verified: true };
      expect(answerOf(await stage.signIn(ana)).get("code")).not.toBeNull();
    });
    expect((await asked).body.error_code).toBe("invalid_credentials");
    expect(await activeSessionsOf(squatter)).toBe(1);
    await google.close();
  });

  test("stays what it is ends in tokens, and in a session", async () => {
    await newAction(tenant, gate.code);
    const person = await newPerson(tenant);
    const form = {
      client_id: app.clientId,
      client_secret: app.clientSecret ?? "",
      username: person.email,
      password: person.password,
    };
    const asked = tenant.signIn(form);
    await gate.whileAsked(async () => {
      expect((await tenant.call("POST", `/user/${person.id}`, { name: "Another Name" })).status).toBe(200);
    });
    expect((await asked).status).toBe(200);
    expect(await activeSessionsOf(person)).toBe(1);
  });
});

describe.runIf(process.env.DATABASE_URL)("a login that stands still before its commit", () => {
  test("SEC-REFRESH-08 is waited for by whoever replaces its password, and has ended by then", async () => {
    const person = await newPerson(tenant);
    const browser = newBrowser(server, tenant.host);
    const { verifier, challenge } = pkce();
    const { answer, replaced } = await holding(server, ["lock table relying_parties in share mode"], async (held) => {
      const signing = signIn(browser, authorizePath(app, challenge), person);
      await eventually(async () => expect(await held.waiting()).toBe(1), 5_000);
      const replacing = replace(person);
      await eventually(async () => expect(await held.waiting()).toBe(2), 5_000);
      await held.release();
      return { answer: await signing, replaced: await replacing };
    });
    expect(replaced).toBeUndefined();
    const code = answerOf(answer).get("code") ?? "";
    expect((await exchange(server, tenant.host, app, { code, code_verifier: verifier })).body.error).toBe("invalid_grant");
    expect(answerOf(await browser.open(authorizePath(app, pkce().challenge, { prompt: "none" }))).get("error")).toBe(
      "login_required",
    );
    expect(await activeSessionsOf(person)).toBe(0);
  });
});
