import { createServer, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newConnection } from "../harness/federation.ts";
import { startCustom } from "../harness/providers/custom.ts";
import type { Provider } from "../harness/providers/provider.ts";
import { hasChromium } from "./chromium.ts";
import { arrivedAt } from "./hands.ts";
import { openTown, type Town } from "./town.ts";

const kim = { id: "kim-1", name: "Kim Doe", email: "kim@example.org" };

/** The provider's own pages: one that sends its visitor on before anything is seen, as those of big providers do. */
const startFront = async (provider: Provider) => {
  const server: Server = createServer((request, response) => {
    const { search, pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/authorize") return response.writeHead(302, { location: `/hop${search}` }).end();
    const asked = new URLSearchParams(search);
    const back = provider.visit(`${provider.url}/authorize${search}`, kim);
    const target = `${new URL(asked.get("redirect_uri") ?? "").origin}${back}`;
    return response.writeHead(302, { location: target }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("It does not listen.");
  return { url: `http://localhost:${address.port}`, close: () => new Promise((resolve) => server.close(resolve)) };
};

/** Browsers hold redirects after a form to the page's policy; the way over a provider must not need it widened. */
describe.runIf(hasChromium && !process.env.DATABASE_URL)("signing in by a provider, in Chromium", () => {
  let town: Town;
  let provider: Provider;
  let front: Awaited<ReturnType<typeof startFront>>;
  beforeAll(async () => {
    town = await openTown();
    provider = await startCustom();
    front = await startFront(provider);
    await newConnection(town.tenant, "custom", provider, {
      connection_name: "Acme",
      authorize_url: `${front.url}/authorize`,
    });
  });
  afterAll(async () => {
    await town.close();
    await provider.close();
    await front.close();
  });
  afterEach(() => town.sweep());

  test.each([true, false])("by its button, with JavaScript: %s", async (javaScriptEnabled) => {
    const shop = await town.application(`shop${javaScriptEnabled}`);
    const page = await town.newTab({ javaScriptEnabled });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(town.asking(shop).url);
    await page.getByRole("button", { name: "Continue with Acme" }).click();
    expect((await arrivedAt(page, shop)).get("code")).toMatch(/^[0-9a-f]{64}$/);
    expect(complaints).toEqual([]);
  });

  test("at once where the request names it", async () => {
    const shop = await town.application("direct");
    const page = await town.newTab();
    await page.goto(town.asking(shop, { connection: "Acme" }).url);
    expect((await arrivedAt(page, shop)).get("code")).toMatch(/^[0-9a-f]{64}$/);
  });

  test("from the page for signing up, and in Spanish", async () => {
    const shop = await town.application("spanish");
    const page = await town.newTab();
    await page.goto(town.asking(shop, { screen_hint: "signup", ui_locales: "es" }).url);
    await page.getByRole("button", { name: "Continuar con Acme" }).click();
    expect((await arrivedAt(page, shop)).get("code")).toMatch(/^[0-9a-f]{64}$/);
  });
});
