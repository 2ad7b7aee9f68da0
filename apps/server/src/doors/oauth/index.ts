/**
 * oauth: the protocol's endpoints, as HTTP. So far the token endpoint with the client-credentials grant, discovery and
 * JWKS. Owns their parameters, phases and errors. Leaves tokens to `tokens`, keys to `keys`.
 */
export { discoveryDoor } from "./discovery.ts";
export type { TokenBudgets } from "./token/budgets.ts";
export { type TokenEndpoint, tokenDoor } from "./token/endpoint.ts";
export { createRefuse } from "./token/refusals.ts";
