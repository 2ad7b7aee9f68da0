import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { logged, newAction, postLogin, preSignup } from "../harness/actions.ts";
import { formsOf, type TestBrowser } from "../harness/browser.ts";
import {
  awayOf,
  newConnection,
  newStage,
  plainPath,
  press,
  redeemed,
  type Stage,
  signInBy,
  told,
} from "../harness/federation.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { answerOf, authorizePath, callback, newPerson, pkce, signIn } from "../harness/login.ts";
import { startCustom } from "../harness/providers/custom.ts";
import { startGoogle } from "../harness/providers/google.ts";
import type { Person, Provider } from "../harness/providers/provider.ts";
import { registrationAt } from "../harness/registration.ts";
import { startServer, type TestServer } from "../harness/server.ts";

let server: TestServer;
let google: Provider;
let custom: Provider;
let stage: Stage;

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  [google, custom] = [await startGoogle(), await startCustom()];
});
afterAll(async () => {
  await server.close();
  await google.close();
  await custom.close();
});
beforeEach(async () => {
  stage = await newStage(server, "google_oauth2", google);
});

const ana = { sub: "1101", name: "Ana", email: "ana@example.org", email_verified: true };
const doubtful = { ...ana, email_verified: false };
const codeOf = (answer: Answer): string | null => answerOf(answer).get("code");
const isSignedIn = async (browser: TestBrowser): Promise<boolean> =>
  (await send(server, "/me", { host: stage.tenant.host, headers: browser.headers() })).status === 200;
const read = async (id: string) => (await stage.tenant.call("GET", `/user/${id}`)).body;
const identitiesOf = async (id: string) => (await stage.tenant.call("GET", `/identity?query=user:${id}`)).body.results;
const byPassword = (person: { readonly email: string; readonly password: string }, browser = stage.browser()) =>
  signIn(browser, plainPath(stage), { id: "", ...person });

