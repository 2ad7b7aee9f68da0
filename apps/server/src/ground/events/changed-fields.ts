import { isDeepStrictEqual } from "node:util";

const bookkeeping = new Set(["updated_at", "updatedAt"]);

/** Names of the fields that differ between two versions of an object. Never their values: they may be personal or secret. */
export const changedFields = (before: object, after: object): readonly string[] =>
  Object.keys(after).filter(
    (field) => !bookkeeping.has(field) && !isDeepStrictEqual(Reflect.get(before, field), Reflect.get(after, field)),
  );
