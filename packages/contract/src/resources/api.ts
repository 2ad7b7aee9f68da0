import { Type } from "typebox";
import { lifetimes } from "../lifetimes.ts";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { AllOptional, base, Closed, Deleted, Id, Lines, Name, OneOf, Page } from "../shapes.ts";

const permission = Closed({
  value: Type.String({
    minLength: 1,
    maxLength: 128,
    pattern: "^[\\x21\\x23-\\x5B\\x5D-\\x7E]+$",
    description: "Scope value (RFC 6749 §3.3 characters), customarily `verb:resource`.",
  }),
  description: Type.Optional(Lines(512, "Shown on consent screens.")),
});

const settings = {
  name: Name("Display name."),
  slug: Type.String({
    pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
    description: "Short name, unique in the account. Default: made from the name.",
  }),
  description: Lines(1024, "What it is for. Default empty."),
  permissions: Type.Array(permission, { maxItems: 1000, description: "The API's catalogue of scopes. Default empty." }),
  signing_alg: OneOf(["RS256", "ES256"], "Algorithm of its access tokens. Default `RS256`; `ES256` is much cheaper to sign."),
  token_dialect: OneOf(
    ["access_token", "access_token_authz"],
    "`access_token_authz` adds the `permissions` claim. Default `access_token`.",
  ),
  token_lifetime: Type.Integer({
    minimum: lifetimes.accessTokenMin,
    maximum: lifetimes.accessTokenMax,
    description: `Seconds an access token lives. Default ${lifetimes.accessToken}.`,
  }),
  enforce_policies: Type.Boolean({
    description: "true grants only scopes of the catalogue; false echoes what was requested. Default false.",
  }),
  allow_offline_access: Type.Boolean({ description: "Whether refresh tokens may accompany its tokens. Default true." }),
  skip_consent: Type.Boolean({ description: "First-party clients skip the consent page. Default false." }),
  include_teams_in_access_token: Type.Boolean({ description: "Adds `teams` to user tokens. Default false." }),
  include_roles_in_access_token: Type.Boolean({ description: "Adds `roles` to user tokens. Default false." }),
};

const identifier = Type.String({
  minLength: 3,
  maxLength: 512,
  pattern: "^[A-Za-z][A-Za-z0-9+.-]*:[\\x21\\x23-\\x5B\\x5D-\\x7E]+$",
  description: "The audience: a URL or URN, compared exactly. Never changes. Audiences of the server itself are refused.",
});

/** A resource server: an audience with its scopes and token rules. */
export const Api = Type.Object(
  {
    ...base("api"),
    identifier,
    ...settings,
    is_system: Type.Boolean({ description: "The built-in management API; unchangeable." }),
  },
  { title: "Api" },
);

const { name, ...optional } = settings;
const ApiCreate = Closed({ name, identifier, ...Type.Partial(Closed(optional)).properties });
const ApiUpdate = AllOptional(settings);
const apiParams = Closed({ apis_id: Id("api", "The API.") });

export const apiListing: Listing = {
  fields: { name: "text", slug: "text", identifier: "text" },
  text: true,
  sort: ["createdAt"],
  expand: [],
  shortcuts: ["identifier", "slug"],
  examples: { identifier: "orders.example.com" },
};

export const listApis = operation({
  id: "listApis",
  alias: "apisList",
  resource: "apis",
  method: "GET",
  path: "/apis",
  summary: "List APIs",
  description: "`q` searches name, slug and identifier.",
  access: { permission: "read:apis" },
  query: listingQuery(apiListing),
  listing: apiListing,
  reply: Page(Api, "Api"),
  status: 200,
  errors: [],
});

export const getApi = operation({
  id: "getApi",
  alias: "apisGet",
  resource: "apis",
  method: "GET",
  path: "/apis/:apis_id",
  summary: "Read an API",
  access: { permission: "read:apis" },
  params: apiParams,
  reply: Api,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const createApi = operation({
  id: "createApi",
  alias: "apisCreate",
  resource: "apis",
  method: "POST",
  path: "/apis",
  summary: "Create an API",
  access: { permission: "create:apis" },
  body: ApiCreate,
  reply: Api,
  status: 201,
  errors: ["already_exists"],
});

export const updateApi = operation({
  id: "updateApi",
  alias: "apisUpdate",
  resource: "apis",
  method: "POST",
  path: "/apis/:apis_id",
  summary: "Change an API",
  access: { permission: "update:apis" },
  params: apiParams,
  body: ApiUpdate,
  reply: Api,
  status: 200,
  errors: ["invalid_id", "not_found", "already_exists", "system_resource"],
});

export const deleteApi = operation({
  id: "deleteApi",
  alias: "apisDelete",
  resource: "apis",
  method: "DELETE",
  path: "/apis/:apis_id",
  summary: "Delete an API",
  description: "New requests for its audience are refused at once; tokens already issued stay valid until they expire.",
  access: { permission: "delete:apis" },
  params: apiParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found", "system_resource"],
});
