import type { Problem } from "../../base/index.ts";
import type { PasswordPolicy as StoredPolicy } from "../../records/connections/index.ts";
import type { Complaint, PasswordPolicy } from "../pages/index.ts";

/** The policy as pages tell it. */
export const policyInWords = (policy: StoredPolicy): PasswordPolicy => ({
  minLength: policy.min_length,
  lower: policy.require_lowercase,
  upper: policy.require_uppercase,
  digit: policy.require_number,
  symbol: policy.require_symbol,
});

const plain = [
  "invalid_credentials",
  "user_suspended",
  "signup_disabled",
  "email_taken",
  "username_taken",
  "invalid_email",
  "invalid_username",
  "invalid_name",
] as const;

const fieldsOf = ({ details }: Problem): readonly string[] => {
  const fields: unknown = details?.fields;
  return Array.isArray(fields) ? fields.filter((each) => typeof each === "string") : [];
};

/** What a page says of a refusal; `undefined` for what no page of a login can mend. */
export const complaintOf = (error: Problem): Complaint | undefined => {
  const known = plain.find((code) => code === error.code);
  if (known !== undefined) return { code: known };
  if (error.code === "too_many_login_attempts" || error.code === "too_many_requests")
    return { code: "too_many_login_attempts", retryAfter: Number(error.headers["retry-after"] ?? 60) };
  if (error.code === "validation_error") {
    const [field] = fieldsOf(error);
    if (field === "email" || field === "username" || field === "password") return { code: "missing", field };
  }
  return undefined;
};
