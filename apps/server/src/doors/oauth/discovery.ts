import {
  type Discovery,
  getDiscovery,
  getJwks,
  lifetimes,
  logout,
  managementAudience,
  oidcScopes,
  registerClient,
  servedGrants,
  tokenEndpointAuthMethods,
  UserInfo,
} from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Static } from "typebox";
import { bounded } from "../../base/index.ts";
import type { Keys } from "../../records/keys/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import { responseHeaders } from "../http/index.ts";

const protocolClaims = ["iss", "aud", "exp", "iat", "auth_time", "nonce", "sid", "amr", "acr"];

const identityClaimNames = Object.keys(UserInfo.properties);

/** What this account's issuer offers (OIDC Discovery 1.0 §3, RFC 8414 §2). It advertises nothing that does not work. */
const discoveryOf = ({ id, issuer, settings }: Account): Static<typeof Discovery> => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  pushed_authorization_request_endpoint: `${issuer}/oauth/par`,
  token_endpoint: `${issuer}/oauth/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  revocation_endpoint: `${issuer}/oauth/revoke`,
  introspection_endpoint: `${issuer}/oauth/introspect`,
  end_session_endpoint: `${issuer}${logout.path}`,
  ...(settings.dynamic_registration_enabled ? { registration_endpoint: `${issuer}${registerClient.path}` } : {}),
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  scopes_supported: [...oidcScopes],
  response_types_supported: ["code"],
  response_modes_supported: ["query", "form_post"],
  code_challenge_methods_supported: ["S256"],
  prompt_values_supported: ["none", "login", "consent", "select_account"],
  acr_values_supported: ["urn:faable:loa:1"],
  ui_locales_supported: ["en", "es"],
  authorization_response_iss_parameter_supported: true,
  claims_parameter_supported: true,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,
  frontchannel_logout_supported: true,
  frontchannel_logout_session_supported: true,
  grant_types_supported: [...servedGrants],
  token_endpoint_auth_methods_supported: [...tokenEndpointAuthMethods],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256"],
  claims_supported: [...protocolClaims, ...identityClaimNames],
  request_parameter_supported: false,
  request_uri_parameter_supported: false,
  service_documentation: `${issuer}/docs`,
  account_id: id,
  management_audience: managementAudience(id),
});

/** Public, the same for everyone, and worth caching: rotation counts on clients asking again after this time. */
const documentHeaders = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": `public, max-age=${lifetimes.jwksCache}`,
  "access-control-allow-origin": "*",
};

/** Written past the framework: these bytes are constant and asked for most, and some relying parties give up after a second. */
const sendDocument = (reply: FastifyReply, document: string): void => {
  reply.hijack();
  reply.raw
    .writeHead(200, { ...documentHeaders, ...responseHeaders(reply.request), "content-length": Buffer.byteLength(document) })
    .end(document);
};

export const discoveryDoor = (app: FastifyInstance, { keys }: { readonly keys: Keys }): void => {
  const documents = bounded<Account, string>(10_000);
  const documentOf = (account: Account): string => {
    const known = documents.get(account) ?? JSON.stringify(discoveryOf(account));
    documents.set(account, known);
    return known;
  };
  const discovery = (request: FastifyRequest, reply: FastifyReply): void => {
    sendDocument(reply, documentOf(request.account));
  };
  const jwks = (request: FastifyRequest, reply: FastifyReply): void | Promise<void> => {
    const known = keys.peek(request.account.id);
    return known
      ? sendDocument(reply, known.jwks)
      : keys.get(request.account.id).then((loaded) => sendDocument(reply, loaded.jwks));
  };
  for (const path of [getDiscovery.path, ...(getDiscovery.otherPaths ?? [])]) app.get(path, discovery);
  app.get(getJwks.path, jwks);
};
