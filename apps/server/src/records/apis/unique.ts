import { problem } from "../../base/index.ts";
import { isUniqueViolation } from "../../ground/storage/index.ts";
import { slugFrom } from "../tenants/index.ts";
import type { ApiInput } from "./api.ts";

/** The given slug, or one from the name. A name without a usable letter needs a slug of its own. */
export const slugFor = ({ slug, name }: Pick<ApiInput, "slug" | "name">): string => {
  const made = slug ?? slugFrom(name);
  if (made === "")
    throw problem("validation_error", "No slug can be made from this name. Send slug.", { details: { fields: ["slug"] } });
  return made;
};

/** Says which unique value is taken already. */
export const orAlreadyExists = (error: unknown): never => {
  const field = ["identifier", "slug"].find((column) => isUniqueViolation(error, column));
  if (field === undefined) throw error;
  throw problem("already_exists", `This account already has an API with that ${field}.`, { details: { fields: [field] } });
};
