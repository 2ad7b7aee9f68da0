import { type Complaint, type FieldName, type PasswordPolicy, type PasswordRule, problemsOf, ruleInWords } from "./complaints.ts";
import type { Frame } from "./frame.ts";
import { catalogues } from "./words/words.ts";

/** What a field's template needs; attributes that are null are left out. */
interface Field {
  readonly name: FieldName;
  readonly label: string;
  readonly type: "text" | "email" | "password";
  readonly value: string;
  readonly autocomplete: string;
  readonly inputmode: "email" | null;
  readonly required: boolean;
  readonly focused: boolean;
  readonly hint: string | null;
  readonly error: string | null;
  readonly minlength: number | null;
  readonly passwordrules: string | null;
  readonly rules: readonly { readonly name: string; readonly text: string; readonly least: number }[] | null;
}

const plain = {
  value: "",
  inputmode: null,
  required: true,
  focused: false,
  hint: null,
  minlength: null,
  passwordrules: null,
  rules: null,
} as const;

/** The first error of the field, in words. */
const errorAt = (frame: Frame, name: FieldName, complaints: readonly Complaint[]): string | null =>
  problemsOf(frame, complaints).find(({ field }) => field === name)?.text ?? null;

interface Given {
  readonly value?: string | undefined;
  readonly complaints: readonly Complaint[];
  readonly focused?: boolean;
  readonly required?: boolean;
}

export type LoginIdentifier = "email" | "username" | "email_or_username";

/** What a person signs in with. It is called `username` whatever it is, for password managers and for the server. */
export const identifierField = (
  frame: Frame,
  kind: LoginIdentifier,
  { value = "", complaints, focused = false }: Given,
): Field => ({
  ...plain,
  name: "username",
  label: catalogues[frame.locale][kind],
  type: kind === "email" ? "email" : "text",
  value,
  autocomplete: "username webauthn",
  inputmode: kind === "username" ? null : "email",
  focused,
  error: errorAt(frame, "username", complaints),
});

export const emailField = (frame: Frame, { value = "", complaints, focused = false, required = true }: Given): Field => ({
  ...plain,
  name: "email",
  label: catalogues[frame.locale].email,
  type: "email",
  value,
  autocomplete: "email",
  inputmode: "email",
  required,
  focused,
  error: errorAt(frame, "email", complaints),
});

export const newUsernameField = (frame: Frame, { value = "", complaints, focused = false, required = true }: Given): Field => ({
  ...plain,
  name: "username",
  label: catalogues[frame.locale].username,
  type: "text",
  value,
  autocomplete: "username",
  required,
  focused,
  hint: catalogues[frame.locale].username_hint,
  error: errorAt(frame, "username", complaints),
});

export const nameField = (frame: Frame, { value = "", complaints }: Given): Field => ({
  ...plain,
  name: "name",
  label: catalogues[frame.locale].name,
  type: "text",
  value,
  autocomplete: "name",
  required: false,
  error: errorAt(frame, "name", complaints),
});

export const passwordField = (
  frame: Frame,
  name: "password" | "current_password",
  { complaints, focused = false }: Given,
): Field => ({
  ...plain,
  name,
  label: catalogues[frame.locale][name],
  type: "password",
  autocomplete: "current-password",
  focused,
  error: errorAt(frame, name, complaints),
});

const rulesOf = ({ upper, lower, digit, symbol }: PasswordPolicy): readonly PasswordRule[] => [
  "length",
  ...(upper ? (["upper"] as const) : []),
  ...(lower ? (["lower"] as const) : []),
  ...(digit ? (["digit"] as const) : []),
  ...(symbol ? (["symbol"] as const) : []),
];

/** The policy in the language that password managers read. */
const managerRules = (policy: PasswordPolicy): string =>
  [
    `minlength: ${policy.minLength}`,
    ...rulesOf(policy)
      .filter((rule) => rule !== "length")
      .map((rule) => `required: ${rule === "symbol" ? "special" : rule}`),
  ].join("; ");

/** A password to be chosen: its rules stand there before anything is typed. */
export const newPasswordField = (
  frame: Frame,
  name: "password" | "new_password",
  policy: PasswordPolicy,
  { value = "", complaints, required = true }: Given,
): Field => ({
  ...plain,
  name,
  label: catalogues[frame.locale][name],
  type: "password",
  value,
  autocomplete: "new-password",
  required,
  error: errorAt(frame, name, complaints),
  minlength: policy.minLength,
  passwordrules: managerRules(policy),
  rules: rulesOf(policy).map((rule) => ({ name: rule, text: ruleInWords(frame.locale, rule, policy), least: policy.minLength })),
});
