/**
 * federation: signing in by a provider elsewhere. Owns what each provider is asked and what its answers mean, the request there
 * and the one that comes back, and whom a provider's word signs in, joins or creates. Leaves calling out to `outbound`, rows to
 * `users` and `identities`, and what comes after the proof to `interactions`.
 */

export { isComplete } from "./application.ts";
export { type Answered, comeBack, type Returned } from "./come-back.ts";
export { departureFor, leaveForProvider } from "./leave.ts";
export { type AssertMayActFor, getProviderToken, refreshProviderToken } from "./provider-token.ts";
export { attestsAddresses } from "./providers/providers.ts";
export type { FederationRooms } from "./rooms.ts";
export { socialConnections, type Visit } from "./visit.ts";
