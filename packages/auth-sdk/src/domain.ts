/** Whether only this machine can answer under a host name: `localhost`, names below it, and loopback addresses. */
export const isLoopbackHost = (hostname: string): boolean =>
  isLocalhostName(hostname) || /^127(\.\d{1,3}){3}$/.test(hostname) || hostname === "[::1]";

/** Whether a host name is `localhost` or ends with it (RFC 6761 §6.3). */
export const isLocalhostName = (hostname: string): boolean => hostname === "localhost" || hostname.endsWith(".localhost");

const complain = (domain: string, problem: string): never => {
  throw new TypeError(`Option "domain" ${problem}: give a host such as "acme.auth.example.net" or an origin, got "${domain}"`);
};

const parse = (text: string, domain: string): URL => {
  try {
    return new URL(text);
  } catch {
    return complain(domain, "is not a valid host");
  }
};

const withScheme = (domain: string): string => {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(domain)) return domain;
  return isLoopbackHost(parse(`http://${domain}`, domain).hostname) ? `http://${domain}` : `https://${domain}`;
};

/**
 * The origin that a `domain` option means. A bare host gets `https://`, or `http://` when it is a loopback host; an
 * origin stays as it is; slashes at the end are dropped.
 *
 * @throws {TypeError} When it is missing, no host, or carries a path, a query or credentials.
 * @example
 * ```ts
 * originOf("acme.auth.example.net"); // "https://acme.auth.example.net"
 * originOf("acme.localhost:4000/");  // "http://acme.localhost:4000"
 * ```
 */
export const originOf = (domain: string): string => {
  if (typeof domain !== "string" || domain.trim() === "") {
    throw new TypeError('Option "domain" is required: the host of your tenant, for example "acme.auth.example.net"');
  }
  const trimmed = domain.trim().replace(/\/+$/, "");
  const url = parse(withScheme(trimmed), domain);
  if (url.protocol !== "https:" && url.protocol !== "http:") complain(domain, "must use https or http");
  // Credentials are not repeated in the message: they are someone's secret.
  if (url.username || url.password) complain(url.host, "must not carry credentials");
  if (url.pathname !== "/" || url.search || url.hash) complain(domain, "must not carry a path or a query");
  return url.origin;
};
