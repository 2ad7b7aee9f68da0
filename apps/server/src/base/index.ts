/**
 * base: what every room stands on. Owns the clock, identifiers, random secrets and their hashes, encryption at rest, bounded
 * caches and the one error type. Knows the contract and nothing else; no HTTP, no database.
 */
export { type Actor, systemActor } from "./actor.ts";
export { type AddressRanges, rangeOf, readRanges } from "./address-ranges.ts";
export { fromBase64, isBase64url } from "./base64.ts";
export { bounded } from "./bounded.ts";
export { type Clock, seconds, systemClock } from "./clock.ts";
export { emailForm, normalEmail } from "./email.ts";
export { type Keyring, looksRandom, openKeyring } from "./encryption.ts";
export { type Hosts, hostsOf, isOwnHost } from "./hosts.ts";
export { createId, createOrderedId, instantOfId, isId } from "./ids.ts";
export { type NetworkBits, networkOf } from "./network.ts";
export { assertPlainName, isPlainName } from "./plain-name.ts";
export { inLogin, Problem, problem, unavailable } from "./problem.ts";
export { hashSecret, matchesHash, randomSecret } from "./secrets.ts";
export { shapeOf } from "./shape.ts";
export { codeOf, StartFailure } from "./start-failure.ts";
export { isStorable, storable, storableJson, storableValue } from "./storable.ts";
