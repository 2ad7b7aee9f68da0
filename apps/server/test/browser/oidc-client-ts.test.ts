import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newPerson, type TestApp, type TestPerson } from "../harness/login.ts";
import { hasChromium } from "./chromium.ts";
import { fillIn } from "./hands.ts";
import { openTown, type Town } from "./town.ts";

const library = new URL("../../../../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js", import.meta.url);

const files = {
  "/oidc-client-ts.js": readFileSync(library, "utf8"),
  "/app": '<!doctype html><title>Single page</title><script src="/oidc-client-ts.js"></script>',
};

/** Cannot run without a browser; once is enough, as with the pages. */
describe.runIf(hasChromium && !process.env.DATABASE_URL)("oidc-client-ts, in Chromium", () => {
  let town: Town;
  let home: string;
  let app: TestApp;
  let person: TestPerson;
  beforeAll(async () => {
    town = await openTown(files);
    home = `${town.sites.origin("single")}/app`;
    person = await newPerson(town.tenant, { name: "Kim Doe" });
    app = await town.application("single", {
      callbacks: [home],
      logout_urls: [home],
      web_origins: [town.sites.origin("single")],
      token_endpoint_auth_method: "none",
    });
  });
  afterAll(() => town.close());
  afterEach(() => town.sweep());

  /** Runs a line of the application's own script, in which `manager` is the library, set up as its manual tells. */
  const run = <Result>(page: Page, line: string): Promise<Result> => {
    const settings = {
      authority: town.here(""),
      client_id: app.clientId,
      redirect_uri: home,
      post_logout_redirect_uri: home,
      scope: "openid profile email",
      loadUserInfo: true,
      automaticSilentRenew: false,
      revokeTokensOnSignout: true,
    };
    return page.evaluate<Result>(
      `(async () => { const manager = new oidc.UserManager(${JSON.stringify(settings)}); ${line} })()`,
    );
  };

  interface Stored {
    readonly profile: Readonly<Record<string, unknown>>;
    readonly access_token: string;
    readonly refresh_token: string;
  }

  const stored = (page: Page): Promise<Stored> =>
    run(
      page,
      "const { profile, access_token, refresh_token } = await manager.getUser(); return { profile, access_token, refresh_token };",
    );

  /** Answers what the application had put aside for its return. */
  const signInAt = async (page: Page): Promise<unknown> => {
    await page.goto(home);
    await run(page, "void manager.signinRedirect({ state: { basket: 3 } });");
    await fillIn(page, person);
    await page.waitForURL(`${home}?code=*`);
    return run(page, "return (await manager.signinCallback()).state;");
  };

  test("signs in by redirect, and reads who it is", async () => {
    const page = await town.newTab();
    expect(await signInAt(page)).toEqual({ basket: 3 });
    expect((await stored(page)).profile).toMatchObject({ sub: person.id, email: person.email, name: "Kim Doe" });
  });

  test("renews silently by its refresh token", async () => {
    const page = await town.newTab();
    await signInAt(page);
    const before = await stored(page);
    await run(page, "await manager.signinSilent();");
    const after = await stored(page);
    expect(after.profile.sub).toBe(person.id);
    expect(after.access_token).not.toBe(before.access_token);
    expect(after.refresh_token).not.toBe(before.refresh_token);
  });

  test("signs out by redirect: back at the application, with no session and no grant left", async () => {
    const page = await town.newTab();
    await signInAt(page);
    const { refresh_token: refreshToken } = await stored(page);
    await run(page, "void manager.signoutRedirect({ state: { left: true } });");
    await page.waitForURL(`${home}?state=*`);
    const left = await run(
      page,
      "const { userState } = await manager.signoutCallback(); return [userState, await manager.getUser()];",
    );
    expect(left).toEqual([{ left: true }, null]);
    const form = { grant_type: "refresh_token", client_id: app.clientId, refresh_token: refreshToken };
    const answer = await page.evaluate(
      `fetch(${JSON.stringify(town.here("/oauth/token"))}, { method: "POST", body: new URLSearchParams(${JSON.stringify(form)}) })
        .then(async (response) => [response.status, (await response.json()).error])`,
    );
    expect(answer).toEqual([400, "invalid_grant"]);
    await page.goto(home);
    await run(page, 'void manager.signinRedirect({ prompt: "none" });');
    await page.waitForURL(`${home}?error=login_required*`);
    const refused = await run(page, "return manager.signinCallback().then(() => 'in', (error) => error.error);");
    expect(refused).toBe("login_required");
  });

  test("takes no answer that it did not ask for", async () => {
    const page = await town.newTab();
    await page.goto(`${home}?code=c0de&state=forged`);
    const refused = await run(page, "return manager.signinCallback().then(() => 'in', (error) => error.message);");
    expect(refused).toBe("No matching state found in storage");
  });
});
