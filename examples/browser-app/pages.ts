import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type FastifyInstance, fastify } from "fastify";

/** What the page is told. None of it is secret: everybody can read it there. */
export interface Settings {
  readonly issuer: string;
  readonly clientId: string;
  readonly audience: string;
  /** The API that the page calls. */
  readonly api: string;
}

const library = join(dirname(createRequire(import.meta.url).resolve("oidc-client-ts/package.json")), "dist/browser");

const own = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

/** What the page may load, and whom it may talk to: whatever else got into it could not send tokens away. */
const policy = ({ issuer, api }: Settings): string =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ${issuer} ${api}; base-uri 'none'; frame-ancestors 'none'`;

/** Gives out the page with its few files. A host for static files does the same in production. */
export const pages = (settings: Settings): FastifyInstance => {
  const app = fastify();
  const headers = {
    "content-security-policy": policy(settings),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
  const serve = (path: string, type: string, content: string) =>
    app.get(path, async (_, reply) => reply.headers(headers).type(`${type}; charset=utf-8`).send(content));
  // The page itself finishes the sign-in, so it is also where the browser comes back to.
  for (const path of ["/", "/callback"]) serve(path, "text/html", own("page/index.html"));
  serve("/app.js", "text/javascript", own("page/app.js"));
  serve("/style.css", "text/css", own("../style.css"));
  serve("/oidc-client-ts.js", "text/javascript", readFileSync(join(library, "oidc-client-ts.min.js"), "utf8"));
  serve("/settings.json", "application/json", JSON.stringify(settings));
  return app;
};
