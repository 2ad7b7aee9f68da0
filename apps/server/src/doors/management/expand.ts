import { problem } from "../../base/index.ts";

export interface ExpandParameters {
  readonly expand?: string | string[];
  readonly "expand[]"?: string | string[];
}

/** The references a caller wants inlined, checked against those the resource has. */
export const expansionsOf = (query: ExpandParameters, allowed: readonly string[]): ReadonlySet<string> => {
  const wanted = [query.expand, query["expand[]"]].flat().flatMap((part) => part?.split(",") ?? []);
  const paths = wanted.map((path) => path.trim()).filter((path) => path !== "");
  const unknown = paths.find((path) => !allowed.includes(path));
  if (unknown !== undefined)
    throw problem("invalid_expand", `expand takes ${allowed.join(", ")}, not "${unknown.slice(0, 64)}".`);
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
