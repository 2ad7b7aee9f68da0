import type { BrowserContext, Page } from "playwright-core";
import { authorizePath, exchange, newApp, pkce, type TestApp, type TestPerson } from "../harness/login.ts";
import { newReceiver } from "../harness/receiver.ts";
import { startServer } from "../harness/server.ts";
import { newTenant } from "../harness/tenant.ts";
import { type Files, startApplications } from "./applications.ts";
import { openBrowser } from "./chromium.ts";
import { arrivedAt, byeOf, fillIn } from "./hands.ts";

/** What a way through it needs: our server, a tenant, a browser, applications, and one that is told behind the browser's back. */
export const openTown = async (files: Files = {}) => {
  const server = await startServer({ rateLimits: true, environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  const [tenant, browser] = [await newTenant(server), await openBrowser()];
  const [sites, receiver] = [await startApplications(files), await newReceiver()];
  const contexts: BrowserContext[] = [];

  /** A tab of a browser that has never been here. */
  const newTab = async (look: object = {}): Promise<Page> => {
    const context = await browser.newContext({ locale: "en", ...look });
    context.setDefaultTimeout(10_000);
    contexts.push(context);
    return context.newPage();
  };

  /** An application with a name of its own below `localhost`. */
  const application = async (name: string, fields: object = {}): Promise<TestApp> => {
    const callback = `${sites.origin(name)}/cb`;
    const made = await newApp(tenant, { callbacks: [callback], logout_urls: [`${sites.origin(name)}/bye`], ...fields });
    return { ...made, callback };
  };

  const here = (path: string): string => `http://${tenant.host}${path}`;

  const asking = (app: TestApp, parameters: Readonly<Record<string, string>> = {}) => {
    const { verifier, challenge } = pkce();
    return { verifier, url: here(authorizePath(app, challenge, parameters)) };
  };

  /** Redeems the code of an answer for an ID token. */
  const idTokenOf = async (app: TestApp, answer: URLSearchParams, verifier: string): Promise<string> => {
    const redeemed = { code: answer.get("code") ?? "", code_verifier: verifier, redirect_uri: app.callback };
    return (await exchange(server, tenant.host, app, redeemed)).body.id_token;
  };

  /** Signs a person in at an application; answers the ID token that this gave it. */
  const signInAt = async (page: Page, app: TestApp, person: TestPerson): Promise<string> => {
    const { url, verifier } = asking(app);
    await page.goto(url);
    await fillIn(page, person);
    return idTokenOf(app, await arrivedAt(page, app), verifier);
  };

  /** What `prompt=none` answers. */
  const silently = async (page: Page, app: TestApp): Promise<string | null> => {
    await page.goto(asking(app, { prompt: "none" }).url);
    const answer = await arrivedAt(page, app);
    return answer.has("code") ? "signed in" : answer.get("error");
  };

  const logoutUrl = (parameters: Readonly<Record<string, string>> = {}): string =>
    here(`/logout?${new URLSearchParams(parameters)}`);

  /** The logout that an application asks for with an ID token. */
  const outWith = (app: TestApp, idToken: string): string =>
    logoutUrl({ id_token_hint: idToken, post_logout_redirect_uri: byeOf(app), state: "s" });

  /** Closes the tabs of one way, and forgets who came. */
  const sweep = async (): Promise<void> => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    sites.visits.length = 0;
    receiver.received.length = 0;
  };

  const close = async (): Promise<void> => {
    await browser.close();
    await server.close();
    await sites.close();
    await receiver.close();
  };

  const ways = { newTab, application, here, asking, idTokenOf, signInAt, silently, logoutUrl, outWith };
  return { server, tenant, sites, receiver, ...ways, sweep, close };
};

export type Town = Awaited<ReturnType<typeof openTown>>;
