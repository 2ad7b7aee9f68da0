import { accountOfManagementAudience } from "@faable/auth-contract";
import { problem } from "../../../../base/index.ts";
import { type Client, isPublic, mayUseGrant } from "../../../../records/clients/index.ts";

export const clientCredentials = "client_credentials";

/** A machine without a secret could be anybody, so public clients have no machine tokens (RFC 6749 §4.4). */
export const assertMayUseClientCredentials = (client: Client): void => {
  if (isPublic(client))
    throw problem(
      "unauthorized_client",
      "A public client cannot use client_credentials. Give it a secret by changing token_endpoint_auth_method.",
    );
  if (!mayUseGrant(client, clientCredentials))
    throw problem(
      "unauthorized_client",
      `This client may not use client_credentials. Its grant_types has: ${client.grantTypes?.join(", ") || "none"}.`,
    );
};

/** A client that registered itself must not administer the tenant that anyone can register at. */
export const assertMayHaveAudience = (client: Client, audience: string | undefined): void => {
  if (client.registration === "dynamic" && audience !== undefined && accountOfManagementAudience(audience) !== undefined)
    throw problem("forbidden", "A client that registered itself cannot have the management audience.");
};
