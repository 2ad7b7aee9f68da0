/**
 * keys: every account's signing keys. Owns making, encrypting, publishing (JWKS), rotating and signing with them. Leaves
 * what is signed to `tokens`. A private key exists in clear only inside this room's memory.
 */
export { generateAccountKeys } from "./generate.ts";
export { insertKeys } from "./key-store.ts";
export { createKeys, type Keys } from "./keys.ts";
export { isLowS, signsLowS } from "./low-s.ts";
export { publishedKeys } from "./published-keys.ts";
export { reencryptKeys } from "./reencrypt-keys.ts";
export { revokeKey } from "./revoke-key.ts";
export { rotateKeys } from "./rotate-keys.ts";
export type { AccountKeys, SigningAlg } from "./signing-key.ts";
