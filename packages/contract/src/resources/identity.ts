import { Type } from "typebox";
import { expandParameter, type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { base, Closed, Deleted, Id, Metadata, Nullable, Page } from "../shapes.ts";
import { Connection } from "./connection.ts";
import { User } from "./user.ts";

const identityId = Type.String({
  format: "line",
  minLength: 1,
  maxLength: 512,
  description: "The user's identifier at the provider, always a text; unique in the connection.",
});

/** A user's account at an upstream provider. `user` and `connection` are ids unless expanded. */
export const Identity = Type.Object(
  {
    ...base("identity"),
    user: Type.Union([Id("user", "The user."), User, Type.Null()], { description: "Id, or the user with `expand=user`." }),
    connection: Type.Union([Id("connection", "The connection."), Connection, Type.Null()], {
      description: "Id, or the connection with `expand=connection`.",
    }),
    identity_id: identityId,
    profile_data: Metadata("The profile as the provider gave it."),
    last_login: Nullable(Type.String({ format: "date-time" }), { description: "Last login by it." }),
  },
  { title: "Identity" },
);

const identityParams = Closed({ id: Id("identity", "The identity.") });

export const identityListing: Listing = {
  fields: { user: "id", connection: "id", identity_id: "text" },
  text: false,
  sort: ["createdAt"],
  expand: ["user", "connection"],
  shortcuts: ["user", "connection"],
  examples: { identity_id: "1187" },
};

export const listIdentities = operation({
  id: "listIdentities",
  alias: "identityList",
  resource: "identity",
  method: "GET",
  path: "/identity",
  otherPaths: ["/identities"],
  summary: "List identities",
  access: { permission: "read:identities" },
  query: listingQuery(identityListing),
  listing: identityListing,
  reply: Page(Identity, "Identity"),
  status: 200,
  errors: [],
});

export const getIdentity = operation({
  id: "getIdentity",
  alias: "identityGet",
  resource: "identity",
  method: "GET",
  path: "/identity/:id",
  otherPaths: ["/identities/:id"],
  summary: "Read an identity",
  access: { permission: "read:identities" },
  params: identityParams,
  query: Closed({ expand: expandParameter, "expand[]": expandParameter }),
  reply: Identity,
  status: 200,
  errors: ["invalid_id", "not_found", "invalid_expand"],
});

export const createIdentity = operation({
  id: "createIdentity",
  alias: "identityCreate",
  resource: "identity",
  method: "POST",
  path: "/identity",
  otherPaths: ["/identities"],
  summary: "Link an identity to a user",
  description: "A user has at most one identity on a connection. Database connections have credentials instead.",
  access: { permission: "create:identities" },
  body: Closed({
    user: Id("user", "The user."),
    connection: Id("connection", "The connection."),
    identity_id: identityId,
    profile_data: Type.Optional(Metadata("The profile as the provider gave it.")),
  }),
  reply: Identity,
  status: 201,
  errors: ["not_found", "invalid_connection", "identity_already_linked", "identity_conflict"],
});

export const deleteIdentity = operation({
  id: "deleteIdentity",
  alias: "identityDelete",
  resource: "identity",
  method: "DELETE",
  path: "/identity/:id",
  otherPaths: ["/identities/:id"],
  summary: "Unlink an identity",
  description: "Refused when it is the user's only way to sign in.",
  access: { permission: "delete:identities" },
  params: identityParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found", "identity_link_denied"],
});

/** What a provider lets us have in a user's name. */
export const ProviderToken = Type.Object(
  {
    access_token: Type.String({ description: "The access token, as the provider gave it." }),
    token_type: Type.Literal("Bearer", { description: "How it is sent." }),
    scope: Nullable(Type.String(), { description: "What it is good for, as the provider said; `null` where it did not." }),
    expires_at: Nullable(Type.String({ format: "date-time" }), {
      description: "When it ends; `null` where the provider did not say.",
    }),
  },
  { title: "ProviderToken" },
);

const tokenRights =
  "A person needs the management rights of the user as well: whoever has the token acts as the user at the provider. Each time is in the logs.";

export const getProviderToken = operation({
  id: "getProviderToken",
  alias: "identityProviderToken",
  resource: "identity",
  method: "GET",
  path: "/identity/:id/provider-token",
  otherPaths: ["/identities/:id/provider-token"],
  summary: "Read the provider's token of an identity",
  description: `The access token that the provider gave at the user's last login by it. ${tokenRights}`,
  access: { permission: "read:identities" },
  params: identityParams,
  reply: ProviderToken,
  status: 200,
  errors: ["invalid_id", "not_found", "no_provider_token"],
});

export const refreshProviderToken = operation({
  id: "refreshProviderToken",
  alias: "identityRefreshProviderToken",
  resource: "identity",
  method: "POST",
  path: "/identity/:id/refresh-provider-token",
  otherPaths: ["/identities/:id/refresh-provider-token"],
  summary: "Renew the provider's token of an identity",
  description: `Asks the provider for another access token, where it gave a refresh token (of most only for a scope such as \`offline_access\`). ${tokenRights}`,
  access: { permission: "update:identities" },
  params: identityParams,
  reply: ProviderToken,
  status: 200,
  errors: ["invalid_id", "not_found", "no_refresh_token", "connection_misconfigured", "provider_error", "provider_busy"],
});
