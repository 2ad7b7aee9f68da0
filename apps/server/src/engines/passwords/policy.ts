import { limits } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import type { PasswordPolicy } from "../../records/connections/index.ts";

/** A rule by its name, for pages that tell it in their own language. */
export type RuleName = "length" | "lower" | "upper" | "digit" | "symbol" | "uncommon";

/** A rule that a password does not meet, and the rest of a sentence that says so. */
export interface Unmet {
  readonly rule: RuleName;
  readonly text: string;
}

interface Rule {
  readonly rule: RuleName;
  readonly isMet: (password: string, policy: PasswordPolicy) => boolean;
  readonly text: (policy: PasswordPolicy) => string;
}

const lengthOf = (password: string): number => [...password].length;

/** What a connection may demand: a mark of its own for each. */
const rules: readonly Rule[] = [
  { rule: "length", isMet: (password) => password.isWellFormed(), text: () => "must hold whole characters" },
  {
    rule: "length",
    isMet: (password, { min_length: least }) => lengthOf(password) >= least,
    text: ({ min_length: least }) => `must have at least ${least} characters`,
  },
  {
    rule: "length",
    isMet: (password) => lengthOf(password) <= limits.passwordMax,
    text: () => `must have at most ${limits.passwordMax} characters`,
  },
  {
    rule: "lower",
    isMet: (password, policy) => !policy.require_lowercase || /\p{Ll}/u.test(password),
    text: () => "must have a lower case letter",
  },
  {
    rule: "upper",
    isMet: (password, policy) => !policy.require_uppercase || /\p{Lu}/u.test(password),
    text: () => "must have an upper case letter",
  },
  {
    rule: "digit",
    isMet: (password, policy) => !policy.require_number || /\p{Nd}/u.test(password),
    text: () => "must have a digit",
  },
  {
    rule: "symbol",
    isMet: (password, policy) => !policy.require_symbol || /[^\p{L}\p{N}\p{M}]/u.test(password),
    text: () => "must have a character that is neither letter nor digit",
  },
];

const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

/** An address is refused as a whole and without its domain. */
const spellingsOf = (identifier: string): readonly string[] => [identifier, identifier.split("@")[0] ?? ""].map(folded);

const uncommon = (isCommon: boolean, text: string): readonly Unmet[] => (isCommon ? [{ rule: "uncommon", text }] : []);

/** Every rule that a new password does not meet. Any character is allowed. */
export const unmetRules = async (
  password: string,
  policy: PasswordPolicy,
  identifiers: readonly (string | null | undefined)[],
): Promise<readonly Unmet[]> => {
  const text = password.normalize("NFC");
  // Some megabytes that a process without sign-ups never needs.
  const { wellKnown } = await import("./well-known.ts");
  const own = identifiers.flatMap((identifier) => (identifier == null ? [] : spellingsOf(identifier)));
  return [
    ...rules.filter(({ isMet }) => !isMet(text, policy)).map((rule) => ({ rule: rule.rule, text: rule.text(policy) })),
    ...uncommon(own.includes(folded(text)), "must not be the user's own name or address"),
    ...uncommon(wellKnown.has(folded(text)), "must not be one of the well-known passwords"),
  ];
};

/** Refuses a password that breaks the policy of its connection, with everything that is wrong with it at once. */
export const assertPasswordFits = async (
  password: string,
  policy: PasswordPolicy,
  identifiers: readonly (string | null | undefined)[],
): Promise<void> => {
  const unmet = await unmetRules(password, policy, identifiers);
  if (unmet.length > 0)
    throw problem("password_too_weak", `The password ${unmet.map(({ text }) => text).join(", ")}.`, {
      details: { fields: ["password"], rules: unmet.map(({ text }) => text) },
    });
};
