/**
 * clients: OAuth clients of a tenant. Owns their settings, the redirect URIs that may be registered, and their secrets,
 * of which only hashes exist, and how clients register themselves. Leaves to `oauth`: when a secret must be presented, and what a client may ask for.
 */
export { type Client, getClient, isMachine, isPublic, mayHaveApi, mayUseGrant, presentsSecret, toClient } from "./client.ts";
export { assertClients, clients, listClients } from "./client-store.ts";
export { type Clients, createClients, findClients } from "./clients.ts";
export { createClient, insertClient } from "./create-client.ts";
export { deleteClient } from "./delete-client.ts";
export { registeredRedirectUri } from "./redirect-uri.ts";
export { deleteRegistration } from "./registration/delete-registration.ts";
export { assertRegistrationOpen, registerClient } from "./registration/register-client.ts";
export { readRegistration, refuseToken } from "./registration/registered-client.ts";
export { updateRegistration } from "./registration/update-registration.ts";
export { rotateSecret } from "./rotate-secret.ts";
export { updateClient } from "./update-client.ts";
