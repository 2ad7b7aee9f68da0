import { isWebUrl } from "@faable/auth-contract";

type Members = Readonly<Record<string, unknown>>;

const isKept = (value: unknown): boolean => typeof value !== "string" || isWebUrl(value);

/** Those of the members that hold a URL which may no longer be stored. */
export const unsafeUrls = (members: Members, names: readonly string[]): Members =>
  Object.fromEntries(names.flatMap((name) => (isKept(members[name]) ? [] : [[name, members[name]]])));

/** The same names, each with nothing in it. */
export const emptied = (members: Members): Members => Object.fromEntries(Object.keys(members).map((name) => [name, null]));
