/**
 * oauth: the protocol's endpoints, as HTTP: authorization (plain and pushed), token with a table of grants, revocation,
 * introspection, userinfo, logout, registration of clients, discovery and JWKS. Owns their parameters, phases and errors. Leaves tokens to `tokens`, what a
 * login needs to `interactions`, keys to `keys`.
 */
export type { AuthorizationEndpoint } from "./authorize/door.ts";
export type { PasswordEndpoint } from "./authorize/password.ts";
export { discoveryDoor } from "./discovery.ts";
export { clientEndpoints, type OAuthRooms, userEndpoints } from "./door.ts";
export { type RegistrationEndpoint, registrationDoor } from "./register/endpoint.ts";
export type { TokenBudgets } from "./token/budgets.ts";
export type { TokenEndpoint } from "./token/endpoint.ts";
export { authorizationCode } from "./token/grants/authorization-code.ts";
export { clientCredentials } from "./token/grants/client-credentials.ts";
export type { Grant } from "./token/grants/grant.ts";
export { password } from "./token/grants/password.ts";
export { refreshToken } from "./token/grants/refresh-token.ts";
export { createRefuse } from "./token/refusals.ts";
