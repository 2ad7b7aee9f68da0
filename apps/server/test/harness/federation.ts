import { formsOf, type TestBrowser } from "./browser.ts";
import type { Answer } from "./http.ts";
import type { Person, Provider } from "./providers/provider.ts";
import type { Tenant } from "./tenant.ts";

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
