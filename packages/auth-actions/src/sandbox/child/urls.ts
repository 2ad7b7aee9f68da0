import { Refusal } from "../rules/refusal.ts";

const changeable = [
  "href",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

type Part = (typeof changeable)[number];

export type UrlParts = Readonly<Record<Part | "origin", string>>;

const partsOf = ({
  href,
  protocol,
  username,
  password,
  host,
  hostname,
  port,
  pathname,
  search,
  hash,
  origin,
}: URL): UrlParts => ({
  href,
  protocol,
  username,
  password,
  host,
  hostname,
  port,
  pathname,
  search,
  hash,
  origin,
});

const isPart = (name: string): name is Part => changeable.some((part) => part === name);

const parse = (url: string, base: string | undefined): UrlParts => {
  if (!URL.canParse(url, base)) throw new Refusal("Invalid URL");
  return partsOf(new URL(url, base));
};

const change = (href: string, name: string, value: string): UrlParts => {
  const url = new URL(href);
  if (isPart(name)) {
    if (name === "href") return parse(value, undefined);
    url[name] = value;
  }
  return partsOf(url);
};

/** WHATWG URLs by the host's own implementation. */
export const urls = {
  parse,
  change,
  pairs: (query: string): readonly (readonly [string, string])[] => [...new URLSearchParams(query)],
  query: (pairs: readonly (readonly [string, string])[]): string =>
    new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString(),
} as const;
