export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Bytes of its UTF-8 JSON. */
export const jsonBytes = (value: Json): number => Buffer.byteLength(JSON.stringify(value));

/** With keys of its own only, whatever they are called: an assignment to `__proto__` would be none. */
export const withKey = (object: JsonObject, key: string, value: Json): JsonObject =>
  Object.fromEntries([...Object.entries(object), [key, value]]);
