import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { openBrowser } from "../apps/server/test/browser/chromium.ts";
import { startGallery } from "../apps/server/test/browser/gallery.ts";
import { arabic, branded, longest, type PageState, usual, type World } from "../apps/server/test/browser/states.ts";
import { readCommand } from "../examples/command-line.ts";

/**
 * `npm run screens`: photographs every hosted page in every state into docs/screens, with an index to flip through. With
 * `--all` every state in light and dark; without, dark pictures of the main states only.
 */
const folder = join(import.meta.dirname, "../docs/screens");
const { values } = readCommand({
  call: "npm run screens -- [--all]",
  does: "Photographs every hosted page in every state into docs/screens, with an index to flip through.",
  options: { all: { type: "boolean", meaning: "Every state in light and dark. Default: dark pictures of the main states only" } },
  example: "npm run screens -- --all",
});
const everything = values.all ?? false;

const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } } as const;
type Size = keyof typeof sizes;
type Scheme = "light" | "dark";

interface Shot {
  readonly file: string;
  readonly world: string;
  readonly state: string;
  readonly size: Size;
  readonly scheme: Scheme;
}

const worlds: Readonly<Record<string, World>> = { usual, spanish: { ...usual, locale: "es" }, longest, branded, arabic };

/** WebP by the browser itself: a tenth of the size of PNG. */
const photograph = async (context: BrowserContext, address: string, path: string): Promise<void> => {
  const page = await context.newPage();
  await page.goto(address);
  const session = await context.newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 82, captureBeyondViewport: true });
  writeFileSync(path, Buffer.from(data, "base64"));
  await page.close();
};

const wanted = (world: string, { main }: PageState, scheme: Scheme): boolean =>
  everything || (world === "usual" ? main || scheme === "light" : main && (scheme === "light" || world === "branded"));

const shootStates = async (browser: Browser, world: string, size: Size, scheme: Scheme): Promise<readonly Shot[]> => {
  const gallery = await startGallery(worlds[world] ?? usual);
  const [still, lively] = await Promise.all(
    [false, true].map((javaScriptEnabled) =>
      browser.newContext({ viewport: sizes[size], colorScheme: scheme, javaScriptEnabled }),
    ),
  );
  const shots: Shot[] = [];
  for (const each of gallery.states.filter((state) => wanted(world, state, scheme))) {
    const context = each.leaves ? still : lively;
    const file = `${world}.${each.name}.${size}.${scheme}.webp`;
    if (context) await photograph(context, `${gallery.origin}/${each.name}`, join(folder, file));
    shots.push({ file, world, state: each.name, size, scheme });
  }
  await Promise.all([still?.close(), lively?.close(), gallery.close()]);
  return shots;
};

/** The canonical case of Actions and the ways around it: photographed by the test that walks them. */
const shootProfiling = (): readonly Shot[] => {
  const root = join(import.meta.dirname, "..");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const environment = { ...process.env, FAABLE_SCREENS: folder };
  const walk = "apps/server/test/browser/progressive-profiling.test.ts";
  execFileSync(process.execPath, [vitest, "run", walk], { cwd: root, env: environment, stdio: "inherit" });
  const files = readdirSync(folder).filter((file) => file.startsWith("profiling."));
  return files.sort().map((file) => ({
    file,
    world: "profiling",
    state: file.split(".")[1] ?? "",
    size: "desktop",
    scheme: "light",
  }));
};

const figure = ({ file, world, state, size, scheme }: Shot): string =>
  `<figure class="${size}"><img loading="lazy" src="${file}" alt=""><figcaption>${state} · ${world} · ${size} · ${scheme}</figcaption></figure>`;

const index = (shots: readonly Shot[]): string => {
  const byState = [...Map.groupBy(shots, ({ state }) => state)];
  const sections = byState.map(([state, group]) => `<section><h2>${state}</h2>${group.map(figure).join("")}</section>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Hosted pages</title><style>body{font:14px system-ui;margin:2rem;background:#888}figure{display:inline-block;vertical-align:top;margin:0 1rem 1rem 0}img{display:block;height:420px}figcaption{padding:.25rem 0}</style>${sections.join("\n")}</html>\n`;
};

mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) rmSync(join(folder, file));
const browser = await openBrowser();
const shots: Shot[] = [];
for (const world of Object.keys(worlds))
  for (const size of ["phone", "desktop"] as const)
    for (const scheme of ["light", "dark"] as const) shots.push(...(await shootStates(browser, world, size, scheme)));
await browser.close();
shots.push(...shootProfiling());
writeFileSync(join(folder, "index.html"), index(shots));
console.log(`${shots.length} pictures in docs/screens`);
