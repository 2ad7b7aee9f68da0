import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply } from "fastify";
import { problem } from "../../base/index.ts";
import { pictureFrom } from "../../records/tenants/index.ts";
import { type Branding, brandingCss } from "./look/tokens.ts";

interface Asset {
  readonly name: string;
  /** Under this address and no other, the content never changes. */
  readonly path: string;
  readonly type: string;
  readonly content: string | Buffer;
}

const read = (file: string): string => readFileSync(join(import.meta.dirname, "assets", file), "utf8");

const asset = (name: string, extension: string, type: string, content: string | Buffer): Asset => {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  return { name: `${name}.${extension}`, path: `/flow/assets/${name}.${hash}.${extension}`, type, content };
};

const script = asset("pages", "js", "text/javascript; charset=utf-8", read("pages.js"));

/** Comments and indentation stay at home. */
const rules = read("pages.css")
  .replace(/\/\*.*?\*\//gs, "")
  .replace(/\s+/g, " ");

/** The account's colours and our rules in one file: a page waits for nothing else. */
const stylesheet = (branding: Branding): Asset =>
  asset("pages", "css", "text/css; charset=utf-8", `${brandingCss(branding)}${rules}`);

const logo = (name: string, url: string | undefined): Asset | undefined => {
  const picture = url === undefined ? undefined : pictureFrom(url);
  return picture && asset(name, picture.type, `image/${picture.type}`, picture.bytes);
};

/** Addresses of what a page loads. All of it comes from the account's own host (SEC-WEB-06). */
export interface AssetPaths {
  readonly stylesheet: string;
  readonly script: string;
  /** Of a page that is light, or dark; a picture of its own for dark devices only where the device decides. */
  readonly logo: string | null;
  readonly logo_dark: string | null;
}

const logoPaths = ({ color_scheme: scheme = "auto", ...branding }: Branding): Pick<AssetPaths, "logo" | "logo_dark"> => {
  const light = logo("logo", branding.logo)?.path ?? null;
  const dark = logo("logo-dark", branding.logo_dark)?.path ?? null;
  if (scheme === "dark") return { logo: dark ?? light, logo_dark: null };
  return { logo: light ?? dark, logo_dark: scheme === "auto" && light !== null ? dark : null };
};

const pathsOf = (branding: Branding): AssetPaths =>
  Object.freeze({ stylesheet: stylesheet(branding).path, script: script.path, ...logoPaths(branding) });

const unbranded: Branding = Object.freeze({});

/** Colours and logos are digested once for as long as the account lies in its cache, and not for every page. */
const known = new WeakMap<Branding, AssetPaths>();

export const assetPaths = (branding: Branding | null): AssetPaths => {
  const key = branding ?? unbranded;
  const paths = known.get(key) ?? pathsOf(key);
  known.set(key, paths);
  return paths;
};

const assetsOf = (branding: Branding): readonly Asset[] =>
  [script, stylesheet(branding), logo("logo", branding.logo), logo("logo-dark", branding.logo_dark)].filter(
    (each) => each !== undefined,
  );

/**
 * Under an old name, or that of a node of another version, comes what is current, uncached: a page that was drawn during
 * an upgrade is dressed.
 */
const send = (reply: FastifyReply, { path, type, content }: Asset, asked: string): FastifyReply =>
  reply
    .header("cache-control", asked === path ? "public, max-age=31536000, immutable" : "no-store")
    .header("content-security-policy", "default-src 'none'; sandbox")
    .header("cross-origin-resource-policy", "same-origin")
    .type(type)
    .send(content);

/** `GET /flow/assets/<name>.<hash>.<ext>`: stylesheet, script and logos of the account. */
export const assetsDoor = (app: FastifyInstance): void => {
  app.get<{ Params: { file: string } }>("/flow/assets/:file", (request, reply) => {
    const { file } = request.params;
    const name = file.replace(/\.[0-9a-f]{16}(?=\.[a-z]+$)/, "");
    const found = assetsOf(request.account.settings.branding ?? {}).find((each) => each.name === name);
    if (!found) throw problem("not_found", "There is no such file.");
    return send(reply, found, `/flow/assets/${file}`);
  });
  // A browser asks for it beside every page of an account without a logo. Not found would be a complaint in its console.
  app.get("/favicon.ico", (_, reply) => reply.header("cache-control", "public, max-age=86400").status(204).send());
};
