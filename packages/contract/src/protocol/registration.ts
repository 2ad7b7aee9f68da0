import { Type } from "typebox";
import { limits } from "../lifetimes.ts";
import { operation } from "../operation.ts";
import { Closed, EmailAddress, OneOf, WebUrl } from "../shapes.ts";

/** Grants that a client may register for. `password` is given by administrators alone. */
export const registrableGrants = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:device_code",
  "urn:ietf:params:oauth:grant-type:token-exchange",
  "http://auth0.com/oauth/grant-type/passwordless/otp",
] as const;

const redirectUris = (description: string, minItems: number) =>
  Type.Array(Type.String({ maxLength: 2048 }), { minItems, maxItems: 20, uniqueItems: true, description });

const metadata = {
  client_name: Type.String({ minLength: 1, maxLength: 128, description: "Display name, without a link. Default: made up." }),
  grant_types: Type.Array(OneOf(registrableGrants, "A grant."), {
    minItems: 1,
    maxItems: registrableGrants.length,
    uniqueItems: true,
    description: 'Grants that it will use. Default `["authorization_code"]`.',
  }),
  response_types: Type.Array(OneOf(["code"], "Only the code flow exists."), {
    maxItems: 1,
    description: 'Default `["code"]`; empty for a client without the grant `authorization_code`.',
  }),
  token_endpoint_auth_method: OneOf(
    ["client_secret_basic", "client_secret_post", "none"],
    "How it authenticates. `none` is a public client: it gets no secret and must use PKCE. Default `client_secret_basic`.",
  ),
  application_type: OneOf(["web", "native"], "Default `web`. Only a `native` client may have redirect URIs of its own scheme."),
  subject_type: OneOf(["public"], "A user has one `sub` for all clients."),
  id_token_signed_response_alg: OneOf(["RS256"], "Algorithm of its ID tokens."),
  web_origins: Type.Array(Type.String({ pattern: "^https?://[^/?#@\\s*]+$", maxLength: 512 }), {
    maxItems: 20,
    uniqueItems: true,
    description: "Browser origins (`scheme://host[:port]`) that may call the token endpoint. Default empty: any.",
  }),
  post_logout_redirect_uris: redirectUris("Where a logout may return to, compared character for character. Default empty.", 0),
  client_uri: WebUrl("Home page."),
  logo_uri: WebUrl("Logo."),
  tos_uri: WebUrl("Terms of service."),
  policy_uri: WebUrl("Privacy policy."),
  contacts: Type.Array(EmailAddress("A mail address."), {
    maxItems: 10,
    description: "Who is responsible for it. Default empty.",
  }),
  software_id: Type.String({ maxLength: 128, description: "Identifier of the software." }),
  software_version: Type.String({ maxLength: 64, description: "Version of the software." }),
  frontchannel_logout_uri: WebUrl(
    "Page that is shown in a frame when a session ends. No fragment; scheme, host and port of one of the redirect URIs.",
  ),
  frontchannel_logout_session_required: Type.Boolean({
    description: "Whether that page is told `iss` and `sid`. Default false.",
  }),
  backchannel_logout_uri: WebUrl("Where a logout token is posted when a session ends. No fragment."),
  backchannel_logout_session_required: Type.Boolean({
    description: "Whether logout tokens must name the session. Default false.",
  }),
};

const redirect_uris = redirectUris("Redirect URIs, compared character for character.", 1);

/** What a client says of itself (RFC 7591 §2). Whatever else it sends is refused: nothing it could rely on is dropped. */
export const ClientMetadata = Closed({ redirect_uris, ...Type.Partial(Type.Object(metadata)).properties });

const ClientReplacement = Closed({
  ...ClientMetadata.properties,
  client_id: Type.String({ maxLength: 128, description: "Its `client_id`, unchanged." }),
  client_secret: Type.Optional(Type.String({ maxLength: 256, description: "Its secret, if sent at all; it cannot be chosen." })),
});

