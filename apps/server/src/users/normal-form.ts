import { limits } from "@faable/auth-contract";
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { problem } from "../base/index.ts";

const refuse = (code: "invalid_email" | "invalid_name" | "invalid_phone", field: string, message: string): Error =>
  problem(code, message, { details: { fields: [field] } });

/** One mailbox, `local@domain`: no list, comment, display name, quoting or line break (RFC 5321 §4.1.2, the plain part). */
const mailbox = /^[a-z0-9.!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]{1,64}@(?=.{1,253}$)[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})+$/u;

/** The form in which addresses are stored and compared: trimmed and in lower case. */
export const normalEmail = (email: string): string => {
  const normal = email.trim().toLowerCase();
  const [local = ""] = normal.split("@");
  const dots = local.startsWith(".") || local.endsWith(".") || local.includes("..");
  if (!mailbox.test(normal) || dots) throw refuse("invalid_email", "email", "email must be one address of the form name@domain.");
  return normal;
};

const countryOf = (text: string | null): CountryCode | undefined =>
  text !== null && isSupportedCountry(text) ? text : undefined;

/** E.164. A national number needs the account's default country. */
export const normalPhone = (phone: string, defaultCountry: string | null): string => {
  const parsed = parsePhoneNumberFromString(phone, countryOf(defaultCountry));
  if (parsed?.isPossible()) return parsed.number;
  throw refuse("invalid_phone", "phone", "phone must be a number with its country code, such as +34600111222.");
};

const link = /https?:\/\/|www\.|\b[a-z0-9-]+\.(com|net|org|io|dev|app|info|biz|ru|cn|xyz|top|link|click)\b/i;

const nameFields = ["name", "given_name", "family_name", "middle_name", "nickname"] as const;

/** Names appear in mails and on pages, where a link would serve phishing. */
export const assertPlainNames = (input: { readonly [F in (typeof nameFields)[number]]?: string | null }): void => {
  const field = nameFields.find((name) => link.test(input[name] ?? ""));
  if (field !== undefined) throw refuse("invalid_name", field, `${field} must not contain a link.`);
};

type Metadata = Readonly<Record<string, unknown>>;

const assertSize = (field: string, metadata: Metadata): void => {
  if (Buffer.byteLength(JSON.stringify(metadata)) > limits.metadataBytes)
    throw problem("payload_too_large", `${field} must not exceed ${limits.metadataBytes / 1024} KiB.`, {
      details: { fields: [field] },
    });
};

/** Key by key: `null` removes a key, `null` for the whole clears it, what is not named stays. */
export const mergedMetadata = (field: string, stored: Metadata, patch: Metadata | null | undefined): Metadata => {
  if (patch === undefined) return stored;
  if (patch === null) return {};
  const merged = Object.fromEntries(Object.entries({ ...stored, ...patch }).filter(([, value]) => value !== null));
  assertSize(field, merged);
  return merged;
};
