import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasChromium, openBrowser } from "./chromium.ts";
import { startGallery } from "./gallery.ts";
import { arabic, branded, hostile, hostileText, longest, usual, type World } from "./states.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const others: Readonly<Record<string, World>> = {
  longest,
  arabic,
  hostile,
  branded,
  dark: {
    ...usual,
    branding: { primary_color: "#0b1020", background_color: "#fefefe", color_scheme: "dark", radius: 0, font: "mono" },
  },
};

/** What axe calls serious or critical, as "rule: place". */
const faultsIn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html.slice(0, 120))))`);

const overflowOf = (page: Page): Promise<number> => page.evaluate("document.documentElement.scrollWidth - innerWidth");

/** Cannot run without a browser; elsewhere the pages' text is tested all the same. No database has a part in it, so once is enough. */
describe.runIf(hasChromium && !process.env.DATABASE_URL)("in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  interface Visit {
    readonly look?: object;
    /** The main states instead of every one: for worlds that change names and colours, and no markup. */
    readonly main?: boolean;
  }

  /** Opens the states of a world, one after the other. Pages that go on by themselves are opened with their script kept out. */
  const visit = async (world: World, { look = {}, main = false }: Visit, then: (page: Page, name: string) => Promise<void>) => {
    const gallery = await startGallery(world);
    const context = await browser.newContext({ bypassCSP: true, ...look });
    await context.route("**/*.example.com/**", (route) => route.abort());
    const page = await context.newPage();
    for (const state of gallery.states.filter((each) => each.main || !main)) {
      await page.unrouteAll();
      if (state.leaves) await page.route("**/*.js", (route) => route.abort());
      await page.goto(`${gallery.origin}/${state.name}`);
      await then(page, state.name);
    }
    await context.close();
    await gallery.close();
  };

  const examine = async (page: Page, name: string): Promise<void> => {
    await page.evaluate(axe);
    expect(await faultsIn(page), name).toEqual([]);
  };

  const phone = { width: 390, height: 844 };

  test.each(["light", "dark"] as const)(
    "axe finds nothing serious on any page in any state, %s",
    { timeout: 300_000 },
    (colorScheme) => visit(usual, { look: { colorScheme, viewport: phone } }, examine),
  );

  test.each(Object.keys(others))(
    "axe finds nothing serious with other names, languages and colours: %s",
    { timeout: 300_000 },
    (world) => visit(others[world] ?? usual, { look: { colorScheme: "light", viewport: phone }, main: true }, examine),
  );

  test("no page scrolls sideways at 320 px, nor at 200 % of 1280, whatever the names", { timeout: 300_000 }, async () => {
    for (const world of [longest, arabic, hostile])
      await visit(world, { main: world !== longest }, async (page, name) => {
        for (const viewport of [
          { width: 320, height: 640 },
          { width: 640, height: 400 },
        ]) {
          await page.setViewportSize(viewport);
          expect(await overflowOf(page), name).toBeLessThanOrEqual(0);
        }
      });
  });

  test("SEC-WEB-03: no hostile name runs, and the policy has nothing to stop", { timeout: 300_000 }, async () => {
    const said: string[] = [];
    await visit(hostile, { look: { bypassCSP: false } }, async (page, name) => {
      page.on("console", (message) => said.push(`${name}: ${message.text()}`));
      page.on("dialog", (dialog) => said.push(`${name}: ${dialog.message()}`));
      await page.reload();
      expect(await page.locator("main img, main script").count(), name).toBe(0);
      expect(await page.locator("h1").count(), name).toBe(1);
    });
    expect(said.filter((text) => !/ERR_|example\.com/.test(text))).toEqual([]);
  });

  const open = async (name: string, look: object = {}) => {
    const gallery = await startGallery(usual);
    const context = await browser.newContext(look);
    const page = await context.newPage();
    await page.goto(`${gallery.origin}/${name}`);
    const close = async (): Promise<void> => {
      await context.close();
      await gallery.close();
    };
    return { page, close };
  };

  test("the script shows a password, ticks rules while typing, and moves focus to an error", async () => {
    const { page, close } = await open("sign-up-errors");
    expect(await page.evaluate("document.activeElement.getAttribute('role')")).toBe("alert");
    await page.locator("#password").fill("Sesame");
    expect(
      await page.locator("[data-rule].met").evaluateAll((items) => items.map((item) => item.getAttribute("data-rule"))),
    ).toEqual(["upper", "lower"]);
    expect(await page.locator("#password-strength").textContent()).toBe("Strength: weak");
    await page.getByRole("button", { name: "Show password" }).click();
    expect(await page.locator("#password").getAttribute("type")).toBe("text");
    expect(await page.getByRole("button", { name: "Hide password" }).textContent()).toBe("Hide");
    await close();
  });

  test("a form that is sent twice goes once, with the pressed button's value, and says that it works", async () => {
    const { page, close } = await open("chooser");
    const posts: string[] = [];
    await page.route("**/flow/account", async (route) => {
      posts.push(route.request().postData() ?? "");
      await new Promise((done) => setTimeout(done, 400));
      await route.fulfill({ status: 204 });
    });
    await page.getByRole("button", { name: "Use another account" }).dblclick();
    await page.waitForTimeout(700);
    expect(posts).toEqual(["state=st_4f9c2a&csrf=cs_81be07&choice=another"]);
    expect(await page.locator("form").getAttribute("aria-busy")).toBe("true");
    expect(await page.locator("button[value=another]").textContent()).toBe("Use another account");
    await close();
  });

  test("without script everything is there that decides something, and nothing that would not work", async () => {
    const { page, close } = await open("sign-up", { javaScriptEnabled: false });
    expect(await page.locator(".toggle").isVisible()).toBe(false);
    expect(await page.getByRole("button", { name: "Create an account" }).isVisible()).toBe(true);
    expect(await page.getByText("at least 10 characters").isVisible()).toBe(true);
    await close();
  });

  /** Opens a page that goes on by itself, with the world outside played by `answer`. */
  const leave = async (name: string, answer: (route: Route) => Promise<void>) => {
    const gallery = await startGallery(usual);
    const context = await browser.newContext();
    await context.route(/^https:/, answer);
    const page = await context.newPage();
    const begun = Date.now();
    await page.goto(`${gallery.origin}/${name}`, { waitUntil: "commit" });
    await page.waitForURL(/billing\.example\.com|evil/, { waitUntil: "commit" });
    const result = { url: page.url(), took: Date.now() - begun };
    await context.close();
    await gallery.close();
    return result;
  };

  const attack =
    "<script>try { top.location = 'https://evil.example' } catch { } try { top.document.title = 'mine' } catch { }</script>";

  test("SEC-LOGOUT-05, SEC-LOGOUT-06: a hostile frame takes the page nowhere, and one that hangs holds it for three seconds", async () => {
    const asked: string[] = [];
    const { url, took } = await leave("front-channel-logout", async (route) => {
      asked.push(route.request().url());
      if (route.request().url().startsWith("https://shop")) return;
      await route.fulfill({ contentType: "text/html", body: attack });
    });
    expect(asked).toContain("https://shop.example.com/logout");
    expect(asked).toContain("https://billing.example.com/logout?sid=1");
    expect(url).toBe("https://billing.example.com/");
    expect(took).toBeGreaterThan(2_900);
    expect(took).toBeLessThan(8_000);
  });

  test("an answer by form is posted by itself, exactly as given", async () => {
    let body = "";
    const { url } = await leave("form-post", async (route) => {
      body = route.request().postData() ?? "";
      await route.fulfill({ contentType: "text/html", body: "" });
    });
    expect(url).toBe("https://billing.example.com/callback");
    expect([...new URLSearchParams(body)]).toEqual([
      ["code", "c0de"],
      ["state", hostileText],
    ]);
  });
});
