/**
 * oauth: the protocol's endpoints, as HTTP. So far the token endpoint with the client-credentials grant, discovery and
 * JWKS. Owns their parameters, phases and errors. Leaves tokens to `tokens`, keys to `keys`.
 */
export { discoveryDoor } from "./discovery.ts";
export { authorizationCode } from "./token/grants/authorization-code.ts";
export { clientCredentials } from "./token/grants/client-credentials.ts";
export type { Grant } from "./token/grants/grant.ts";
export { refreshToken } from "./token/grants/refresh-token.ts";
export type { TokenBudgets } from "./token/budgets.ts";
export { type TokenEndpoint, tokenDoor } from "./token/endpoint.ts";
export { createRefuse } from "./token/refusals.ts";
