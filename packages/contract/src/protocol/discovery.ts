import { Type } from "typebox";
import { operation } from "../operation.ts";

/** Provider metadata: OpenID Connect Discovery 1.0 §3 and RFC 8414 §2, with two members of ours. */
export const Discovery = Type.Object(
  {
    issuer: Type.String(),
    token_endpoint: Type.String(),
    jwks_uri: Type.String(),
    scopes_supported: Type.Array(Type.String()),
    response_types_supported: Type.Array(Type.String()),
    grant_types_supported: Type.Array(Type.String()),
    token_endpoint_auth_methods_supported: Type.Array(Type.String()),
    subject_types_supported: Type.Array(Type.String()),
    id_token_signing_alg_values_supported: Type.Array(Type.String()),
    claims_supported: Type.Array(Type.String()),
    request_parameter_supported: Type.Boolean(),
    request_uri_parameter_supported: Type.Boolean(),
    service_documentation: Type.String(),
    account_id: Type.String({ description: "The account this issuer belongs to." }),
    management_audience: Type.String({ description: "`audience` of tokens for this account's Management API." }),
  },
  { title: "Discovery" },
);

export const getDiscovery = operation({
  id: "getDiscovery",
  resource: "oauth",
  method: "GET",
  path: "/.well-known/openid-configuration",
  otherPaths: ["/.well-known/oauth-authorization-server"],
  summary: "Discovery document of the account",
  access: "public",
  reply: Discovery,
  status: 200,
  errors: [],
});

/** A public key (RFC 7517, RFC 7518 §6). */
const PublicJwk = Type.Object({
  kty: Type.String(),
  use: Type.Literal("sig"),
  alg: Type.String(),
  kid: Type.String(),
  n: Type.Optional(Type.String()),
  e: Type.Optional(Type.String()),
  crv: Type.Optional(Type.String()),
  x: Type.Optional(Type.String()),
  y: Type.Optional(Type.String()),
});

export const Jwks = Type.Object({ keys: Type.Array(PublicJwk) }, { title: "Jwks" });

export const getJwks = operation({
  id: "getJwks",
  resource: "oauth",
  method: "GET",
  path: "/.well-known/jwks.json",
  summary: "Public keys of the account",
  access: "public",
  reply: Jwks,
  status: 200,
  errors: [],
});
