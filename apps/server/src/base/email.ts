import { domainToASCII, domainToUnicode } from "node:url";
import { problem } from "./problem.ts";

/** Full-width ASCII, as East Asian keyboards write it, means the ASCII character (RFC 8265 §3.3.2, width mapping). */
const narrow = (text: string): string => text.replace(/[\uff01-\uff5e]/g, (wide) => wide.normalize("NFKC"));

/**
 * Letter by letter, because a whole word's final sigma would depend on where it stands: the two small sigmas are one
 * letter here. No locale has a say in it.
 */
const lower = (text: string): string =>
  [...text]
    .map((letter) => letter.toLowerCase())
    .join("")
    .replaceAll("ς", "σ");

/** One spelling of what reads the same: composed accents, narrow forms, lower case. */
const oneSpelling = (text: string): string => lower(narrow(text).normalize("NFC")).normalize("NFC");

/** Control, format, unassigned and private-use characters, halves of surrogate pairs, spaces, and what is not drawn at all. */
const unseen = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

const atoms = /^[a-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+)*$/u;

/**
 * The part before the `@`: dots between atoms (RFC 5321 §4.1.2, RFC 6531 §3.3), no quoting, no comment. Beginnings of
 * encoded words (RFC 2047) are refused, because mail software decodes them into another address; letters that only
 * resemble others by a compatibility mapping, because no two systems agree on whose mailbox that is.
 */
const isLocalPart = (local: string): boolean =>
  Buffer.byteLength(local) <= 64 &&
  atoms.test(local) &&
  !local.includes("=?") &&
  !/^\p{M}/u.test(local) &&
  local.normalize("NFKC") === local;

/** Punycode that stands for a label, and is the only way to write it (RFC 5891 §4.4). Anything else is a spelling of its own. */
const isPunycode = (encoded: string): boolean => {
  const decoded = domainToUnicode(encoded);
  return /[^\x20-\x7f]/.test(decoded) && domainToASCII(decoded) === encoded;
};

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const isLabel = (text: string): boolean => label.test(text) && (!text.startsWith("xn--") || isPunycode(text));

/** The domain in ASCII (UTS 46), or `undefined` when it is none that mail can be sent to: an address literal, one label. */
const asciiDomain = (domain: string): string | undefined => {
  if (!/^[\p{L}\p{M}\p{N}.。．｡-]+$/u.test(domain)) return undefined;
  const ascii = domainToASCII(domain);
  const labels = ascii.split(".");
  const named = labels.length > 1 && labels.every(isLabel) && !/^\d+$/.test(labels.at(-1) ?? "");
  return named && ascii.length <= 253 ? ascii : undefined;
};

/** The longest address that fits between the angle brackets of a mail command (RFC 5321 §4.5.3.1.3). */
const longest = 254;

/**
 * The one form in which an address is stored, compared and sent to, or `undefined` when it has none. Spellings that one
 * person would use for the same mailbox meet in it: case, accents composed or not, a domain in Unicode or punycode.
 */
export const emailForm = (text: string): string | undefined => {
  const spelt = oneSpelling(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
  const [local = "", domain = "", ...more] = spelt.split("@");
  if (more.length > 0 || unseen.test(spelt) || !isLocalPart(local)) return undefined;
  const ascii = asciiDomain(domain);
  const whole = `${local}@${ascii}`;
  return ascii !== undefined && Buffer.byteLength(whole) <= longest ? whole : undefined;
};

/** The normal form of an address. Throws `invalid_email` with the name of the field that held it. */
export const normalEmail = (field: string, email: string): string => {
  const form = emailForm(email);
  if (form === undefined)
    throw problem("invalid_email", `${field} must be one address of the form name@domain.`, { details: { fields: [field] } });
  return form;
};
