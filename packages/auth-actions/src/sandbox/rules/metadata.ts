import { limits } from "../limits.ts";
import { type Json, type JsonObject, jsonBytes, withKey } from "./json.ts";
import { Refusal } from "./refusal.ts";

/** The metadata of this run with one more key; `null` deletes it when the chain is done. */
export const setMetadata = (own: JsonObject, key: unknown, value: Json): JsonObject => {
  if (typeof key !== "string" || key === "" || key.length > 128 || key === "__proto__")
    throw new Refusal("A metadata key is a text of 1 to 128 characters.");
  const metadata = withKey(own, key, value);
  if (jsonBytes(metadata) > limits.metadataBytes)
    throw new Refusal(`An Action sets at most ${limits.metadataBytes} bytes of metadata.`, "RangeError");
  return metadata;
};
