interface PageTargets {
  /** Whether the page has a form that leads here. Only the one that takes an answer to its client has none. */
  readonly ownForms?: boolean;
  /** Where the page's forms may lead in the end, besides here: redirect URIs. Browsers hold redirects after a form to it, too. */
  readonly formTargets?: readonly string[];
  /** Whether an Action of the tenant may send people anywhere after a form, which nobody knows before it has run. */
  readonly formsAnywhere?: boolean;
  /** What the page frames: front-channel logout URIs. */
  readonly frames?: readonly string[];
}

/** The origin of a URL as a content security policy writes it; of an app's own scheme, the scheme. Nothing else gets in. */
export const policySource = (url: string): string | undefined => {
  const { protocol, origin } = URL.canParse(url) ? new URL(url) : { protocol: "", origin: "null" };
  const source = /^https?:$/.test(protocol) ? origin : protocol;
  return /^(https?:\/\/[a-z0-9.:[\]-]+|[a-z][a-z0-9+.-]*:)$/.test(source) && !scriptable.has(protocol) ? source : undefined;
};

const scriptable = new Set(["javascript:", "data:", "vbscript:", "blob:", "filesystem:", "file:", "about:", "view-source:"]);

/** Whether a link may lead there: an absolute URL under which no browser runs script in this page. */
export const isNavigable = (url: string): boolean => policySource(url) !== undefined && /^[\x21-\x7e]+$/.test(url);

const sources = (urls: readonly string[] = []): string =>
  [...new Set(urls.map(policySource))]
    .filter((source) => source !== undefined)
    .map((source) => ` ${source}`)
    .join("");

/** What an Action may send people to: any https URL, or http on this machine, for development. */
const anywhere = " https: http://localhost:* http://127.0.0.1:*";

const policy = ({ ownForms = true, formTargets, formsAnywhere = false, frames }: PageTargets): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    `form-action${ownForms ? " 'self'" : ""}${sources(formTargets)}${formsAnywhere ? anywhere : ""}`,
    ...(frames === undefined || frames.length === 0 ? [] : [`frame-src${sources(frames)}`]),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");

/**
 * What every page is sent with (SEC-WEB-01, SEC-WEB-07). The opener policy leaves `window.opener` alone: applications that
 * sign in by a pop-up window hear from their callback page through it, and a policy here would cut it off for good.
 */
export const pageHeaders = (targets: PageTargets): Readonly<Record<string, string>> => ({
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": policy(targets),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "permissions-policy":
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)",
  "cross-origin-opener-policy": "unsafe-none",
  "cross-origin-resource-policy": "same-origin",
});
