import { type BodyOf, isLine, lineRule, type registerClient } from "@faable/auth-contract";
import { assertPlainName, problem } from "../../../base/index.ts";
import type { ClientInput } from "../client.ts";
import { assertRedirectUris } from "../redirect-uri.ts";
import { assertLogoutUris, assertOrigins, normalClientInput } from "../rules.ts";

/** What a client says of itself (RFC 7591 §2). */
export type Metadata = BodyOf<typeof registerClient>;

const refuse = (field: string, message: string): Error =>
  problem("invalid_client_metadata", `${field} ${message}`, { details: { fields: [field] } });

/** People decide by this name: it is seen as it is, and there is something to be seen. */
const assertName = (name: string | undefined): void => {
  assertPlainName("client_name", name);
  if (name !== undefined && !(isLine(name) && /[\p{L}\p{N}]/u.test(name)))
    throw refuse("client_name", `must hold a letter or a digit, and ${lineRule}.`);
};

const grantsOf = ({ grant_types }: Metadata) => grant_types ?? ["authorization_code" as const];

const responsesOf = (metadata: Metadata) =>
  metadata.response_types ?? (grantsOf(metadata).includes("authorization_code") ? ["code" as const] : []);

/** Grants, responses and authentication have to be of use together (RFC 7591 §2.1). */
const assertConsistent = (metadata: Metadata): void => {
  const grants = grantsOf(metadata);
  if (responsesOf(metadata).includes("code") !== grants.includes("authorization_code"))
    throw refuse("response_types", "has code exactly when grant_types has authorization_code.");
  if (metadata.token_endpoint_auth_method === "none" && grants.includes("client_credentials"))
    throw refuse("grant_types", "must not have client_credentials when token_endpoint_auth_method is none.");
};

const originOf = (uri: string): string => new URL(uri).origin;

/** A frame of another site than the client's own is refused (OpenID Connect Front-Channel Logout §2). */
const assertOwnFrame = ({ frontchannel_logout_uri: frame, redirect_uris }: Metadata): void => {
  if (frame !== undefined && !redirect_uris.some((uri) => originOf(uri) === originOf(frame)))
    throw refuse("frontchannel_logout_uri", "must have scheme, host and port of one of the redirect_uris.");
};

/** Rules beyond the schema. */
export const assertMetadata = (metadata: Metadata): void => {
  const native = metadata.application_type === "native";
  assertName(metadata.client_name);
  assertRedirectUris("redirect_uris", metadata.redirect_uris, native);
  assertRedirectUris("post_logout_redirect_uris", metadata.post_logout_redirect_uris ?? [], native);
  assertOrigins(metadata.web_origins ?? []);
  assertLogoutUris(metadata);
  assertConsistent(metadata);
  assertOwnFrame(metadata);
};

/**
 * The client that the metadata describes. Whatever a client may not say of itself is not in it: trust, connections, APIs,
 * lifetimes.
 */
export const clientOf = (metadata: Metadata, clientId: string) =>
  normalClientInput({
    name: metadata.client_name ?? `Client ${clientId.slice(0, 8)}`,
    callbacks: metadata.redirect_uris,
    logout_urls: metadata.post_logout_redirect_uris ?? [],
    web_origins: metadata.web_origins ?? [],
    application_type: metadata.application_type ?? "web",
    token_endpoint_auth_method: metadata.token_endpoint_auth_method ?? "client_secret_basic",
    grant_types: grantsOf(metadata),
    response_types: responsesOf(metadata),
    client_uri: metadata.client_uri ?? null,
    logo_uri: metadata.logo_uri ?? null,
    tos_uri: metadata.tos_uri ?? null,
    policy_uri: metadata.policy_uri ?? null,
    contacts: metadata.contacts ?? [],
    software_id: metadata.software_id ?? null,
    software_version: metadata.software_version ?? null,
    frontchannel_logout_uri: metadata.frontchannel_logout_uri ?? null,
    frontchannel_logout_session_required: metadata.frontchannel_logout_session_required ?? false,
    backchannel_logout_uri: metadata.backchannel_logout_uri ?? null,
    backchannel_logout_session_required: metadata.backchannel_logout_session_required ?? false,
  } satisfies ClientInput);