describe("SEC-FED-03 an address that somebody has already", () => {
  test("joins where the provider attests it and it was verified here; what was there stays", async () => {
    const person = await newPerson(stage.tenant, { email: ana.email });
    const browser = stage.browser();
    expect(codeOf(await byPassword(person, browser))).not.toBeNull();
    const answer = await stage.signIn(ana);
    expect([answerOf(answer).get("signup"), (await stage.users()).length]).toEqual([null, 1]);
    expect(await identitiesOf(person.id)).toMatchObject([{ identity_id: "1101", connection: stage.connection }]);
    expect(await isSignedIn(browser)).toBe(true);
    expect(codeOf(await byPassword(person))).not.toBeNull();
    const [row] = await logged(stage.tenant, "user.identity.linked");
    expect(row.data).toMatchObject({ connection: stage.connection });
    expect(row.data.taken_over).toBeUndefined();
  });

  test.each([
    ["does not attest it", ana.email, true],
    ["does not attest it, and nobody has verified it here", ana.email, false],
    ["writes it otherwise and does not attest it", "ANA@EXAMPLE.ORG", true],
    ["writes it in wide letters", "ａｎａ@example.org", true],
  ])("is refused where the provider %s", async (_, email, email_verified) => {
    const person = await newPerson(stage.tenant, { email: ana.email, email_verified });
    expect(told(await stage.signIn({ ...doubtful, email }))).toEqual({ error: "access_denied", code: "email_taken" });
    expect(await stage.users()).toHaveLength(1);
    expect(await identitiesOf(person.id)).toEqual([]);
    expect(codeOf(await byPassword(person))).not.toBeNull();
  });

  test.each(["ana+x@example.org", "an.a@example.org", "аna@example.org", "ana@example.org.evil.example"])(
    "is no other one that looks like it: %s",
    async (email) => {
      const person = await newPerson(stage.tenant, { email: ana.email });
      expect(answerOf(await stage.signIn({ ...ana, email })).get("signup")).toBe("true");
      expect(await stage.users()).toHaveLength(2);
      expect(await identitiesOf(person.id)).toEqual([]);
    },
  );

  test("that nobody had verified is its owner's now, and whatever else let in there is ended", async () => {
    await newConnection(stage.tenant, "custom", custom, { connection_name: "Acme" });
    const squatter = stage.browser();
    const acme = { id: "evil-1", name: "Evil", email: ana.email };
    const acmePath = stage.direct({ connection_id: undefined, connection: "Acme" });
    const squatted = await signInBy(squatter, acmePath, custom, acme);
    expect(answerOf(squatted).get("signup")).toBe("true");
    const [{ id }] = await stage.users();
    const tokens = await redeemed(server, stage, squatted);
    const password = "correct horse of evil";
    expect((await stage.tenant.call("POST", "/credentials", { user: id, password })).status).toBe(201);
    expect(await isSignedIn(squatter)).toBe(true);

    expect(answerOf(await stage.signIn(ana)).get("signup")).toBeNull();

    expect(await read(id)).toMatchObject({
      email: ana.email,
      email_verified: true,
      email_verified_method: "google_oauth2",
      name: "Ana",
    });
    expect(await identitiesOf(id)).toMatchObject([{ connection: stage.connection }]);
    expect(await isSignedIn(squatter)).toBe(false);
    const { refresh_token = "" } = tokens.body;
    const refreshed = await postForm(
      server,
      "/oauth/token",
      { grant_type: "refresh_token", refresh_token, client_id: stage.app.clientId, client_secret: stage.app.clientSecret ?? "" },
      { host: stage.tenant.host },
    );
    expect(refreshed.status).toBe(400);
    expect((await byPassword({ email: ana.email, password })).status).toBe(400);
    expect(told(await signInBy(stage.browser(), acmePath, custom, acme)).code).toBe("email_taken");
    expect((await logged(stage.tenant, "user.identity.linked"))[0].data.taken_over).toBe(true);
    expect(await logged(stage.tenant, "admin.credential.deleted")).toHaveLength(1);
    expect(await logged(stage.tenant, "admin.identity.deleted")).toHaveLength(1);
  });

  test("a login that the squatter has under way is ended with it", async () => {
    const person = await newPerson(stage.tenant, { email: ana.email, email_verified: false });
    const tool = await registrationAt(server, stage.tenant).registered({ redirect_uris: [callback], client_name: "Tool" });
    const { challenge } = pkce();
    const path = authorizePath({ id: "", clientId: tool.client_id, clientSecret: undefined, callback }, challenge);
    const squatter = stage.browser();
    const consent = await signIn(squatter, path, person);
    expect(consent.text).toContain("Tool");
    await stage.signIn(ana);
    const allowed = await squatter.submit(consent, { decision: "allow" });
    expect(codeOf(await squatter.follow(allowed))).toBeNull();
  });

  test("is refused to a second identity of the same provider", async () => {
    await newPerson(stage.tenant, { email: ana.email });
    expect(codeOf(await stage.signIn(ana))).not.toBeNull();
    expect(told(await stage.signIn({ ...ana, sub: "2202" }))).toEqual({ error: "access_denied", code: "identity_conflict" });
    expect(codeOf(await stage.signIn(ana))).not.toBeNull();
  });
});

describe("SEC-FED-02 a returning user", () => {
  test("is found by connection and identifier, whatever the address says", async () => {
    await stage.signIn(ana);
    const [before] = await stage.users();
    const second = await newConnection(stage.tenant, "google_oauth2", google, { connection_name: "second" });
    const path = stage.direct({ connection_id: second });
    expect(codeOf(await signInBy(stage.browser(), path, google, { ...ana, email: "else@example.org" }))).not.toBeNull();
    const users = await stage.users();
    expect(users).toHaveLength(2);
    expect(codeOf(await stage.signIn({ ...ana, email: undefined }))).not.toBeNull();
    expect((await read(before.id)).logins_count).toBe(2);
  });

  test("who was deleted is a new one", async () => {
    await stage.signIn(ana);
    const [before] = await stage.users();
    await stage.tenant.call("DELETE", `/user/${before.id}`);
    expect(answerOf(await stage.signIn(ana)).get("signup")).toBe("true");
    expect((await stage.users()).map(({ id }) => id)).not.toContain(before.id);
  });

  test("whom an administrator linked is signed in", async () => {
    const person = await newPerson(stage.tenant);
    const identity = { user: person.id, connection: stage.connection, identity_id: "1101" };
    await stage.tenant.call("POST", "/identity", identity);
    const tokens = await redeemed(server, stage, await stage.signIn(ana));
    expect(tokens.body.id_token).toBeDefined();
    expect((await read(person.id)).logins_count).toBe(1);
  });
});

