import type { Permission } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import { type Admitted, assertGranted } from "./access.ts";

export interface ExpandParameters {
  readonly expand?: string | string[];
  readonly "expand[]"?: string | string[];
}

/** A request whose answer may have references inlined. */
export interface Expanding extends Admitted {
  readonly query: ExpandParameters;
}

/** Whoever may not read an object by itself does not read it inside of another one. */
const permissions: Readonly<Record<string, Permission>> = {
  user: "read:users",
  client: "read:clients",
  team: "read:teams",
  role: "read:roles",
  connection: "read:connections",
};

const assertMayExpand = (call: Expanding, path: string): void => {
  const permission = permissions[path];
  if (!permission) throw new Error(`No permission is named for what expand=${path} shows.`);
  assertGranted(call, permission, `expand=${path}`);
};

/** The references a caller wants inlined, checked against those the resource has and the caller may read. */
export const expansionsOf = (call: Expanding, allowed: readonly string[]): ReadonlySet<string> => {
  const { query } = call;
  const wanted = [query.expand, query["expand[]"]].flat().flatMap((part) => part?.split(",") ?? []);
  const paths = wanted.map((path) => path.trim()).filter((path) => path !== "");
  const unknown = paths.find((path) => !allowed.includes(path));
  if (unknown !== undefined)
    throw problem("invalid_expand", `expand takes ${allowed.join(", ")}, not "${unknown.slice(0, 64)}".`);
  for (const path of paths) assertMayExpand(call, path);
  return new Set(paths);
};

/** Asks the owner once for all the objects that a page refers to. */
export const loadReferences = async <T extends { id: string }>(
  wanted: boolean,
  ids: readonly (string | null)[],
  load: (ids: readonly string[]) => Promise<readonly T[]>,
): Promise<ReadonlyMap<string, T> | undefined> => {
  if (!wanted) return undefined;
  const distinct = [...new Set(ids.filter((id) => id !== null))];
  const found = distinct.length === 0 ? [] : await load(distinct);
  return new Map(found.map((object) => [object.id, object]));
};

/** The id, or the object when it was asked for; `null` when what it refers to is gone. */
export const referenceOf = <T>(id: string | null, loaded: ReadonlyMap<string, T> | undefined): string | T | null =>
  id === null || !loaded ? id : (loaded.get(id) ?? null);
