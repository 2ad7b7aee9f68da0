/**
 * keys: every account's signing keys. Owns making, encrypting, publishing (JWKS), rotating and signing with them. Leaves
 * what is signed to `tokens`. A private key exists in clear only inside this room's memory.
 */
export { generateAccountKeys } from "./generate.ts";
export { insertKeys } from "./key-store.ts";
export { createKeys, type Keys } from "./keys.ts";
export { reencryptKeys } from "./reencrypt.ts";
export { rotateKeys } from "./rotate.ts";
export type { AccountKeys, SigningAlg } from "./signing-key.ts";
