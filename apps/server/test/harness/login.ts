import { createHash, randomBytes } from "node:crypto";
import { newBrowser, type TestBrowser } from "./browser.ts";
import { type Answer, postForm } from "./http.ts";
import type { TestServer } from "./server.ts";
import type { Tenant } from "./tenant.ts";

/** An application at which people sign in, as a test registers it. */
export interface TestApp {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly callback: string;
}

export const callback = "https://app.example/cb";

/** Registers an application; a public one has no secret. */
export const newApp = async (tenant: Pick<Tenant, "call">, fields: object = {}): Promise<TestApp> => {
  const made = await tenant.call("POST", "/client", { name: "Billing", callbacks: [callback], ...fields });
  if (made.status !== 201) throw new Error(`No application: ${made.status} ${made.text}`);
  return { id: made.body.id, clientId: made.body.client_id, clientSecret: made.body.client_secret, callback };
};

export interface TestPerson {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

/** A person who can sign in with a password. */
export const newPerson = async (tenant: Pick<Tenant, "call">, fields: object = {}): Promise<TestPerson> => {
  const email = `p${randomBytes(5).toString("hex")}@example.org`;
  const password = `correct ${randomBytes(5).toString("hex")} horse`;
  const user = await tenant.call("POST", "/user", { email, email_verified: true, ...fields });
  if (user.status !== 201) throw new Error(`No user: ${user.text}`);
  const made = await tenant.call("POST", "/credentials", { user: user.body.id, password });
  if (made.status !== 201) throw new Error(`No credential: ${made.text}`);
  return { id: user.body.id, email: user.body.email, password };
};

export const pkce = () => {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
};

/** The path of an authorization request with PKCE; `undefined` leaves a parameter out. */
export const authorizePath = (
  app: TestApp,
  challenge: string | undefined,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string => {
  const all = {
    response_type: "code",
    client_id: app.clientId,
    redirect_uri: app.callback,
    scope: "openid profile email",
    state: "the state",
    ...(challenge === undefined ? {} : { code_challenge: challenge, code_challenge_method: "S256" }),
    ...parameters,
  };
  const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return `/authorize?${new URLSearchParams(given)}`;
};

/** The parameters that an answer brings to the client. */
export const answerOf = (answer: Answer): URLSearchParams => new URL(answer.headers.location ?? "about:blank").searchParams;

/** Signs a person in by the hosted page and answers what reached the client. */
export const signIn = async (browser: TestBrowser, path: string, { email, password }: TestPerson): Promise<Answer> => {
  const page = await browser.open(path);
  if (page.status !== 200) return page;
  return browser.follow(await browser.submit(page, { username: email, password }));
};

export const exchange = (
  server: Pick<TestServer, "baseUrl" | "host">,
  host: string,
  app: TestApp,
  parameters: Readonly<Record<string, string>>,
): Promise<Answer> =>
  postForm(
    server,
    "/oauth/token",
    {
      grant_type: "authorization_code",
      client_id: app.clientId,
      ...(app.clientSecret === undefined ? {} : { client_secret: app.clientSecret }),
      ...parameters,
    },
    { host },
  );

/** The whole way: sign in, and redeem the code. */
export const tokensFor = async (
  server: Pick<TestServer, "baseUrl" | "host">,
  tenant: Pick<Tenant, "host">,
  app: TestApp,
  person: TestPerson,
  parameters: Readonly<Record<string, string | undefined>> = {},
  browser: TestBrowser = newBrowser(server, tenant.host),
): Promise<Answer> => {
  const { verifier, challenge } = pkce();
  const answer = await signIn(browser, authorizePath(app, challenge, parameters), person);
  const code = answerOf(answer).get("code");
  if (code === null) throw new Error(`No code: ${answer.status} ${answer.headers.location} ${answer.text.slice(0, 600)}`);
  return exchange(server, tenant.host, app, { code, code_verifier: verifier, redirect_uri: app.callback });
};
