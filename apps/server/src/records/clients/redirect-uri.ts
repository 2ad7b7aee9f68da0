import { isLoopbackHost, isPossibleHost } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";

/** Names of our own response parameters: a registered URI that already carries one could confuse the client. */
const reserved = ["code", "state", "iss", "error", "error_description", "signup"];

const scriptSchemes = new Set(["javascript:", "data:", "vbscript:", "file:", "blob:", "about:", "view-source:", "filesystem:"]);

/** A native client's own scheme carries a domain name in reverse, so that no other app has it by chance (RFC 8252 §7.1). */
const isPrivateUseScheme = (protocol: string): boolean => /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(protocol);

/** Whether the host is written the way a browser reads it: `https:host`, `%61.example` and `0x7f.1` are read as something else. */
const isWrittenAsRead = (text: string, { host, protocol }: URL): boolean => {
  const [, authority = ""] = /^[a-z]+:\/\/([^/?#]*)/i.exec(text) ?? [];
  const ownPort = protocol === "https:" ? ":443" : ":80";
  return [host, `${host}${ownPort}`].includes(authority.toLowerCase());
};

const flawOf = (text: string, native: boolean): string | undefined => {
  if (!/^[\x21-\x7e]+$/.test(text)) return "holds white space, control or non-ASCII characters";
  if (text.includes("*")) return "holds a wildcard";
  if (text.includes("\\")) return "holds a backslash";
  if (!URL.canParse(text)) return "is not an absolute URI";
  const uri = new URL(text);
  if (text.includes("#")) return "has a fragment";
  if (uri.username !== "" || uri.password !== "" || /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(text)) return "has user information";
  if (scriptSchemes.has(uri.protocol)) return `uses the scheme ${uri.protocol}`;
  const parameter = reserved.find((name) => uri.searchParams.has(name));
  if (parameter !== undefined) return `has the query parameter ${parameter}, which belongs to our responses`;
  if (/^https?:$/.test(uri.protocol) && !isWrittenAsRead(text, uri)) return "has a host that browsers would read differently";
  if (/^https?:$/.test(uri.protocol) && !isPossibleHost(uri.hostname)) return "has a host that cannot exist";
  if (uri.protocol === "https:") return undefined;
  if (uri.protocol === "http:") return isLoopbackHost(uri.hostname) ? undefined : "uses http off the loopback";
  if (!native) return `uses the scheme ${uri.protocol}, which only a native client may`;
  return isPrivateUseScheme(uri.protocol) ? undefined : "uses a scheme that is no reversed domain name";
};

/**
 * The one rule for URIs that a browser may be sent to (OAuth 2.0 Security BCP §4.1, RFC 8252 §8). Everything that stores
 * such a URI asks here.
 */
export const assertRedirectUris = (field: string, uris: readonly string[], native: boolean): void => {
  for (const uri of uris) {
    const flaw = flawOf(uri, native);
    if (flaw !== undefined)
      throw problem("invalid_redirect_uri", `In ${field}, "${uri.slice(0, 100)}" ${flaw}.`, { details: { fields: [field] } });
  }
};

const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\])(:[1-9]\d{0,4})?(?=[/?]|$)/;

/** The same URI on no port at all, where it is a loopback literal; `localhost` is a name, and may lead elsewhere (RFC 8252 §8.3). */
const withoutLoopbackPort = (uri: string): string | undefined =>
  loopback.test(uri) && URL.canParse(uri) ? uri.replace(loopback, "http://$1") : undefined;

/**
 * The one comparison of redirect URIs: character for character (RFC 9700 §2.1). A native client listens on whatever port is
 * free, so on loopback literals the port alone may differ (RFC 8252 §7.3).
 */
export const registeredRedirectUri = (
  { callbacks, isNative }: { readonly callbacks: readonly string[]; readonly isNative: boolean },
  given: string,
): string | undefined => {
  const exact = callbacks.find((registered) => registered === given);
  if (exact !== undefined || !isNative) return exact;
  const wanted = withoutLoopbackPort(given);
  return wanted === undefined ? undefined : callbacks.find((registered) => withoutLoopbackPort(registered) === wanted);
};