describe("SEC-FED-07 the profile at a later login", () => {
  const later = async (change: Person) => {
    await stage.signIn({ ...ana, ...change });
    return (await stage.users())[0];
  };

  test("follows the provider, its attested address too", async () => {
    await stage.signIn(ana);
    expect(await later({ name: "Ana B", email: "b@example.org" })).toMatchObject({
      name: "Ana B",
      email: "b@example.org",
      email_verified: true,
    });
    const found = await stage.tenant.call("GET", "/user?query=email:b@example.org");
    expect(found.body.results).toHaveLength(1);
  });

  test("keeps what the provider does not say any more", async () => {
    await stage.signIn({ ...ana, picture: "https://img.example/a" });
    expect(await later({ name: undefined, email: undefined })).toMatchObject({
      name: "Ana",
      email: ana.email,
      picture: "https://img.example/a",
    });
  });

  test("is never less verified than before", async () => {
    await stage.signIn(ana);
    expect(await later({ email_verified: false })).toMatchObject({ email: ana.email, email_verified: true });
    expect(await later({ email: "b@example.org", email_verified: false })).toMatchObject({
      email: ana.email,
      email_verified: true,
    });
  });

  test("is more verified when the provider attests it", async () => {
    await stage.signIn(doubtful);
    expect(await later({})).toMatchObject({ email_verified: true, email_verified_method: "google_oauth2" });
  });

  test("an unverified address follows the provider", async () => {
    await stage.signIn(doubtful);
    expect(await later({ email: "b@example.org", email_verified: false })).toMatchObject({
      email: "b@example.org",
      email_verified: false,
    });
  });

  test("an address that was verified here by other means stays", async () => {
    const person = await newPerson(stage.tenant, { email: "own@example.org" });
    await stage.tenant.call("POST", "/identity", { user: person.id, connection: stage.connection, identity_id: "1101" });
    expect(await later({})).toMatchObject({ id: person.id, email: "own@example.org", email_verified: true, name: "Ana" });
  });

  test("an address of somebody else is left to them, and nobody is joined", async () => {
    await stage.signIn(ana);
    const other = await newPerson(stage.tenant, { email: "b@example.org" });
    expect(await later({ email: "b@example.org" })).toMatchObject({ email: ana.email });
    expect(await identitiesOf(other.id)).toEqual([]);
  });
});

