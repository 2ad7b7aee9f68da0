import { Type } from "typebox";
import { lifetimes } from "../lifetimes.ts";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import {
  AllOptional,
  base,
  Closed,
  Deleted,
  EmailAddress,
  Id,
  Line,
  Lines,
  Name,
  Nullable,
  OneOf,
  Page,
  WebUrl,
} from "../shapes.ts";

const uri = (description: string) => Nullable(WebUrl(description));
const uris = (description: string) =>
  Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 200, uniqueItems: true, description });
const text = (maxLength: number, description: string) => Nullable(Line(maxLength, description));

/** Every grant a client can be limited to. */
export const grantTypes = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:device_code",
  "urn:ietf:params:oauth:grant-type:token-exchange",
  "http://auth0.com/oauth/grant-type/passwordless/otp",
  "http://auth0.com/oauth/grant-type/mfa-otp",
  "http://auth0.com/oauth/grant-type/mfa-recovery-code",
  "password",
] as const;

const applicationTypes = ["web", "native"] as const;

const settings = {
  name: Name("Display name."),
  description: Lines(1024, "What it is for. Default empty."),
  callbacks: uris("Redirect URIs, compared character for character."),
  logout_urls: uris("Where a logout may return to, compared character for character."),
  web_origins: Type.Array(Type.String({ pattern: "^https?://[^/?#@\\s*]+$", maxLength: 512 }), {
    maxItems: 200,
    uniqueItems: true,
    description: "Browser origins (`scheme://host[:port]`) that may call the token endpoint. Empty: any.",
  }),
  application_type: OneOf(applicationTypes, "Default `web`. A `native` client is public unless it says otherwise."),
  token_endpoint_auth_method: OneOf(
    ["client_secret_basic", "client_secret_post", "none"],
    "How it authenticates. `none` is a public client: it has no secret and must use PKCE. Default `client_secret_basic`.",
  ),
  grant_types: Type.Unsafe<(typeof grantTypes)[number][] | null>({
    type: ["array", "null"],
    items: { type: "string", enum: [...grantTypes] },
    uniqueItems: true,
    description: "Exact list of grants it may use. null: every grant except `password`.",
  }),
  response_types: Type.Array(OneOf(["code"], "Only the code flow exists."), { maxItems: 1, description: 'Default `["code"]`.' }),
  refresh_token: Closed(
    {
      token_lifetime: Type.Optional(
        Type.Integer({
          minimum: lifetimes.accessTokenMin,
          maximum: 31_536_000,
          description: `Seconds of inactivity after which a refresh token ends. Default ${lifetimes.refreshToken}.`,
        }),
      ),
      expiration_mode: Type.Optional(Line(32, "Stored for compatibility, without effect.")),
      infinite_token_lifetime: Type.Optional(Type.Boolean({ description: "Stored for compatibility, without effect." })),
    },
    { description: "Replaced as a whole." },
  ),
  client_uri: uri("Home page."),
  logo_uri: uri("Logo."),
  tos_uri: uri("Terms of service."),
  policy_uri: uri("Privacy policy."),
  contacts: Type.Array(EmailAddress("A mail address."), {
    maxItems: 20,
    description: "Mail addresses of whoever is responsible for it; stored in the normal form of addresses.",
  }),
  software_id: text(128, "Identifier of the software."),
  software_version: text(64, "Version of the software."),
  default_connection: Nullable(Id("connection", "Connection used when the request names none.")),
  id_token_claims: Type.Boolean({
    description:
      "Whether ID tokens carry the identity claims of their scopes. Default true; false leaves them to `/userinfo`, as OIDC Core §5.4 has it for the code flow.",
  }),
  is_first_party: Type.Boolean({
    description: "Whether it belongs to the tenant itself. Default true; false for a client that registered itself.",
  }),
  frontchannel_logout_uri: uri(
    "Page that is shown in a frame when a session ends (OpenID Connect Front-Channel Logout). No fragment.",
  ),
  frontchannel_logout_session_required: Type.Boolean({
    description: "Whether that page is told `iss` and `sid`. Default false.",
  }),
  backchannel_logout_uri: uri(
    "Where a logout token is posted when a session ends (OpenID Connect Back-Channel Logout). No fragment.",
  ),
  backchannel_logout_session_required: Type.Boolean({
    description: "Whether logout tokens must name the session. Default false.",
  }),
  allowed_apis: Type.Array(Id("api", "An API."), {
    maxItems: 200,
    uniqueItems: true,
    description:
      "The APIs that a client which registered itself may have tokens for; empty, the default, means none. The management API cannot be one of them. Clients that an administrator created may ask for every API.",
  }),
};

