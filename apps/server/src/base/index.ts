/**
 * base: what every room stands on. Owns the clock, identifiers, random secrets and their hashes, encryption at rest, bounded
 * caches and the one error type. Knows the contract and nothing else; no HTTP, no database.
 */
export { bounded } from "./bounded.ts";
export { type Clock, seconds, systemClock } from "./clock.ts";
export { type Keyring, looksRandom, openKeyring } from "./encryption.ts";
export { createId, idTime, isId } from "./ids.ts";
export { normalEmail } from "./mailbox.ts";
export { assertPlainName } from "./plain-name.ts";
export { type OAuthRefusal, Problem, problem } from "./problem.ts";
export { hashSecret, matchesHash, randomSecret } from "./secrets.ts";
export { isStorable } from "./storable.ts";
