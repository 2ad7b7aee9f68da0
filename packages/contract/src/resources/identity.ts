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
