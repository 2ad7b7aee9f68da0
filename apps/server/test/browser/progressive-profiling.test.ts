import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenDemo, openDemo } from "../examples/home.ts";
import { hasChromium, openBrowser } from "./chromium.ts";

/** Where `npm run screens` wants pictures of what is shown here. */
const folder = process.env.FAABLE_SCREENS;

/**
 * The canonical case of Actions in a real browser, as a newcomer runs it, and five ways around it. The person's address stays
 * unknown until the last test: the stand-in for GitHub knows one person only.
 */
describe.runIf(hasChromium && !process.env.DATABASE_URL)("an application that needs an address, in Chromium", () => {
  let demo: OpenDemo;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    [demo, browser] = [await openDemo(), await openBrowser()];
    await demo.begin("actions");
  });
  afterAll(async () => {
    await browser.close();
    await demo.close();
  });

  const app = (path: string): string => `${demo.urls.actions}${path}`;
  const tenant = (path: string): string => `http://${demo.tenant.host}${path}`;

  const newVisitor = async (): Promise<BrowserContext> => {
    const context = await browser.newContext({ locale: "en", viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(10_000);
    contexts.push(context);
    return context;
  };

  const photograph = async (page: Page, name: string): Promise<void> => {
    if (folder === undefined) return;
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 82 });
    writeFileSync(join(folder, `profiling.${name}.desktop.light.webp`), Buffer.from(data, "base64"));
  };

  const said = async (page: Page): Promise<string> => (await page.locator("body").textContent()) ?? "";

  /** Nobody is signed in here: not at the application, not at the tenant, and no silent sign-in gives a code. */
  const expectNobody = async (context: BrowserContext): Promise<void> => {
    const page = await context.newPage();
    await page.goto(app("/"));
    expect(await said(page)).toContain("Nobody is signed in.");
    await page.goto(tenant("/flow/account/security"));
    expect(await page.getByRole("button", { name: "Continue with GitHub" }).count()).toBe(1);
    await page.goto(await silently(page));
    expect(await said(page)).toContain("The tenant refused");
    await page.close();
  };

  /** What the application asks of the tenant, with `prompt=none` in addition. */
  const silently = async (page: Page): Promise<string> => {
    const asking = page.waitForRequest((request) => request.url().startsWith(tenant("/authorize?")));
    await page.goto(app("/login"));
    return `${(await asking).url()}&prompt=none`;
  };

  /** As far as the application's question. */
  const arrive = async (page: Page, shoot = false): Promise<void> => {
    await page.goto(app("/"));
    await page.getByRole("link", { name: "Sign in" }).click();
    const github = page.getByRole("button", { name: "Continue with GitHub" });
    await github.waitFor();
    if (shoot) await photograph(page, "1-sign-in");
    await github.click();
    await page.getByRole("button", { name: "Authorize" }).waitFor();
    if (shoot) await photograph(page, "2-github");
    await page.getByRole("button", { name: "Authorize" }).click();
    await page.getByLabel("Email").waitFor();
  };

  /** What the application's page sends its visitor back to the tenant with. */
  const wayBack = (page: Page): string => {
    const state = new URL(page.url()).searchParams.get("state") ?? "";
    expect(state).not.toBe("");
    return tenant(`/continue?${new URLSearchParams({ state })}`);
  };

  const skip = async (page: Page): Promise<void> => {
    await page.getByRole("button", { name: "Skip" }).click();
    await page.getByText("This application needs an email address.").waitFor();
  };

  test("SEC-ACTION-05 whoever closes the tab is nobody, and begins again", async () => {
    const context = await newVisitor();
    const page = await context.newPage();
    await arrive(page);
    await page.close();
    await expectNobody(context);
    const next = await context.newPage();
    await arrive(next);
    await photograph(next, "attempt-1-closed-tab-asked-again");
  });

  test("SEC-ACTION-05 whoever goes back without an answer is refused, and a replay of that finds nothing", async () => {
    const context = await newVisitor();
    const page = await context.newPage();
    await arrive(page);
    const back = wayBack(page);
    await skip(page);
    await photograph(page, "attempt-2-skipped");
    const replay = await context.newPage();
    await replay.goto(back);
    expect(await said(replay)).toContain("has expired");
    await photograph(replay, "attempt-2-replayed");
    await expectNobody(context);
  });

  test("SEC-ACTION-05 a silent sign-in beside a paused login is told to sign in", async () => {
    const context = await newVisitor();
    await arrive(await context.newPage());
    const beside = await context.newPage();
    await beside.goto(await silently(beside));
    expect(await said(beside)).toContain("The tenant refused");
    await photograph(beside, "attempt-3-prompt-none");
    await expectNobody(context);
  });

  test("SEC-ACTION-05 a second tab is asked to sign in, too", async () => {
    const context = await newVisitor();
    const paused = await context.newPage();
    await arrive(paused);
    const second = await context.newPage();
    await second.goto(app("/login"));
    expect(await second.getByRole("button", { name: "Continue with GitHub" }).count()).toBe(1);
    await photograph(second, "attempt-4-second-tab");
    await expectNobody(context);
    await arrive(second);
    await skip(second);
    // This application knows one login of a browser at a time: the first tab's answer is no longer its own.
    await paused.getByRole("button", { name: "Skip" }).click();
    await paused.getByText("That did not work").waitFor();
    await expectNobody(context);
  });

  test("SEC-ACTION-05 another browser gets nothing by the way back, and the own one still does", async () => {
    const [own, other] = [await newVisitor(), await newVisitor()];
    const page = await own.newPage();
    await arrive(page);
    const elsewhere = await other.newPage();
    await elsewhere.goto(wayBack(page));
    await photograph(elsewhere, "attempt-5-another-browser");
    await expectNobody(other);
    await skip(page);
    await expectNobody(own);
  });

  test("whoever answers is signed in with the address, and the way back leads there no second time", async () => {
    const context = await newVisitor();
    const page = await context.newPage();
    await arrive(page, true);
    await photograph(page, "3-question");
    const back = wayBack(page);
    await page.getByLabel("Email").fill("mona@octo.example");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("mona@octo.example", { exact: true }).waitFor();
    await photograph(page, "4-signed-in");
    const other = await (await newVisitor()).newPage();
    for (const replay of [await context.newPage(), other]) {
      await replay.goto(back);
      expect(new URL(replay.url()).host).toBe(demo.tenant.host);
    }
    await expectNobody(other.context());
    await page.reload();
    expect(await said(page)).toContain("mona@octo.example");
  });
});
