/**
 * outbound: the one HTTP client by which this server calls others (SEC-OUT-03). Owns which addresses may be reached, and the
 * limits of time and size. Leaves to its callers what they send, and that nobody outside learns more of an answer than
 * whether there was a good one (SEC-OUT-02).
 */
export { createOutbound, type Outbound, type OutboundAnswer, OutboundFailure, type OutboundRequest } from "./outbound.ts";
export { createResolveHost, type ResolveHost } from "./resolve.ts";
