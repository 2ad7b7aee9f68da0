import { problem } from "../../base/index.ts";

/**
 * Host labels that people and programs take for something else than a tenant: names of the service itself, of mail and name
 * servers (RFC 2142 §4 and §5), and those that clients look up by themselves (autodiscover, wpad, isatap, mta-sts).
 */
const reserved = new Set(
  `www www1 www2 web localhost local localdomain broadcasthost
  api app auth login logout signin signup sso oauth oidc idp id account accounts admin administrator console dashboard
  operator root system internal private public static assets cdn docs help support status health metrics billing security
  abuse noc mail email smtp imap pop pop3 mx webmail postmaster hostmaster webmaster mta-sts autoconfig autodiscover
  ns ns0 ns1 ns2 ns3 dns whois ftp sftp ssh vpn proxy gateway wpad isatap ldap ntp dmarc domainkey dkim spf`.split(/\s+/),
);

/** A hyphen in the third and fourth place marks encodings such as punycode (RFC 5891 §4.2.3.1), which look like other names. */
const isEncoded = (slug: string): boolean => slug.slice(2, 4) === "--";

/** Refuses labels that would let a tenant pass for something else on its host. Throws `validation_error`. */
export const assertUnreserved = (slug: string): void => {
  if (!reserved.has(slug) && !isEncoded(slug)) return;
  const why = isEncoded(slug) ? "it would be read as an encoded name" : "it is reserved";
  throw problem("validation_error", `The slug ${slug} cannot be taken: ${why}. Send another slug.`, {
    details: { fields: ["slug"], issues: [{ path: "/slug", message: why }] },
  });
};

/**
 * A host label or short name from a display name: lower case, letters without their accents, digits and single hyphens,
 * at most 63 characters (RFC 1123 §2.1). Empty when nothing of the name is left.
 */
export const slugFrom = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");

/** The slug that was sent, or one from the name. A name without a usable letter needs a slug of its own. */
export const slugOrFrom = ({ slug, name }: { readonly slug?: string; readonly name: string }): string => {
  const made = slug ?? slugFrom(name);
  if (made === "")
    throw problem("validation_error", "No slug can be made from this name. Send slug.", { details: { fields: ["slug"] } });
  return made;
};
