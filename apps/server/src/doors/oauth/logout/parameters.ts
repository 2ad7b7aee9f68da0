import { isStorable, problem } from "../../../base/index.ts";

const names = ["id_token_hint", "client_id", "post_logout_redirect_uri", "returnTo", "state", "ui_locales"] as const;

type ParameterName = (typeof names)[number];

/** Each parameter that was sent, once. An empty one counts as not sent. */
export type LogoutParameters = Readonly<Partial<Record<ParameterName, string>>>;

const limitOf: Readonly<Partial<Record<ParameterName, number>>> = { id_token_hint: 16_384, state: 2_048 };
const longest = 4_096;

const invalid = (description: string): Error => problem("invalid_request", description);

const textOf = (name: ParameterName, value: unknown): string => {
  if (Array.isArray(value)) throw invalid(`The parameter ${name} is repeated.`);
  if (typeof value !== "string") throw invalid(`The parameter ${name} must be a text.`);
  if (value.length > (limitOf[name] ?? longest)) throw invalid(`The parameter ${name} is too long.`);
  if (!isStorable(value)) throw invalid(`The parameter ${name} holds characters that cannot be kept.`);
  return value;
};

/** Reads the parameters of a query or a form (RP-Initiated Logout §2). Everything else is ignored, `logout_hint` among it. */
export const readLogoutParameters = (source: unknown): LogoutParameters => {
  const fields = typeof source === "object" && source !== null ? source : {};
  const sent = names.flatMap((name) => {
    const value: unknown = Object.hasOwn(fields, name) ? Reflect.get(fields, name) : undefined;
    return value === undefined || value === "" ? [] : [[name, textOf(name, value)] as const];
  });
  return Object.fromEntries(sent);
};

/** The parameters as a query: what the form of the confirmation carries through, to be checked anew when it comes back. */
export const writeLogoutParameters = (parameters: LogoutParameters): string =>
  new URLSearchParams(Object.entries(parameters)).toString();
