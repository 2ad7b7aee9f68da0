import { problem } from "./problem.ts";

/** One mailbox, `local@domain`: no list, comment, display name, quoting or line break (RFC 5321 §4.1.2, the plain part). */
const mailbox = /^[a-z0-9.!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]{1,64}@(?=.{1,253}$)[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})+$/u;

/** The form in which addresses are stored and compared: trimmed and in lower case. Throws `invalid_email`. */
export const normalEmail = (field: string, email: string): string => {
  const normal = email.trim().toLowerCase();
  const [local = ""] = normal.split("@");
  const dots = local.startsWith(".") || local.endsWith(".") || local.includes("..");
  if (!mailbox.test(normal) || dots)
    throw problem("invalid_email", `${field} must be one address of the form name@domain.`, { details: { fields: [field] } });
  return normal;
};