describe("who may come in", () => {
  test("SEC-LOGIN-09 a suspended user is refused, with nothing changed", async () => {
    await stage.signIn(ana);
    const [{ id }] = await stage.users();
    await stage.tenant.call("POST", `/user/${id}`, { suspended: true });
    const browser = stage.browser();
    expect(told(await stage.signIn({ ...ana, name: "Other" }, browser))).toEqual({
      error: "access_denied",
      code: "user_suspended",
    });
    expect(await isSignedIn(browser)).toBe(false);
    expect(await read(id)).toMatchObject({ name: "Ana", logins_count: 1 });
    expect((await logged(stage.tenant, "auth.suspended"))[0].data).toMatchObject({ flow: "social" });
    await stage.tenant.call("POST", `/user/${id}`, { suspended: false });
    expect(codeOf(await stage.signIn(ana))).not.toBeNull();
  });

  test("a suspended user's address joins nobody, and takes nothing from them", async () => {
    const person = await newPerson(stage.tenant, { email: ana.email, email_verified: false });
    await stage.tenant.call("POST", `/user/${person.id}`, { suspended: true });
    expect(told(await stage.signIn(ana)).code).toBe("user_suspended");
    expect(await identitiesOf(person.id)).toEqual([]);
    expect(await logged(stage.tenant, "admin.credential.deleted")).toEqual([]);
  });

  test("Actions are asked before a user is created, and give it what they set", async () => {
    await newAction(
      stage.tenant,
      preSignup(
        'if (event.user.email.endsWith("@evil.example")) api.access.deny("Not you."); api.user.setAppMetadata("plan", event.connection.strategy);',
      ),
    );
    const denied = answerOf(await stage.signIn({ ...ana, email: "x@evil.example" }));
    expect([denied.get("error"), denied.get("error_code"), denied.get("error_description")]).toEqual([
      "access_denied",
      "signup_denied",
      "Not you.",
    ]);
    expect(await stage.users()).toEqual([]);
    expect(codeOf(await stage.signIn(ana))).not.toBeNull();
    expect(await stage.users()).toMatchObject([{ app_metadata: { plan: "google_oauth2" } }]);
    expect(codeOf(await stage.signIn({ ...ana, email: "x@evil.example" }))).not.toBeNull();
  });

  test("Actions of the login are told how, and may refuse before there is a session", async () => {
    await newAction(stage.tenant, postLogin('if (event.connection.name === "google_oauth2") api.access.deny("Not by this.");'));
    const browser = stage.browser();
    expect(told(await stage.signIn(ana, browser))).toEqual({ error: "access_denied", code: "login_denied" });
    expect(await isSignedIn(browser)).toBe(false);
  });

  test("a client that registered itself still asks for consent", async () => {
    const tool = await registrationAt(server, stage.tenant).registered({ redirect_uris: [callback], client_name: "Tool" });
    const app = { id: "", clientId: tool.client_id, clientSecret: undefined, callback };
    const { challenge } = pkce();
    const browser = stage.browser();
    const path = authorizePath(app, challenge, { connection_id: stage.connection, scope: "openid calendar.read" });
    const asked = new URL(awayOf(await browser.open(path)) ?? "").searchParams.get("scope");
    expect(asked).toBe("openid profile email");
    const consent = await browser.open(google.visit(awayOf(await browser.open(path)), ana));
    expect(consent.text).toContain("Tool");
    expect(codeOf(await browser.follow(await browser.submit(consent, { decision: "allow" })))).not.toBeNull();
  });

  test("at their own page people sign in by a provider, and nobody signs up", async () => {
    const browser = stage.browser();
    const at = async (who: TestBrowser, person: Person) => {
      const page = await who.open("/flow/account/security");
      return who.open(google.visit(awayOf(await press(who, page, stage.connection)), person));
    };
    const stranger = await at(stage.browser(), ana);
    expect(stranger.status).toBe(403);
    expect(await stage.users()).toEqual([]);
    await stage.signIn(ana);
    const own = await at(browser, ana);
    expect([own.status, formsOf(own).length > 0]).toEqual([200, true]);
    expect(own.text).toContain("ana@example.org");
    const declined = await stage.browser();
    const page = await declined.open("/flow/account/security");
    const back = google.decline(awayOf(await press(declined, page, stage.connection)), "access_denied");
    expect((await declined.open(back)).status).toBe(401);
  });

  test("whoever is hinted at and is not whom the provider names is not signed in", async () => {
    const tokens = await redeemed(server, stage, await stage.signIn(ana));
    const path = stage.direct({ id_token_hint: tokens.body.id_token, prompt: "login" });
    expect(codeOf(await signInBy(stage.browser(), path, google, ana))).not.toBeNull();
    const other = { ...ana, sub: "3303", email: "other@example.org" };
    expect(told(await signInBy(stage.browser(), path, google, other)).error).toBe("login_required");
  });
});
