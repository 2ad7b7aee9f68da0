import { minutesInWords } from "./words/time.ts";
import { catalogues, type Locale, say } from "./words/words.ts";

/** What a password must have. */
export interface PasswordPolicy {
  readonly minLength: number;
  readonly upper: boolean;
  readonly lower: boolean;
  readonly digit: boolean;
  readonly symbol: boolean;
}

/** A rule of the policy, or that the password is none of the common ones. */
export type PasswordRule = "length" | "upper" | "lower" | "digit" | "symbol" | "uncommon";

export type FieldName = "username" | "email" | "name" | "password" | "current_password" | "new_password";

/** Codes that speak for themselves, with the field at which they are told; without one they concern the whole page. */
const fieldOf = {
  invalid_credentials: undefined,
  user_suspended: undefined,
  expired: undefined,
  wrong_browser: undefined,
  signup_disabled: undefined,
  login_denied: undefined,
  signup_denied: undefined,
  busy: undefined,
  access_denied: undefined,
  method_unavailable: undefined,
  provider_failed: undefined,
  provider_busy: undefined,
  bad_link: undefined,
  generic: undefined,
  email_taken: "email",
  username_taken: "username",
  invalid_email: "email",
  invalid_username: "username",
  invalid_name: "name",
  password_unchanged: "new_password",
  current_password_wrong: "current_password",
} as const;

type PlainCode = keyof typeof fieldOf;

/** What a page has to say of what was sent, without words yet: they are found in the language of the page. */
export type Complaint =
  | { readonly code: PlainCode; readonly field?: FieldName }
  | { readonly code: "too_many_login_attempts"; readonly retryAfter: number }
  | {
      readonly code: "password_too_weak";
      readonly unmet: readonly PasswordRule[];
      readonly policy: PasswordPolicy;
      readonly field: "password" | "new_password";
    }
  | { readonly code: "missing"; readonly field: FieldName; readonly identifier?: boolean };

export interface FieldProblem {
  readonly field: FieldName | null;
  readonly text: string;
}

interface Told {
  readonly locale: Locale;
  readonly account: string;
}

export const ruleInWords = (locale: Locale, rule: PasswordRule, { minLength }: PasswordPolicy): string =>
  rule === "length" ? say(locale, "rule_length", { count: String(minLength) }) : catalogues[locale][`rule_${rule}`];

const missingWord = (field: FieldName, identifier: boolean) => {
  if (identifier) return "missing_identifier";
  if (field === "email" || field === "username") return `missing_${field}` as const;
  return field === "name" ? "missing" : "missing_password";
};

const plainText = ({ locale, account }: Told, code: PlainCode): string =>
  code === "user_suspended" ? say(locale, code, { account }) : catalogues[locale][code];

const problemOf = (told: Told, complaint: Complaint): FieldProblem => {
  const { locale } = told;
  switch (complaint.code) {
    case "too_many_login_attempts":
      return { field: null, text: say(locale, complaint.code, { time: minutesInWords(locale, complaint.retryAfter) }) };
    case "password_too_weak": {
      const rules = complaint.unmet.map((rule) => ruleInWords(locale, rule, complaint.policy));
      return { field: complaint.field, text: say(locale, complaint.code, { rules: new Intl.ListFormat(locale).format(rules) }) };
    }
    case "missing":
      return { field: complaint.field, text: catalogues[locale][missingWord(complaint.field, complaint.identifier ?? false)] };
    default:
      return { field: complaint.field ?? fieldOf[complaint.code] ?? null, text: plainText(told, complaint.code) };
  }
};

/** The complaints in words, each with the field that it is told at. */
export const problemsOf = (told: Told, complaints: readonly Complaint[]): readonly FieldProblem[] =>
  complaints.map((complaint) => problemOf(told, complaint));