/** What the server answers to a registration (RFC 7591 §3.2.1, RFC 7592 §3). */
export const RegisteredClient = Type.Object(
  {
    client_id: Type.String({ description: "What it is called in the protocol." }),
    client_secret: Type.Optional(
      Type.String({ description: "Shown when it is made and never again. Absent for public clients." }),
    ),
    client_id_issued_at: Type.Integer({ description: "When it registered, in seconds since 1970." }),
    client_secret_expires_at: Type.Optional(
      Type.Integer({ description: "Always 0: secrets do not expire. Absent for public clients." }),
    ),
    registration_client_uri: Type.String({ description: "Where the registration is read, changed and deleted (RFC 7592)." }),
    registration_access_token: Type.String({ description: "Bearer token for that. Every change replaces it." }),
    redirect_uris,
    client_name: metadata.client_name,
    grant_types: metadata.grant_types,
    response_types: metadata.response_types,
    token_endpoint_auth_method: metadata.token_endpoint_auth_method,
    application_type: metadata.application_type,
    subject_type: metadata.subject_type,
    id_token_signed_response_alg: metadata.id_token_signed_response_alg,
    web_origins: metadata.web_origins,
    post_logout_redirect_uris: metadata.post_logout_redirect_uris,
    contacts: metadata.contacts,
    frontchannel_logout_session_required: metadata.frontchannel_logout_session_required,
    backchannel_logout_session_required: metadata.backchannel_logout_session_required,
    ...Type.Partial(
      Type.Object({
        client_uri: metadata.client_uri,
        logo_uri: metadata.logo_uri,
        tos_uri: metadata.tos_uri,
        policy_uri: metadata.policy_uri,
        software_id: metadata.software_id,
        software_version: metadata.software_version,
        frontchannel_logout_uri: metadata.frontchannel_logout_uri,
        backchannel_logout_uri: metadata.backchannel_logout_uri,
      }),
    ).properties,
  },
  { title: "RegisteredClient" },
);

export const registerClient = operation({
  id: "registerClient",
  resource: "oauth",
  method: "POST",
  path: "/oidc/register",
  summary: "Register a client",
  description: `Dynamic client registration (RFC 7591). The client gets no API of the account until an administrator allows it (\`allowed_apis\`), and its users are asked for consent. JSON only. At most ${limits.registrationsPerMinute} a minute from one address and ${limits.registeredClients} clients an account; 403 where the account has switched it off. Errors have the shape \`{error, error_description, error_code}\`.`,
  access: "public",
  format: "oauth",
  body: ClientMetadata,
  reply: RegisteredClient,
  status: 201,
  errors: ["invalid_client_metadata", "invalid_redirect_uri", "forbidden"],
});

const path = "/oidc/register/:client_id";
const params = Closed({ client_id: Type.String({ minLength: 1, maxLength: 128, description: "The `client_id`." }) });

export const readRegistration = operation({
  id: "readRegistration",
  resource: "oauth",
  method: "GET",
  path,
  summary: "Read a client's own registration",
  description: "RFC 7592 §2.1, with the `registration_access_token`. The secret is not in it.",
  access: "public",
  format: "oauth",
  caller: "registration",
  params,
  reply: RegisteredClient,
  status: 200,
  errors: ["invalid_token"],
});

export const updateRegistration = operation({
  id: "updateRegistration",
  resource: "oauth",
  method: "PUT",
  path,
  summary: "Replace a client's own registration",
  description:
    "RFC 7592 §2.2: what is left out goes back to its default. The answer has a new `registration_access_token`; the old one ends. A client that stops being public gets a secret, one that becomes public loses it.",
  access: "public",
  format: "oauth",
  caller: "registration",
  params,
  body: ClientReplacement,
  reply: RegisteredClient,
  status: 200,
  errors: ["invalid_client_metadata", "invalid_redirect_uri", "invalid_token"],
});

export const deleteRegistration = operation({
  id: "deleteRegistration",
  resource: "oauth",
  method: "DELETE",
  path,
  summary: "Delete a client's own registration",
  description: "RFC 7592 §2.3: the client and everything it was given end.",
  access: "public",
  format: "oauth",
  caller: "registration",
  params,
  reply: Type.Null({ description: "Nothing." }),
  status: 204,
  errors: ["invalid_token"],
});
