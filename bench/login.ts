import type { Db } from "../apps/server/src/ground/storage/index.ts";
import { openEngine, queriesOn } from "../apps/server/src/ground/storage/index.ts";
import { newBrowser, type TestBrowser } from "../apps/server/test/harness/browser.ts";
import {
  answerOf,
  authorizePath,
  exchange,
  pkce,
  signIn,
  type TestApp,
  type TestPerson,
} from "../apps/server/test/harness/login.ts";
import { askOk, member } from "./ask.ts";
import type { Given } from "./rows/given.ts";
import { post, type Tenant } from "./server.ts";

/** A person at an application, signed in. */
export interface SignedIn {
  readonly app: TestApp;
  readonly secret: string;
  readonly person: TestPerson;
  readonly browser: TestBrowser;
  readonly verifier: string;
  readonly challenge: string;
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string;
}

const callback = "https://app.bench.example/cb";

export const newApp = async ({ server }: Given, tenant: Tenant): Promise<TestApp & { readonly clientSecret: string }> => {
  const body = { name: "Bench", callbacks: [callback], grant_types: ["authorization_code", "refresh_token", "password"] };
  const made = await askOk(post(server.port, tenant.host, "/client", tenant.managementToken, body));
  return {
    id: member(made, "id"),
    clientId: member(made, "client_id"),
    clientSecret: member(made, "client_secret"),
    callback,
  };
};

let made = 0;

export const newPerson = async ({ server }: Given, tenant: Tenant): Promise<TestPerson> => {
  made += 1;
  const [email, password] = [`person-${made}@bench.example`, "a bench of honest timber"];
  const call = (path: string, body: object) => askOk(post(server.port, tenant.host, path, tenant.managementToken, body));
  const id = member(await call("/user", { email, email_verified: true }), "id");
  await call("/credentials", { user: id, password });
  return { id, email, password };
};

const targetOf = ({ server }: Given) => ({ baseUrl: `http://127.0.0.1:${server.port}`, host: server.host });

/** Goes the whole way of a login by password, from `/authorize` to the code. */
export const loginToCode = async (given: Given, tenant: Tenant, app: TestApp, person: TestPerson): Promise<string> => {
  const answer = await signIn(newBrowser(targetOf(given), tenant.host), authorizePath(app, pkce().challenge), person);
  const code = answerOf(answer).get("code");
  if (code === null) throw new Error(`The login ended without a code: ${answer.status} ${answer.text.slice(0, 300)}`);
  return code;
};

export const signInOnce = async (given: Given, tenant: Tenant): Promise<SignedIn> => {
  const [app, person] = [await newApp(given, tenant), await newPerson(given, tenant)];
  const target = targetOf(given);
  const browser = newBrowser(target, tenant.host);
  const { verifier, challenge } = pkce();
  const answer = await signIn(browser, authorizePath(app, challenge, { scope: "openid email" }), person);
  const code = answerOf(answer).get("code") ?? "";
  const tokens = await exchange(target, tenant.host, app, { code, code_verifier: verifier, redirect_uri: callback });
  return {
    app,
    secret: app.clientSecret,
    person,
    browser,
    verifier,
    challenge,
    accessToken: member(tokens.text, "access_token"),
    idToken: member(tokens.text, "id_token"),
    refreshToken: member(tokens.text, "refresh_token"),
  };
};

/** A way around the server, for what cannot be made in number through the front door. */
export const withDatabase = async <T>(url: string, work: (db: Db) => Promise<T>): Promise<T> => {
  const engine = await openEngine({ url }, (event, error) => console.error(event, error));
  return work(queriesOn(engine.background, [])).finally(() => engine.close());
};
