import { isRecord } from "./json.ts";
import { spellingsOf } from "./spellings.ts";

const mark = "[redacted]";

// Anything shorter is no secret that is worth having, and would also be found inside ordinary words.
const shortest = 8;

const secretNames =
  /^(authorization|proxy-authorization|cookie|set-cookie|client_secret|client_assertion|access_token|refresh_token|id_token|password|code_verifier)$/i;

type Redact = (text: string) => string;

// Patterns of tokens are long and are made only when a text could hold one: no spelling is shorter than the secret.
const finderOf = (secret: string): Redact => {
  let pattern: RegExp | undefined;
  return (text) => {
    if (text.length < secret.length) return text;
    pattern ??= spellingsOf(secret);
    return text.replace(pattern, mark);
  };
};

const redactorOf = (secrets: readonly string[]): Redact => {
  const finders = secrets.filter(({ length }) => length >= shortest).map(finderOf);
  return (text) => finders.reduce((rest, find) => find(rest), text);
};

/** A text without the given secrets, however they are spelled in it. */
export const redactText = (text: string, secrets: readonly string[]): string => redactorOf(secrets)(text);

const redactMember = ([name, value]: [string, unknown], find: Redact): [string, unknown] => [
  find(name),
  secretNames.test(name) && typeof value === "string" ? mark : redactValue(value, find),
];

const redactValue = (data: unknown, find: Redact): unknown => {
  if (typeof data === "string") return find(data);
  if (Array.isArray(data)) return data.map((item) => redactValue(item, find));
  if (!isRecord(data)) return data;
  return Object.fromEntries(Object.entries(data).map((entry) => redactMember(entry, find)));
};

/** A copy of JSON data without the given secrets, and without the values of members that are secret by their name. */
export const redact = (data: unknown, secrets: readonly string[]): unknown => redactValue(data, redactorOf(secrets));

/** A URL for logs: without the given secrets, and with the names of its query's parameters but none of their values. */
export const redactUrl = (url: string, secrets: readonly string[]): string => {
  const { origin, pathname, searchParams } = new URL(url);
  const query = [...searchParams.keys()].map((name) => `${encodeURIComponent(name)}=${mark}`).join("&");
  return redactText(`${origin}${pathname}${query && `?${query}`}`, secrets);
};

/** Where a `Location` header points, for logs: without query and fragment, which may carry codes and tokens. */
export const redactLocation = (location: string): string => location.replace(/[?#].*$/s, `?${mark}`);

const redactHeader = ([name, value]: [string, string], find: Redact): [string, string] => {
  if (secretNames.test(name)) return [name, mark];
  return [name, find(name === "location" ? redactLocation(value) : value)];
};

/** Headers of an answer, for logs. */
export const redactHeaders = (headers: Readonly<Record<string, string>>, secrets: readonly string[]): Record<string, string> => {
  const find = redactorOf(secrets);
  return Object.fromEntries(Object.entries(headers).map((header) => redactHeader(header, find)));
};
