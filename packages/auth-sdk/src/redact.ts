import { isRecord } from "./json.ts";

const mark = "[redacted]";

// Anything shorter is no secret that is worth having, and would also be found inside ordinary words.
const shortest = 8;

const secretNames =
  /^(authorization|client_secret|client_assertion|access_token|refresh_token|id_token|password|code_verifier)$/i;

/** A text without the given secrets. */
export const redactText = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => (secret.length < shortest ? rest : rest.replaceAll(secret, mark)), text);

const redactMember = ([name, value]: [string, unknown], secrets: readonly string[]): [string, unknown] => [
  name,
  secretNames.test(name) && typeof value === "string" ? mark : redact(value, secrets),
];

/** A copy of JSON data without the given secrets, and without the values of members that are secret by their name. */
export const redact = (data: unknown, secrets: readonly string[]): unknown => {
  if (typeof data === "string") return redactText(data, secrets);
  if (Array.isArray(data)) return data.map((item) => redact(item, secrets));
  if (!isRecord(data)) return data;
  return Object.fromEntries(Object.entries(data).map((entry) => redactMember(entry, secrets)));
};

/** A URL without the given secrets, and without the values of query parameters that are secret by their name. */
export const redactUrl = (url: string, secrets: readonly string[]): string => {
  const parsed = new URL(url);
  const named = [...parsed.searchParams.keys()].filter((name) => secretNames.test(name));
  for (const name of named) parsed.searchParams.set(name, mark);
  return redactText(named.length > 0 ? parsed.href : url, secrets);
};
