import { readRegistration as operation, type RegisteredClient, registrableGrants } from "@faable/auth-contract";
import type { Static } from "typebox";
import { matchesHash, problem, seconds } from "../../../base/index.ts";
import type { Scope } from "../../../ground/tenancy/index.ts";
import { type ClientShape, toClient } from "../client.ts";
import { type ClientRow, findRegisteredClient } from "../client-store.ts";

export type RegistrationShape = Static<typeof RegisteredClient>;

/** A registration, and what of it only its holder knows. */
export interface Registered {
  readonly row: ClientRow;
  readonly token: string;
  /** Present where a secret was made. */
  readonly secret: string | undefined;
}

/** Grants that an administrator added, and a client cannot register for, are no part of what it registered. */
const registered = (grants: ClientShape["grant_types"]) =>
  registrableGrants.filter((grant) => grants === null || grants.includes(grant));

/** Members that the client left out are left out again. */
const given = (members: Readonly<Record<string, string | null>>) =>
  Object.fromEntries(Object.entries(members).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));

const linksOf = ({ client_uri, logo_uri, tos_uri, policy_uri, frontchannel_logout_uri, backchannel_logout_uri }: ClientShape) =>
  given({ client_uri, logo_uri, tos_uri, policy_uri, frontchannel_logout_uri, backchannel_logout_uri });

const softwareOf = ({ software_id, software_version }: ClientShape) => given({ software_id, software_version });

/** What is answered to the client (RFC 7591 §3.2.1, RFC 7592 §3). */
export const toRegistration = (issuer: string, { row, token, secret }: Registered): RegistrationShape => {
  const client = toClient(row);
  return {
    ...linksOf(client),
    ...softwareOf(client),
    client_id: client.client_id,
    ...(secret === undefined ? {} : { client_secret: secret }),
    client_id_issued_at: seconds(row.created_at),
    ...(client.token_endpoint_auth_method === "none" ? {} : { client_secret_expires_at: 0 }),
    registration_client_uri: `${issuer}${operation.path.replace(":client_id", client.client_id)}`,
    registration_access_token: token,
    redirect_uris: client.callbacks,
    client_name: client.name,
    grant_types: registered(client.grant_types),
    response_types: client.response_types,
    token_endpoint_auth_method: client.token_endpoint_auth_method,
    application_type: client.application_type,
    subject_type: "public",
    id_token_signed_response_alg: "RS256",
    web_origins: client.web_origins,
    post_logout_redirect_uris: client.logout_urls,
    contacts: client.contacts,
    frontchannel_logout_session_required: client.frontchannel_logout_session_required,
    backchannel_logout_session_required: client.backchannel_logout_session_required,
  };
};

/** One answer for a wrong token, a client that is gone and one that never was (RFC 7592 §2.1). */
export const refuseToken = (): Error =>
  problem(
    "invalid_token",
    "This is not the registration access token of this client. Every change of the registration replaces it.",
    {
      headers: { "www-authenticate": 'Bearer error="invalid_token"' },
    },
  );

/** What the caller shows to manage a registration. */
export interface RegistrationAccess {
  readonly clientId: string;
  readonly token: string;
}

/** The client, if this is its token. */
export const assertItsToken = (row: ClientRow | undefined, { token }: RegistrationAccess): ClientRow => {
  if (!row || row.registration_token_hash === null || !matchesHash(token, row.registration_token_hash)) throw refuseToken();
  return row;
};

export const readRegistration = async (scope: Scope, issuer: string, access: RegistrationAccess): Promise<RegistrationShape> => {
  const row = assertItsToken(await findRegisteredClient(scope, access.clientId), access);
  return toRegistration(issuer, { row, token: access.token, secret: undefined });
};
