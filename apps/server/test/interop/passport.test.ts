import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, send } from "../harness/http.ts";
import { callback, newApp, newPerson, signIn, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";
import { startPassportApp } from "./passport-app.ts";

const bye = "https://app.example/bye";

let server: TestServer;
let tenant: Tenant;
let person: TestPerson;
let app: Awaited<ReturnType<typeof startPassportApp>>;
let endSession: string;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  person = await newPerson(tenant, { name: "Kim Doe" });
  const { body } = await send(server, "/.well-known/openid-configuration", { host: tenant.host });
  const { clientId, clientSecret = "" } = await newApp(tenant, {
    logout_urls: [bye],
    token_endpoint_auth_method: "client_secret_post",
  });
  endSession = body.end_session_endpoint;
  app = await startPassportApp({
    issuer: body.issuer,
    clientID: clientId,
    clientSecret,
    callbackURL: callback,
    authorizationURL: body.authorization_endpoint,
    tokenURL: body.token_endpoint,
    userInfoURL: body.userinfo_endpoint,
  });
});
afterAll(async () => {
  await app.close();
  await server.close();
});

const pathOf = (location: string | undefined): string => {
  const { pathname, search } = new URL(location ?? "about:blank");
  return pathname + search;
};

/** The person's browser has one cookie of the application, and others of ours. */
interface Login {
  readonly browser: TestBrowser;
  readonly cookie: string;
  /** The application's URL, with the answer that our server sent there. */
  readonly arrival: URL;
}

/** From the application to the login and to the application's door. */
const toTheDoor = async (browser: TestBrowser = newBrowser(server, tenant.host)): Promise<Login> => {
  const asked = await send(app, "/login");
  const [cookie = ""] = asked.headers["set-cookie"] ?? [];
  const answer = await signIn(browser, pathOf(asked.headers.location), person);
  return { browser, cookie, arrival: new URL(answer.headers.location ?? "about:blank") };
};

/** What the application says of whoever comes to its door. */
const enter = ({ cookie, arrival }: Pick<Login, "cookie" | "arrival">): Promise<Answer> =>
  send(app, arrival.pathname + arrival.search, { headers: { cookie } });

test("passport-openidconnect signs a person in, reads who it is, and signs out, with every check on", async () => {
  const login = await toTheDoor();
  const entered = await enter(login);
  expect({ status: entered.status, body: entered.body }).toMatchObject({
    status: 200,
    body: {
      issuer: `http://${tenant.host}`,
      profile: { id: person.id, displayName: "Kim Doe", emails: [{ value: person.email }] },
    },
  });
  const query = new URLSearchParams({ id_token_hint: entered.body.idToken, post_logout_redirect_uri: bye });
  const out = await login.browser.get(pathOf(`${endSession}?${query}`));
  expect({ status: out.status, to: out.headers.location }).toEqual({ status: 302, to: bye });
  const asked = await send(app, "/login");
  const page = await login.browser.open(pathOf(asked.headers.location));
  expect({ status: page.status, asks: page.text.includes('name="password"') }).toEqual({ status: 200, asks: true });
});

test("it refuses a forged state, and another login's answer by its nonce; the honest answer gets in", async () => {
  const [forged, mine, theirs, honest] = [await toTheDoor(), await toTheDoor(), await toTheDoor(), await toTheDoor()];
  forged.arrival.searchParams.set("state", "forged");
  const refused = await enter(forged);
  expect({ status: refused.status, body: refused.body }).toEqual({
    status: 403,
    body: { message: "Invalid authorization request state." },
  });
  mine.arrival.searchParams.set("code", theirs.arrival.searchParams.get("code") ?? "");
  const injected = await enter(mine);
  expect({ status: injected.status, body: injected.body }).toEqual({
    status: 403,
    body: { message: "ID token contains invalid nonce." },
  });
  expect((await enter(honest)).status).toBe(200);
});

test("it hears in the words of the standard that a code works once", async () => {
  const [login, again] = [await toTheDoor(), await toTheDoor()];
  expect((await enter(login)).status).toBe(200);
  again.arrival.searchParams.set("code", login.arrival.searchParams.get("code") ?? "");
  const refused = await enter(again);
  expect({ status: refused.status, body: refused.body }).toMatchObject({
    status: 500,
    body: { error: "TokenError", code: "invalid_grant" },
  });
});
