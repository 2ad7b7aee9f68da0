import { Type } from "typebox";
import { limits } from "../lifetimes.ts";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { AllOptional, base, Closed, Deleted, Id, Line, Name, Nullable, OneOf, Page, WebUrl } from "../shapes.ts";

/** Every type of connection, and the category it belongs to. */
export const connectionTypes = {
  google_oauth2: "social",
  github: "social",
  microsoft: "social",
  figma: "social",
  custom: "social",
  database: "database",
  passwordless_email: "passwordless",
  oidc: "oidc",
} as const;

/** What a connection is. */
export type ConnectionType = keyof typeof connectionTypes;

/** What a connection is, roughly. */
export type ConnectionCategory = (typeof connectionTypes)[ConnectionType];

const typeNames = [
  "google_oauth2",
  "github",
  "microsoft",
  "figma",
  "custom",
  "database",
  "passwordless_email",
  "oidc",
] as const satisfies readonly ConnectionType[];

const categories = ["database", "social", "passwordless", "oidc"] as const satisfies readonly ConnectionCategory[];

/** What a person signs in with at a database connection. */
export const loginIdentifiers = ["email", "username", "email_or_username"] as const;

const rule = (description: string) => Type.Optional(Type.Boolean({ description: `${description} Default false.` }));

/** What a database connection demands of new passwords, besides what is always demanded. */
export const PasswordPolicy = Closed(
  {
    min_length: Type.Optional(
      Type.Integer({ minimum: limits.passwordMin, maximum: 64, description: `Characters. Default ${limits.passwordMin}.` }),
    ),
    require_lowercase: rule("A lower case letter."),
    require_uppercase: rule("An upper case letter."),
    require_number: rule("A digit."),
    require_symbol: rule("A character that is neither letter nor digit."),
  },
  { description: "Database connections: what is demanded of new passwords. Replaced as a whole." },
);

const common = {
  connection_name: Name("Name, unique in the account, without white space around it; what `connection=` of a request names."),
  enabled: Type.Boolean({ description: "Whether people can sign in by it. Default true." }),
  enabled_clients: Type.Array(Id("client", "A client."), {
    maxItems: 500,
    uniqueItems: true,
    description: "Clients it is offered to, by resource id. Empty, the default: all of the account.",
  }),
};

const text = (maxLength: number, description: string) => Nullable(Line(maxLength, description));
const url = (description: string) => Nullable(WebUrl(description));

const particular = {
  login_identifier: OneOf(loginIdentifiers, "Database connections: what people sign in with. Default `email`."),
  disable_signup: Type.Boolean({ description: "Database connections: whether self-service sign-up is refused. Default false." }),
  password_policy: PasswordPolicy,
  client_id: text(512, "Social connections: our identifier at the provider. `oidc`: the `aud` that tokens must have."),
  scope: text(2048, "Social connections: scopes that are asked for, space-separated. Default: the provider's."),
  authorize_url: url("Social connections: the provider's authorization endpoint, instead of its usual one."),
  token_url: url("Social connections: the provider's token endpoint, instead of its usual one."),
  userinfo_url: url("Social connections: the provider's userinfo endpoint, instead of its usual one."),
  response_type: OneOf(["code"], "Social connections: always `code`."),
  issuer: url("`oidc`: the `iss` of tokens that are trusted, compared exactly; unique in the account."),
  jwks_url: url("`oidc`: where its public keys are. Default: `<issuer>/.well-known/jwks`."),
  claims_mapping: Nullable(
    Type.Unsafe<Record<string, string>>({
      type: "object",
      additionalProperties: { type: "string", maxLength: 512 },
      maxProperties: 50,
      description: "Claims of issued tokens.",
    }),
    {
      description:
        '`oidc`: claim → `token.<claim>`, `request.<field>` or a `"literal"` in quotes, for tokens that are exchanged. Replaced as a whole.',
    },
  ),
};

const type = OneOf(typeNames, "What it is. Decides which fields it has; never changes.");
const secret = Nullable(Type.String({ format: "line", minLength: 1, maxLength: 2048 }), {
  description: "Social connections: our secret at the provider. Stored encrypted, never shown.",
});

/** A source of users. Of the fields below `enabled_clients` it has those of its type. */
export const Connection = Type.Object(
  {
    ...base("connection"),
    ...common,
    connection_type: type,
    category: OneOf(categories, "Follows from the type."),
    ...Type.Partial(Type.Object(particular)).properties,
    is_using_default_credentials: Type.Optional(
      Type.Boolean({ description: "Social connections: whether the installation's own application at the provider is used." }),
    ),
  },
  { title: "Connection" },
);

const { connection_name, ...optional } = common;
const ConnectionCreate = Closed({
  connection_name,
  connection_type: type,
  ...Type.Partial(Closed({ ...optional, ...particular, client_secret: secret })).properties,
});
const ConnectionUpdate = AllOptional({ ...common, ...particular, client_secret: secret });
const connectionParams = Closed({ id: Id("connection", "The connection.") });

export const connectionListing: Listing = {
  fields: { connection_name: "text", connection_type: "text", category: "text", enabled: "boolean" },
  text: false,
  sort: ["createdAt"],
  expand: [],
  shortcuts: ["category", "connection_type", "enabled"],
  words: { connection_type: typeNames, category: categories },
  examples: { connection_name: "database", connection_type: "github", category: "social" },
};

export const listConnections = operation({
  id: "listConnections",
  alias: "connectionList",
  resource: "connection",
  method: "GET",
  path: "/connection",
  otherPaths: ["/connections"],
  summary: "List connections",
  access: { permission: "read:connections" },
  query: listingQuery(connectionListing),
  listing: connectionListing,
  reply: Page(Connection, "Connection"),
  status: 200,
  errors: [],
});

export const getConnection = operation({
  id: "getConnection",
  alias: "connectionGet",
  resource: "connection",
  method: "GET",
  path: "/connection/:id",
  otherPaths: ["/connections/:id"],
  summary: "Read a connection",
  access: { permission: "read:connections" },
  params: connectionParams,
  reply: Connection,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const createConnection = operation({
  id: "createConnection",
  alias: "connectionCreate",
  resource: "connection",
  method: "POST",
  path: "/connection",
  otherPaths: ["/connections"],
  summary: "Create a connection",
  description: "Fields of another type are refused. `custom` needs its three URLs, `oidc` its `issuer`.",
  access: { permission: "create:connections" },
  body: ConnectionCreate,
  reply: Connection,
  status: 201,
  errors: ["already_exists", "invalid_name", "connection_misconfigured"],
});

export const updateConnection = operation({
  id: "updateConnection",
  alias: "connectionUpdate",
  resource: "connection",
  method: "POST",
  path: "/connection/:id",
  otherPaths: ["/connections/:id"],
  summary: "Change a connection",
  access: { permission: "update:connections" },
  params: connectionParams,
  body: ConnectionUpdate,
  reply: Connection,
  status: 200,
  errors: ["invalid_id", "not_found", "already_exists", "invalid_name", "connection_misconfigured"],
});

export const deleteConnection = operation({
  id: "deleteConnection",
  alias: "connectionDelete",
  resource: "connection",
  method: "DELETE",
  path: "/connection/:id",
  otherPaths: ["/connections/:id"],
  summary: "Delete a connection with its credentials and identities",
  description: "The users stay.",
  access: { permission: "delete:connections" },
  params: connectionParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found"],
});
