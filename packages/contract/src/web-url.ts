/** The longest URL that is kept. */
export const webUrlLength = 2048;

/** What a web URL must be, in the words of an error message. */
export const webUrlRule =
  "must be an absolute https URL (http only for localhost, 127.0.0.1 and [::1]) with a host that can exist, without a user name, a password, white space or a backslash; percent-encode what is not ASCII";

const characters = "([A-Za-z0-9._~:@!$&'()*+,;=/?-]|%[0-9A-Fa-f]{2})*";

/** Path, query and fragment (RFC 3986 §3.3): quotes, angle brackets, braces, brackets and backslashes are no part of them. */
const rest = `([/?]${characters})?(#${characters})?`;

/** Labels of 1 to 63 characters that neither begin nor end with a hyphen (RFC 1035 §2.3.1, RFC 1123 §2.1); `_` occurs inside them. */
const label = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";

const name = `${label}(\\.${label})*`;

const loopback = `(${label}\\.)*localhost|127\\.0\\.0\\.1|\\[::1\\]`;

/** The rule as far as a regular expression can say it: scheme, host without a user, path. For generated clients, too. */
export const webUrlPattern = `^(https://(${name}|\\[[0-9A-Fa-f:.]+\\])|http://(${loopback}))(:[0-9]{1,5})?${rest}$`;

const named = new RegExp(`^${name}$`);

/** Whether a host, as `URL` shows it, can exist: an address, or a name within the limits of the domain name system. */
export const isPossibleHost = (hostname: string): boolean =>
  hostname.startsWith("[") || (hostname.length <= 253 && named.test(hostname));

const written = new RegExp(webUrlPattern, "i");

/** Whether a URL's host is this machine, as a browser resolves it. */
export const isLoopbackHost = (hostname: string): boolean =>
  hostname === "127.0.0.1" || hostname === "[::1]" || hostname === "localhost" || hostname.endsWith(".localhost");

/**
 * The one rule for URLs that are shown, linked or called: no script scheme, no hidden user, no character that reads as
 * another one. What is not ASCII is sent percent-encoded, or in a host name as punycode (RFC 3986 §2, RFC 5891).
 */
export const isWebUrl = (text: string): boolean =>
  text.length <= webUrlLength && written.test(text) && URL.canParse(text) && isPossibleHost(new URL(text).hostname);
