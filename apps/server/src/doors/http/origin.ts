import { problem } from "../../base/index.ts";
import type { Client } from "../../records/clients/index.ts";
import type { Account } from "../../records/tenants/index.ts";

/** Scheme and host mean the same in capitals (RFC 3986 §6.2.2.1), in which older registrations may still be. */
const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Browsers name the page's origin; an empty list allows any, the account's own pages are always allowed. */
export const assertOriginAllowed = ({ webOrigins }: Client, { issuer }: Account, origin: string | undefined): void => {
  if (origin === undefined || webOrigins.length === 0) return;
  if ([issuer, ...webOrigins].some((allowed) => isSame(allowed, origin))) return;
  throw problem("origin_not_allowed", "This origin is not in the web_origins of the client.");
};

const originsOf = (urls: readonly string[]): readonly string[] =>
  urls.flatMap((url) => (/^https?:/i.test(url) && URL.canParse(url) ? [new URL(url).origin] : []));

/**
 * A form that signs somebody in must come from the application that it is for: else any page could sign its visitor in as
 * somebody else (RFC 9700 §4.7.1). Where no `web_origins` are named, the pages of its callbacks are the application. Every
 * browser names the origin of a form; what is without one is no browser, and signs nobody but itself in.
 */
export const assertFormOrigin = (
  { webOrigins, callbacks }: Client,
  { issuer }: Account,
  redirectUri: string,
  origin: string | undefined,
): void => {
  const own = webOrigins.length > 0 ? webOrigins : originsOf([redirectUri, ...callbacks]);
  if (origin === undefined || [issuer, ...own].some((allowed) => isSame(allowed, origin))) return;
  throw problem(
    "origin_not_allowed",
    origin === "null"
      ? "The page that sent this form hides its origin. Serve it with a Referrer-Policy of strict-origin or strict-origin-when-cross-origin."
      : "The page that sent this form is on an origin that is neither in the web_origins of the client nor, as long as none are named, that of a callback.",
  );
};
