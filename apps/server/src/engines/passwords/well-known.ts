import { limits } from "@faable/auth-contract";
import { dictionary } from "@zxcvbn-ts/language-common";

/** One spelling for passwords that differ in case or in compatible letters only. */
export const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

/** The well-known passwords that are not refused as too short anyway. Unpacked when this module is first loaded. */
export const wellKnown: ReadonlySet<string> = new Set(
  dictionary["passwords-common"].map(folded).filter((word) => word.length >= limits.passwordMin),
);
