import { limits } from "@faable/auth-contract";
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { assertPlainName, problem } from "../../base/index.ts";

const countryOf = (text: string | null): CountryCode | undefined =>
  text !== null && isSupportedCountry(text) ? text : undefined;

/** E.164 of a text that is a number and nothing else, extensions included. A national number needs the account's default country. */
export const normalPhone = (phone: string, defaultCountry: string | null): string => {
  const country = countryOf(defaultCountry);
  const parsed = parsePhoneNumberFromString(phone, {
    extract: false,
    ...(country === undefined ? {} : { defaultCountry: country }),
  });
  if (parsed?.isPossible() && parsed.ext === undefined) return parsed.number;
  throw problem("invalid_phone", "phone must be a number with its country code, such as +34600111222.", {
    details: { fields: ["phone"] },
  });
};

const nameFields = ["name", "given_name", "family_name", "middle_name", "nickname"] as const;

/** Names appear in mails and on pages, where a link would serve phishing. */
export const assertPlainNames = (input: { readonly [F in (typeof nameFields)[number]]?: string | null }): void => {
  for (const field of nameFields) assertPlainName(field, input[field]);
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
