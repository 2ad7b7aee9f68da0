import { isStorable, problem } from "../../../base/index.ts";

/** What `/authorize` reads of a request. Everything else is ignored and echoed nowhere (RFC 6749 §3.1). */
const names = [
  "client_id",
  "response_type",
  "redirect_uri",
  "scope",
  "state",
  "nonce",
  "code_challenge",
  "code_challenge_method",
  "audience",
  "prompt",
  "max_age",
  "login_hint",
  "id_token_hint",
  "screen_hint",
  "ui_locales",
  "acr_values",
  "connection_id",
  "connection",
  "login_methods",
  "response_mode",
  "claims",
  "request",
  "request_uri",
  "link",
  "break_glass",
] as const;

export type ParameterName = (typeof names)[number];

/** Each parameter that was sent, once. An empty one counts as not sent (RFC 6749 §3.1). */
export type AuthorizationParameters = Readonly<Partial<Record<ParameterName, string>>>;

const limitOf: Readonly<Partial<Record<ParameterName, number>>> = {
  state: 2_048,
  nonce: 2_048,
  login_hint: 512,
  id_token_hint: 16_384,
  claims: 8_192,
  scope: 8_192,
};
const longest = 4_096;

export const invalidRequest = (description: string): Error => problem("invalid_request", description);

const sentUnder = (source: object, name: ParameterName): unknown =>
  Object.hasOwn(source, name) ? Reflect.get(source, name) : undefined;

/** The text of a parameter, unless it was sent twice or cannot be kept whole: nothing is cut or written anew. */
const textOf = (name: ParameterName, value: unknown): string => {
  if (Array.isArray(value)) throw invalidRequest(`The parameter ${name} is repeated.`);
  if (typeof value !== "string") throw invalidRequest(`The parameter ${name} must be a text.`);
  if (value.length > (limitOf[name] ?? longest)) throw invalidRequest(`The parameter ${name} is too long.`);
  if (!isStorable(value)) throw invalidRequest(`The parameter ${name} holds characters that cannot be kept.`);
  return value;
};

/**
 * Reads the parameters of a query or a form. A flaw of one is an error, but not before it is known where the answer may go:
 * what decides that is read first, and of the rest each flaw is kept until then.
 */
export const readAuthorizationParameters = (
  source: unknown,
): { readonly parameters: AuthorizationParameters; readonly flaws: ReadonlyMap<ParameterName, unknown> } => {
  const parameters: Partial<Record<ParameterName, string>> = {};
  const flaws = new Map<ParameterName, unknown>();
  const fields = typeof source === "object" && source !== null ? source : {};
  for (const name of names) {
    const value = sentUnder(fields, name);
    if (value === undefined || value === "") continue;
    try {
      parameters[name] = textOf(name, value);
    } catch (error) {
      flaws.set(name, error);
    }
  }
  return { parameters, flaws };
};
