import { createHash, type webcrypto } from "node:crypto";
import { limits } from "../limits.ts";
import { isJsonObject, type Json, type JsonObject, jsonBytes } from "../rules/json.ts";
import { Refusal } from "../rules/refusal.ts";
import type { Random } from "./frozen.ts";

type Key = webcrypto.CryptoKey;

const digests: Readonly<Record<string, string>> = {
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

const algorithms = ["HMAC", "RSASSA-PKCS1-v1_5", "RSA-PSS", "ECDSA", "Ed25519"];

const named = (algorithm: Json): JsonObject & { readonly name: string } => {
  const name = isJsonObject(algorithm) ? algorithm.name : undefined;
  if (!isJsonObject(algorithm) || typeof name !== "string") throw new Refusal("An algorithm has a name.");
  return { ...algorithm, name };
};

const hashOf = (algorithm: JsonObject): string | undefined => {
  const { hash } = algorithm;
  if (hash === undefined) return undefined;
  return typeof hash === "string" ? hash : named(hash).name;
};

const signing = (algorithm: Json) => {
  const { name, namedCurve, saltLength, ...rest } = named(algorithm);
  const known = algorithms.find((each) => each.toLowerCase() === name.toLowerCase());
  if (known === undefined) throw new Refusal(`There is no ${name.slice(0, 50)} here. There are ${algorithms.join(", ")}.`);
  const hash = hashOf(rest);
  return {
    name: known,
    ...(hash === undefined ? {} : { hash }),
    ...(typeof namedCurve === "string" ? { namedCurve } : {}),
    ...(typeof saltLength === "number" ? { saltLength } : {}),
  };
};

const usagesOf = (usages: Json): ("sign" | "verify")[] =>
  Array.isArray(usages) ? [...new Set(usages)].filter((usage) => usage === "sign" || usage === "verify") : [];

/** Large keys take seconds of a thread that nothing can stop. */
const assertSmall = (key: Key): Key => {
  const bits = "modulusLength" in key.algorithm ? Number(key.algorithm.modulusLength) : 0;
  if (bits > limits.rsaBits) throw new Refusal(`RSA keys have at most ${limits.rsaBits} bits.`, "RangeError");
  return key;
};

const importKey = (format: string, data: Uint8Array | JsonObject, algorithm: Json, usages: Json): Promise<Key> => {
  const by = signing(algorithm);
  const uses = usagesOf(usages);
  const size = data instanceof Uint8Array ? data.length : jsonBytes(data);
  if (size > limits.keyBytes) throw new Refusal(`A key has at most ${limits.keyBytes} bytes.`, "RangeError");
  if (!(data instanceof Uint8Array)) return crypto.subtle.importKey("jwk", data, by, false, uses);
  if (format !== "raw" && format !== "pkcs8" && format !== "spki") throw new Refusal("A key is raw, pkcs8, spki or jwk.");
  return crypto.subtle.importKey(format, new Uint8Array(data), by, false, uses);
};

/** The keys of one run, and what is done with them. The code knows their numbers only. */
export const createKeys = () => {
  const keys: Key[] = [];
  const keyOf = (number: Json): Key => {
    const key = typeof number === "number" ? keys[number] : undefined;
    if (key === undefined) throw new Refusal("There is no such key.");
    return key;
  };
  return {
    importKey: async (format: string, data: Uint8Array | JsonObject, algorithm: Json, usages: Json) => {
      const key = assertSmall(await importKey(format, data, algorithm, usages));
      keys.push(key);
      return { number: keys.length - 1, type: key.type, algorithm: key.algorithm, usages: key.usages };
    },
    sign: async (algorithm: Json, number: Json, data: Uint8Array): Promise<Uint8Array> =>
      new Uint8Array(await crypto.subtle.sign(signing(algorithm), keyOf(number), new Uint8Array(data))),
    verify: (algorithm: Json, number: Json, signature: Uint8Array, data: Uint8Array): Promise<boolean> =>
      crypto.subtle.verify(signing(algorithm), keyOf(number), new Uint8Array(signature), new Uint8Array(data)),
  };
};

export const digest = (algorithm: Json, data: Uint8Array): Uint8Array => {
  const { name } = named(algorithm);
  const known = digests[name.toUpperCase()];
  if (known === undefined)
    throw new Refusal(`There is no digest ${name.slice(0, 50)}. There are ${Object.keys(digests).join(", ")}.`);
  return createHash(known).update(data).digest();
};

export const random = (count: Json, source: Random): Uint8Array => {
  if (typeof count !== "number" || !(count >= 0 && count <= 65_536))
    throw new Refusal("getRandomValues fills at most 65,536 bytes.", "RangeError");
  return source(count);
};

export const mostCalls = limits.cryptoCalls;
