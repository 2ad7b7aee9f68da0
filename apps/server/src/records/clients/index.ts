/**
 * clients: OAuth clients of a tenant. Owns their settings, the redirect URIs that may be registered, and their secrets,
 * of which only hashes exist. Leaves to `oauth`: when a secret must be presented, and what a client may ask for.
 */
export { type Client, getClient, isPublic, mayUseGrant, presentsSecret, toClient } from "./client.ts";
export { assertClients, clients, listClients } from "./client-store.ts";
export { type Clients, createClients } from "./clients.ts";
export { createClient, insertClient } from "./create-client.ts";
export { deleteClient } from "./delete-client.ts";
export { registeredRedirectUri } from "./redirect-uri.ts";
export { rotateSecret } from "./rotate-secret.ts";
export { updateClient } from "./update-client.ts";
