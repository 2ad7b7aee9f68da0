import { limits } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import type { PasswordPolicy } from "../../records/connections/index.ts";

/** Says what is missing when a password does not have it. */
type Rule = (password: string, policy: PasswordPolicy) => string | undefined;

const lengthOf = (password: string): number => [...password].length;

/** What a connection may demand besides length: a mark of its own for each. */
const rules: readonly Rule[] = [
  (password) => (password.isWellFormed() ? undefined : "must hold whole characters"),
  (password, { min_length: least }) => (lengthOf(password) < least ? `must have at least ${least} characters` : undefined),
  (password) => (lengthOf(password) > limits.passwordMax ? `must have at most ${limits.passwordMax} characters` : undefined),
  (password, policy) => (policy.require_lowercase && !/\p{Ll}/u.test(password) ? "must have a lower case letter" : undefined),
  (password, policy) => (policy.require_uppercase && !/\p{Lu}/u.test(password) ? "must have an upper case letter" : undefined),
  (password, policy) => (policy.require_number && !/\p{Nd}/u.test(password) ? "must have a digit" : undefined),
  (password, policy) =>
    policy.require_symbol && !/[^\p{L}\p{N}\p{M}]/u.test(password)
      ? "must have a character that is neither letter nor digit"
      : undefined,
];

const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

/** An address is refused as a whole and without its domain. */
const spellingsOf = (identifier: string): readonly string[] => [identifier, identifier.split("@")[0] ?? ""].map(folded);

/** Every rule that a new password does not meet, each as the rest of a sentence. Any character is allowed. */
export const unmetRules = async (
  password: string,
  policy: PasswordPolicy,
  identifiers: readonly (string | null | undefined)[],
): Promise<readonly string[]> => {
  const text = password.normalize("NFC");
  // Some megabytes that a process without sign-ups never needs.
  const { wellKnown } = await import("./well-known.ts");
  const own = identifiers.flatMap((identifier) => (identifier == null ? [] : spellingsOf(identifier)));
  return [
    ...rules.flatMap((rule) => rule(text, policy) ?? []),
    ...(own.includes(folded(text)) ? ["must not be the user's own name or address"] : []),
    ...(wellKnown.has(folded(text)) ? ["must not be one of the well-known passwords"] : []),
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
    throw problem("password_too_weak", `The password ${unmet.join(", ")}.`, { details: { fields: ["password"], rules: unmet } });
};
