import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { opened } from "../harness/expect.ts";
import { authorizePath, newPerson, pkce, type TestApp } from "../harness/login.ts";
import { hasChromium } from "./chromium.ts";
import { arrivedAt, arrivedAtBye, byeOf, fillIn, newcomer, said, signUp } from "./hands.ts";
import { openTown, type Town } from "./town.ts";

/** Whole ways of a person, from an application and back to it. Cannot run without a browser; once is enough, as with the pages. */
describe.runIf(hasChromium && !process.env.DATABASE_URL)("the ways of a person, in Chromium", () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown();
  });
  afterAll(() => town.close());
  afterEach(() => town.sweep());

  /** Two applications that want to be told of a logout, the second one also behind the browser's back. */
  const listening = async () => ({
    shop: await town.application("shop", {
      frontchannel_logout_uri: `${town.sites.origin("shop")}/out`,
      frontchannel_logout_session_required: true,
    }),
    books: await town.application("books", {
      frontchannel_logout_uri: `${town.sites.origin("books")}/out`,
      backchannel_logout_uri: `${town.receiver.url}/told`,
      backchannel_logout_session_required: true,
    }),
  });

  describe.each([true, false])("with JavaScript: %s", (javaScriptEnabled) => {
    test("signs up, is known at a second application without a page, and signs out of everything at once", async () => {
      const { shop, books } = await listening();
      const page = await town.newTab({ javaScriptEnabled });
      const { url, verifier } = town.asking(shop);
      await page.goto(url);
      await signUp(page, newcomer());
      const answer = await arrivedAt(page, shop);
      expect(answer.get("signup")).toBe("true");
      const claims = opened(await town.idTokenOf(shop, answer, verifier)).claims;

      const pages: string[] = [];
      page.on("response", (response) => {
        if (response.url().startsWith(town.here("/")) && response.status() === 200) pages.push(response.url());
      });
      const second = town.asking(books);
      await page.goto(second.url);
      const idToken = await town.idTokenOf(books, await arrivedAt(page, books), second.verifier);
      expect(pages).toEqual([]);
      expect(opened(idToken).claims).toMatchObject({ sub: claims.sub, sid: claims.sid });

      await page.goto(town.outWith(books, idToken));
      await arrivedAtBye(page, books);
      const told = await town.sites.arrival("shop", "/out");
      expect([...told.query]).toEqual([
        ["iss", claims.iss],
        ["sid", claims.sid],
      ]);
      expect([...(await town.sites.arrival("books", "/out")).query]).toEqual([]);
      if (javaScriptEnabled) for (const name of ["shop", "books"]) await town.sites.arrival(name, "/forgot");
      const [post] = await town.receiver.until(1);
      const { logout_token: token = "" } = Object.fromEntries(new URLSearchParams(post?.body));
      expect(opened(token).claims).toMatchObject({ aud: books.clientId, sub: claims.sub, sid: claims.sid });
      for (const app of [shop, books]) expect(await town.silently(page, app)).toBe("login_required");
    });

    test("signs out by a form of the application's own page, and no URL holds the ID token", async () => {
      const app = await town.application("shop");
      const page = await town.newTab({ javaScriptEnabled });
      const idToken = await town.signInAt(page, app, await newPerson(town.tenant));
      const urls: string[] = [];
      page.on("request", (request) => urls.push(request.url()));
      const fields = { id_token_hint: idToken, post_logout_redirect_uri: byeOf(app), state: "s" };
      const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
      await page.route("**/form", (route) =>
        route.fulfill({
          contentType: "text/html",
          body: `<form method="post" action="${town.here("/logout")}">${inputs.join("")}<button>Sign out of the shop</button></form>`,
        }),
      );
      await page.goto(`${town.sites.origin("shop")}/form`);
      await page.getByRole("button", { name: "Sign out of the shop" }).click();
      if (!javaScriptEnabled) await page.getByRole("button", { name: "Continue" }).click();
      await arrivedAtBye(page, app);
      expect(urls.filter((url) => url.includes(idToken))).toEqual([]);
      expect(await town.silently(page, app)).toBe("login_required");
    });

    test("is asked before signing out where nobody proves that it is wanted, and may stay", async () => {
      const app = await town.application("shop");
      const [page, person] = [await town.newTab({ javaScriptEnabled }), await newPerson(town.tenant)];
      await town.signInAt(page, app, person);
      await page.goto(town.logoutUrl());
      expect(await said(page)).toContain(person.email);
      await page.getByRole("button", { name: "Stay signed in" }).click();
      expect(await said(page)).toContain("You are still signed in");
      expect(await town.silently(page, app)).toBe("signed in");
      await page.goto(town.logoutUrl());
      await page.getByRole("button", { name: "Sign out" }).click();
      expect(await said(page)).toContain("You are signed out");
      expect(await town.silently(page, app)).toBe("login_required");
    });

    test("an answer by form reaches the application", async () => {
      const [app, page] = [await town.application("shop"), await town.newTab({ javaScriptEnabled })];
      await page.goto(town.asking(app, { response_mode: "form_post" }).url);
      await fillIn(page, await newPerson(town.tenant));
      if (!javaScriptEnabled) await page.getByRole("button", { name: "Continue" }).click();
      await page.waitForURL(app.callback);
      const { method, body } = await town.sites.arrival("shop", "/cb");
      expect([method, [...new URLSearchParams(body).keys()]]).toEqual(["POST", ["code", "state", "iss"]]);
    });

    test("a wrong password is told in words, loses nothing that was typed, and is mended on the same page", async () => {
      const app = await town.application("shop");
      const [page, person] = [await town.newTab({ javaScriptEnabled }), await newPerson(town.tenant)];
      await page.goto(town.asking(app).url);
      await fillIn(page, { ...person, password: "not it" });
      await page.getByRole("alert").waitFor();
      expect(await said(page)).toContain("That did not match an account.");
      expect(await page.title()).toMatch(/^Error:/);
      expect(await page.getByLabel("Email address").inputValue()).toBe(person.email);
      await page.reload();
      expect(await said(page)).toContain("That did not match an account.");
      await fillIn(page, person);
      expect((await arrivedAt(page, app)).has("code")).toBe(true);
    });
  });

  test("SEC-LOGIN-04: who has tried too often is told how long to wait, and gets in afterwards", async () => {
    const [app, page, person] = [await town.application("shop"), await town.newTab(), await newPerson(town.tenant)];
    const other = newBrowser(town.server, town.tenant.host);
    const form = await other.open(authorizePath(app, pkce().challenge));
    const wrong = { username: person.email, password: "not it" };
    await Promise.all(Array.from({ length: 10 }, () => other.submit(form, wrong)));
    await page.goto(town.asking(app).url);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await fillIn(page, person);
    expect((await answered).status()).toBe(429);
    expect(await said(page)).toContain("Too many tries. Wait 15 minutes and try again.");
    town.server.skipTime(901);
    await fillIn(page, person);
    expect((await arrivedAt(page, app)).has("code")).toBe(true);
  });

  test("a page that was left open too long says so, and the application's next request is as good as new", async () => {
    const [app, page, person] = [await town.application("shop"), await town.newTab(), await newPerson(town.tenant)];
    await page.goto(town.asking(app).url);
    town.server.skipTime(1_801);
    await fillIn(page, person);
    await page.getByRole("heading", { name: "This page has expired" }).waitFor();
    expect(await said(page)).toContain("Nothing is lost");
    await page.goto(town.asking(app).url);
    await fillIn(page, person);
    expect((await arrivedAt(page, app)).has("code")).toBe(true);
  });

  describe("the back button", () => {
    test("after a login leads to the application again, not to an error", async () => {
      const [app, page] = [await town.application("shop"), await town.newTab()];
      await page.goto(`${town.sites.origin("shop")}/`);
      await town.signInAt(page, app, await newPerson(town.tenant));
      const first = page.url();
      await page.goBack({ waitUntil: "commit" });
      const answer = await arrivedAt(page, app);
      expect(answer.get("code")).toMatch(/./);
      expect(page.url()).not.toBe(first);
    });

    test("SEC-WEB-07: after a logout shows nothing private", async () => {
      const app = await town.application("shop");
      const [page, person] = [await town.newTab(), await newPerson(town.tenant, { name: "Kim Private" })];
      const idToken = await town.signInAt(page, app, person);
      await page.goto(town.here("/flow/account/security"));
      expect(await page.content()).toContain(person.email);
      await page.goto(town.logoutUrl());
      expect(await page.content()).toContain(person.email);
      await page.goto(town.outWith(app, idToken));
      await arrivedAtBye(page, app);
      for (const _ of ["the question", "the account", "the application"]) {
        await page.goBack();
        expect(await page.content()).not.toMatch(new RegExp(`${person.email}|Kim Private`));
      }
    });
  });

  describe("a reload of what a form was answered with", () => {
    test("of a refused sign-up asks again, and the person can go on", async () => {
      const [app, page] = [await town.application("shop"), await town.newTab()];
      const person = newcomer();
      await page.goto(town.asking(app).url);
      await signUp(page, { ...person, password: "short" });
      await page.getByRole("alert").waitFor();
      await page.reload();
      expect(await page.getByLabel("Email address").inputValue()).toBe(person.email);
      await page.getByLabel("Password", { exact: true }).fill(person.password);
      await page.getByRole("button", { name: "Create an account" }).click();
      expect((await arrivedAt(page, app)).get("signup")).toBe("true");
    });

    test("of a logout says once more that the person is signed out", async () => {
      const [app, page] = [await town.application("shop"), await town.newTab()];
      await town.signInAt(page, app, await newPerson(town.tenant));
      await page.goto(town.logoutUrl());
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "You are signed out" }).waitFor();
      await page.reload();
      expect(await said(page)).toContain("You are signed out");
    });
  });

  describe("two tabs", () => {
    const twoTabs = async (app: TestApp): Promise<[Page, Page]> => {
      const first = await town.newTab();
      const second = await first.context().newPage();
      await first.goto(town.asking(app).url);
      await second.goto(town.asking(app).url);
      return [first, second];
    };

    test("with a login each: both arrive, and the browser has one session", async () => {
      const [app, person] = [await town.application("shop"), await newPerson(town.tenant)];
      const [first, second] = await twoTabs(app);
      for (const page of [first, second]) {
        await fillIn(page, person);
        expect((await arrivedAt(page, app)).has("code")).toBe(true);
      }
      const { body } = await town.tenant.call("GET", `/session?query=user:${person.id}`);
      expect(body.results.filter(({ status }: { status: string }) => status === "active")).toHaveLength(1);
      expect(await town.silently(first, app)).toBe("signed in");
    });

    test("with the same login: the second one, left at the form, arrives too", async () => {
      const [app, person] = [await town.application("shop"), await newPerson(town.tenant)];
      const [first, second] = await twoTabs(app);
      await second.goto(first.url());
      await fillIn(first, person);
      const answers = [await arrivedAt(first, app)];
      await fillIn(second, person);
      answers.push(await arrivedAt(second, app));
      expect(new Set(answers.map((answer) => answer.get("code"))).size).toBe(2);
    });

    test("one signs out while the other is asked about it: that one is told", async () => {
      const [app, page] = [await town.application("shop"), await town.newTab()];
      const idToken = await town.signInAt(page, app, await newPerson(town.tenant));
      const second = await page.context().newPage();
      await second.goto(town.logoutUrl());
      await page.goto(town.outWith(app, idToken));
      await arrivedAtBye(page, app);
      await second.getByRole("button", { name: "Stay signed in" }).click();
      expect(await said(second)).toContain("You are signed out");
    });
  });

  describe("relying parties in frames", () => {
    interface Out {
      readonly look?: object;
      /** Where the honest one is framed. */
      readonly beside?: string;
      readonly meanwhile?: (page: Page) => Promise<unknown>;
    }

    /** Signs in at two applications of which the second is framed at this path, and out again; how long the way out took. */
    const outWithFrame = async (path: string, { look = {}, beside = "/out", meanwhile = async () => undefined }: Out = {}) => {
      const shop = await town.application("shop", { frontchannel_logout_uri: `${town.sites.origin("shop")}${beside}` });
      const evil = await town.application("evil", { frontchannel_logout_uri: `${town.sites.origin("evil")}${path}` });
      const page = await town.newTab(look);
      const idToken = await town.signInAt(page, shop, await newPerson(town.tenant));
      await page.goto(town.asking(evil).url);
      await arrivedAt(page, evil);
      const addresses: string[] = [];
      page.on("framenavigated", (frame) => void (frame === page.mainFrame() && addresses.push(frame.url())));
      const windows: string[] = [];
      page.context().on("page", (opened) => windows.push(opened.url()));
      page.on("dialog", async (dialog) => {
        windows.push(dialog.message());
        await dialog.dismiss();
      });
      const begun = performance.now();
      await page.goto(town.outWith(shop, idToken), { waitUntil: "commit" });
      await meanwhile(page);
      await arrivedAtBye(page, shop);
      return { page, shop, addresses, windows, took: performance.now() - begun };
    };

    test("SEC-LOGOUT-05: one that hangs holds the person for three seconds", async () => {
      const { took } = await outWithFrame("/hangs");
      expect(took).toBeGreaterThan(2_500);
      expect(took).toBeLessThan(6_000);
      await town.sites.arrival("shop", "/forgot");
      await town.sites.arrival("evil", "/hangs");
    });

    // Browsers count the seconds of a refresh from when all frames have loaded: what cannot wait is the button.
    test("SEC-LOGOUT-05: one that hangs holds nobody who has no JavaScript: the page says what to press", async () => {
      await outWithFrame("/hangs", {
        look: { javaScriptEnabled: false },
        meanwhile: async (page) => {
          await town.sites.arrival("evil", "/hangs");
          await town.sites.arrival("shop", "/out");
          expect(await page.locator("main noscript").textContent()).toBe(" If nothing happens, press Continue.");
          await page.getByRole("link", { name: "Continue" }).click();
        },
      });
    });

    test("SEC-LOGOUT-06: a hostile one neither runs script in the page, nor navigates, nor reads it; the honest one beside it is told", async () => {
      const { page, shop, addresses, windows } = await outWithFrame("/hostile");
      const report = await town.sites.arrival("evil", "/report");
      expect(JSON.parse(report.body)).toEqual({
        read: "refused",
        address: "refused",
        script: "refused",
        markup: "refused",
        window: "refused",
        ask: "false",
        navigate: "refused",
        replace: "refused",
        link: "tried",
        form: "tried",
      });
      await town.sites.arrival("shop", "/forgot");
      expect(addresses.map((each) => new URL(each).origin)).toEqual([town.here(""), town.sites.origin("shop")]);
      expect(windows).toEqual([]);
      expect(town.sites.visits.filter(({ path }) => path === "/taken")).toEqual([]);
      expect(await town.silently(page, shop)).toBe("login_required");
    });

    test.each(["/insistent", "/busy"])(
      "SEC-LOGOUT-06: one that is %s stops nobody: after three seconds at most the person is where they wanted to go",
      async (path) => {
        const { page, shop, addresses, windows, took } = await outWithFrame(path, { beside: "/slow" });
        expect(took).toBeLessThan(6_000);
        await town.sites.arrival("evil", "/report");
        await town.sites.arrival("shop", "/forgot");
        expect(addresses.map((each) => new URL(each).origin)).toEqual([town.here(""), town.sites.origin("shop")]);
        expect(windows).toEqual([]);
        expect(town.sites.visits.filter(({ path: at }) => at === "/taken")).toEqual([]);
        expect(await town.silently(page, shop)).toBe("login_required");
      },
    );

    test("SEC-LOGOUT-06: one that leads on to another site is not followed there: the policy names whom it frames", async () => {
      const to = `${town.sites.origin("third")}/taken`;
      await outWithFrame(`/elsewhere?${new URLSearchParams({ to })}`, {
        beside: "/slow",
        meanwhile: async (page) => {
          const sandboxes = await page.locator("iframe").evaluateAll((all) => all.map((each) => each.getAttribute("sandbox")));
          expect(sandboxes).toEqual(Array(2).fill("allow-scripts allow-same-origin"));
        },
      });
      await town.sites.arrival("evil", "/elsewhere");
      await town.sites.arrival("shop", "/forgot");
      expect(town.sites.visits.filter(({ host }) => host === "third.localhost")).toEqual([]);
    });

    test("SEC-LOGOUT-05: one that loads again and again does not stand for the others: they are waited for", async () => {
      await outWithFrame("/restless", { beside: "/slow" });
      await town.sites.arrival("shop", "/forgot");
    });
  });
});