/** An OAuth client: an application, a backend, a device. */
export const Client = Type.Object(
  {
    ...base("client"),
    client_id: Type.String({ description: "The OAuth `client_id`. Not the same as `id`." }),
    ...settings,
    registration: OneOf(["admin", "dynamic"], "Who created it: an administrator, or the client itself."),
    previous_secret_expires_at: Nullable(Type.String({ format: "date-time" }), {
      description: "Until when the secret before the last rotation still works.",
    }),
  },
  { title: "Client" },
);

/** The one reply that carries a secret, besides rotation. */
export const CreatedClient = Type.Object(
  {
    ...Client.properties,
    client_secret: Type.Optional(Type.String({ description: "Shown this once. Absent for public clients." })),
  },
  { title: "CreatedClient" },
);

const { name, ...optional } = settings;
const ClientCreate = Closed({ name, ...Type.Partial(Closed(optional)).properties });
const ClientUpdate = AllOptional(settings);

const clientParams = Closed({
  id: Type.String({
    minLength: 1,
    maxLength: 128,
    pattern: "^[A-Za-z0-9_.~-]+$",
    description: "The client's `id` or its `client_id`.",
  }),
});

export const clientListing: Listing = {
  fields: { name: "text", client_id: "text", application_type: "text" },
  text: true,
  sort: ["createdAt"],
  expand: [],
  shortcuts: ["client_id"],
  words: { application_type: applicationTypes },
  examples: { client_id: "6f1c1c1e-2b1f-4c55-9a53-0d5b2d0c9b11", application_type: "web" },
};

export const listClients = operation({
  id: "listClients",
  alias: "clientList",
  resource: "client",
  method: "GET",
  path: "/client",
  otherPaths: ["/clients"],
  summary: "List clients",
  description: "`q` searches name, description and client_id.",
  access: { permission: "read:clients" },
  query: listingQuery(clientListing),
  listing: clientListing,
  reply: Page(Client, "Client"),
  status: 200,
  errors: [],
});

export const getClient = operation({
  id: "getClient",
  alias: "clientGet",
  resource: "client",
  method: "GET",
  path: "/client/:id",
  otherPaths: ["/clients/:id"],
  summary: "Read a client",
  access: { permission: "read:clients" },
  params: clientParams,
  reply: Client,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const createClient = operation({
  id: "createClient",
  alias: "clientCreate",
  resource: "client",
  method: "POST",
  path: "/client",
  otherPaths: ["/clients"],
  summary: "Create a client",
  description: "A confidential client's secret is in this reply and in no later one; the server keeps only a hash.",
  access: { permission: "create:clients" },
  body: ClientCreate,
  reply: CreatedClient,
  status: 201,
  errors: ["invalid_redirect_uri", "invalid_name", "invalid_email"],
});

export const updateClient = operation({
  id: "updateClient",
  alias: "clientUpdate",
  resource: "client",
  method: "POST",
  path: "/client/:id",
  otherPaths: ["/clients/:id"],
  summary: "Change a client",
  description:
    "Changing `token_endpoint_auth_method` to `none` ends the secret. Changing it back needs a rotation to get a new one.",
  access: { permission: "update:clients" },
  params: clientParams,
  body: ClientUpdate,
  reply: Client,
  status: 200,
  errors: ["invalid_id", "not_found", "invalid_redirect_uri", "invalid_name", "invalid_email", "last_operator_client"],
});

export const rotateClientSecret = operation({
  id: "rotateClientSecret",
  alias: "clientRotateSecret",
  resource: "client",
  method: "POST",
  path: "/client/:id/rotate-secret",
  otherPaths: ["/clients/:id/rotate-secret"],
  summary: "Replace a client's secret",
  description:
    "The old secret ends at once, or after `expires_previous_in` seconds, so that running instances can be moved over.",
  access: { permission: "update:clients" },
  params: clientParams,
  bodyOptional: true,
  body: Closed({
    expires_previous_in: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: lifetimes.previousSecretMax,
        description: "Seconds the old secret keeps working. Default 0.",
      }),
    ),
  }),
  reply: Type.Object(
    {
      id: Id("client", "The client."),
      client_id: Type.String({ description: "The OAuth `client_id`; unchanged." }),
      client_secret: Type.String({ description: "The new secret. Shown this once." }),
      previous_secret_expires_at: Client.properties.previous_secret_expires_at,
    },
    { title: "RotatedSecret" },
  ),
  status: 200,
  errors: ["invalid_id", "not_found", "conflict"],
});

export const deleteClient = operation({
  id: "deleteClient",
  alias: "clientDelete",
  resource: "client",
  method: "DELETE",
  path: "/client/:id",
  otherPaths: ["/clients/:id"],
  summary: "Delete a client",
  description: "Its tokens are refused by the Management API at once.",
  access: { permission: "delete:clients" },
  params: clientParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found", "last_operator_client"],
});
