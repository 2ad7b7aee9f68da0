import { limits } from "../limits.ts";
import { isJsonObject, type Json } from "./json.ts";
import { Refusal } from "./refusal.ts";

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "127.0.0.1" || hostname === "[::1]";

const isText = (value: Json): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** Where a person may be sent (SEC-ACTION-03): an absolute https URL, or http on the loopback, without a user. */
const target = (url: unknown): URL => {
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined;
  const isAllowed = parsed?.protocol === "https:" || (parsed?.protocol === "http:" && isLoopback(parsed.hostname));
  if (!parsed || !isAllowed) throw new Refusal("sendUserTo takes an absolute https URL, or http on a loopback host.");
  if (parsed.username !== "" || parsed.password !== "") throw new Refusal("sendUserTo takes a URL without user and password.");
  return parsed;
};

const mergeQuery = (url: URL, query: Json): void => {
  if (!isJsonObject(query)) throw new Refusal("The query of sendUserTo is an object.");
  for (const [name, value] of Object.entries(query)) {
    if (!isText(value)) throw new Refusal(`The query parameter ${name} of sendUserTo is no string, number or boolean.`);
    url.searchParams.set(name, String(value));
  }
};

/** The URL of a redirect, `query` merged into its own: a parameter that is in both is replaced. */
export const redirectUrl = (url: unknown, query: Json = {}): string => {
  const parsed = target(url);
  mergeQuery(parsed, query);
  if (parsed.href.length > limits.urlCharacters)
    throw new Refusal(`The URL of sendUserTo has at most ${limits.urlCharacters} characters.`, "RangeError");
  return parsed.href;
};
