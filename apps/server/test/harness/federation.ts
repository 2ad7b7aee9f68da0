import { formsOf, newBrowser, type TestBrowser } from "./browser.ts";
import type { Answer } from "./http.ts";
import { answerOf, authorizePath, exchange, newApp, pkce, type TestApp } from "./login.ts";
import type { Person, Provider } from "./providers/provider.ts";
import type { TestServer } from "./server.ts";
import { newTenant, type Tenant } from "./tenant.ts";

/** A connection that leads to a provider, as a test makes it. Answers its id. */
export const newConnection = async (
  tenant: Pick<Tenant, "call">,
  type: string,
  provider: Pick<Provider, "connection">,
  fields: object = {},
): Promise<string> => {
  const made = await tenant.call("POST", "/connection", {
    connection_name: type,
    connection_type: type,
    ...provider.connection,
    ...fields,
  });
  if (made.status !== 201) throw new Error(`No connection: ${made.status} ${made.text}`);
  return made.body.id;
};

/** The provider's URL that a page takes its reader to. */
export const leadingTo = (page: Answer): string | undefined => {
  const [, url] = /<meta http-equiv="refresh" content="0;url=([^"]*)"/.exec(page.text) ?? [];
  return url?.replaceAll("&amp;", "&");
};

/** Where an answer sends the browser: by redirect, or by a page. */
export const awayOf = (answer: Answer): string | undefined => answer.headers.location ?? leadingTo(answer);

/** Presses the button of a connection on a page of a login. */
export const press = async (browser: TestBrowser, page: Answer, connection: string): Promise<Answer> => {
  const form = formsOf(page).find(({ hidden }) => hidden.connection === connection);
  if (!form) throw new Error(`There is no such button: ${page.status} ${page.text.slice(0, 300)}`);
  return browser.submit(page, form.hidden, form.action);
};

/** The whole way by a provider: to it, and back. Answers what reached the client, or the page that the login stopped at. */
export const signInBy = async (browser: TestBrowser, path: string, provider: Provider, person: Person): Promise<Answer> => {
  const away = await browser.open(path);
  return browser.open(provider.visit(awayOf(away), person));
};

/** A tenant with one application and one connection, for one test. */
export interface Stage {
  readonly tenant: Tenant;
  readonly app: TestApp;
  readonly connection: string;
  readonly provider: Provider;
  readonly browser: () => TestBrowser;
  /** An authorization request that goes straight to the provider. */
  readonly direct: (parameters?: Readonly<Record<string, string | undefined>>) => string;
  readonly signIn: (person: Person, browser?: TestBrowser) => Promise<Answer>;
  readonly users: () => Promise<Answer["body"][]>;
}

const { verifier, challenge } = pkce();

export const newStage = async (
  server: TestServer,
  type: string,
  provider: Provider,
  fields: object = {},
  own?: Tenant,
): Promise<Stage> => {
  const tenant = own ?? (await newTenant(server));
  const app = await newApp(tenant);
  const connection = await newConnection(tenant, type, provider, fields);
  const browser = () => newBrowser(server, tenant.host);
  const direct = (parameters = {}) => authorizePath(app, challenge, { connection_id: connection, ...parameters });
  return {
    tenant,
    app,
    connection,
    provider,
    browser,
    direct,
    signIn: (person, own = browser()) => signInBy(own, direct(), provider, person),
    users: async () => (await tenant.call("GET", "/user?sort=createdAt")).body.results,
  };
};

/** What a login's answer told the application. */
export const told = (answer: Answer) => {
  const members = answerOf(answer);
  return { error: members.get("error"), code: members.get("error_code") };
};

/** The tokens of an answer whose request was made here. */
export const redeemed = (server: TestServer, { tenant, app }: Pick<Stage, "tenant" | "app">, answer: Answer): Promise<Answer> =>
  exchange(server, tenant.host, app, {
    code: answerOf(answer).get("code") ?? "",
    code_verifier: verifier,
    redirect_uri: app.callback,
  });

/** The path of a request with the same challenge, by no particular connection. */
export const plainPath = ({ app }: Pick<Stage, "app">, parameters: Readonly<Record<string, string | undefined>> = {}): string =>
  authorizePath(app, challenge, parameters);
