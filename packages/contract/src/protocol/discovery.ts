import { Type } from "typebox";
import { lifetimes } from "../lifetimes.ts";
import { operation } from "../operation.ts";

const words = (description: string) => Type.Array(Type.String(), { description });

/** Provider metadata: OpenID Connect Discovery 1.0 §3 and RFC 8414 §2, with two members of ours. */
export const Discovery = Type.Object(
  {
    issuer: Type.String({ description: "`iss` of every token of this account, compared exactly; no trailing slash." }),
    authorization_endpoint: Type.String({ description: "Where people are sent to sign in." }),
    pushed_authorization_request_endpoint: Type.String({ description: "Where authorization requests are pushed (RFC 9126)." }),
    token_endpoint: Type.String({ description: "Where tokens are requested." }),
    userinfo_endpoint: Type.String({ description: "Where a user's token is exchanged for claims." }),
    revocation_endpoint: Type.String({ description: "Where tokens are revoked (RFC 7009)." }),
    introspection_endpoint: Type.String({ description: "Where confidential clients ask about tokens (RFC 7662)." }),
    end_session_endpoint: Type.String({ description: "Where people are sent to sign out (OIDC RP-Initiated Logout)." }),
    registration_endpoint: Type.Optional(
      Type.String({
        description: "Where clients register themselves (RFC 7591). Absent where the account has switched that off.",
      }),
    ),
    jwks_uri: Type.String({ description: "Where the public keys are." }),
    scopes_supported: words("Scopes about a person; those of an API are its own."),
    response_types_supported: words("Always `code`."),
    response_modes_supported: words("How an answer can reach the client."),
    code_challenge_methods_supported: words("Always `S256` (RFC 7636)."),
    prompt_values_supported: words("What `prompt` can ask for."),
    acr_values_supported: words("Levels of assurance that a login can reach."),
    ui_locales_supported: words("Languages of the pages."),
    authorization_response_iss_parameter_supported: Type.Boolean({ description: "Always true: answers carry `iss` (RFC 9207)." }),
    claims_parameter_supported: Type.Boolean({ description: "Always true (OIDC Core §5.5)." }),
    backchannel_logout_supported: Type.Boolean({ description: "Always true (OIDC Back-Channel Logout §2.1)." }),
    backchannel_logout_session_supported: Type.Boolean({ description: "Always true: a logout token carries `sid`." }),
    frontchannel_logout_supported: Type.Boolean({ description: "Always true (OIDC Front-Channel Logout §3)." }),
    frontchannel_logout_session_supported: Type.Boolean({
      description: "Always true: frames are given `iss` and `sid` where the client asks for them.",
    }),
    grant_types_supported: words("Grants the token endpoint serves."),
    token_endpoint_auth_methods_supported: words("Ways a client can authenticate."),
    subject_types_supported: words("Always `public`: a user has one `sub` for all clients."),
    id_token_signing_alg_values_supported: words("Signature algorithms of ID tokens (RFC 7518 §3.1)."),
    claims_supported: words("Claims a token can hold."),
    request_parameter_supported: Type.Boolean({ description: "Always false: no request objects (OIDC Core §6.1)." }),
    request_uri_parameter_supported: Type.Boolean({ description: "Always false (OIDC Core §6.2)." }),
    service_documentation: Type.String({ description: "The page for developers." }),
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
  description: `Provider metadata (OIDC Discovery 1.0, RFC 8414). May be cached for ${lifetimes.jwksCache} seconds; any origin may read it.`,
  access: "public",
  reply: Discovery,
  status: 200,
  errors: [],
});

/** A public key (RFC 7517, RFC 7518 §6). */
const PublicJwk = Type.Object({
  kty: Type.String({ description: "`RSA` or `EC`." }),
  use: Type.Literal("sig", { description: "For signatures only." }),
  alg: Type.String({ description: "`RS256` or `ES256`, and no other." }),
  kid: Type.String({ description: "What a token's header names." }),
  n: Type.Optional(Type.String({ description: "RSA modulus, base64url." })),
  e: Type.Optional(Type.String({ description: "RSA exponent, base64url." })),
  crv: Type.Optional(Type.String({ description: "Curve of an EC key: `P-256`." })),
  x: Type.Optional(Type.String({ description: "EC coordinate, base64url." })),
  y: Type.Optional(Type.String({ description: "EC coordinate, base64url." })),
});

export const Jwks = Type.Object(
  { keys: Type.Array(PublicJwk, { description: "Every key that signs, will sign, or has signed a token that still lives." }) },
  { title: "Jwks" },
);

export const getJwks = operation({
  id: "getJwks",
  resource: "oauth",
  method: "GET",
  path: "/.well-known/jwks.json",
  summary: "Public keys of the account",
  description: `A JWK Set (RFC 7517). May be cached for ${lifetimes.jwksCache} seconds; a new key is published for longer than that before it signs. Any origin may read it.`,
  access: "public",
  reply: Jwks,
  status: 200,
  errors: [],
});
