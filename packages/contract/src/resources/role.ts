import { Type } from "typebox";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { AllOptional, base, Closed, Deleted, Id, Lines, Name, Page } from "../shapes.ts";

const permission = Closed({
  api: Id("api", "The API whose catalogue holds the permission; the built-in management API is one of them."),
  value: Type.String({ format: "line", minLength: 1, maxLength: 128, description: "A scope value of that API's catalogue." }),
});

const settings = {
  name: Name("Display name, unique in the account; the `roles` claim holds it."),
  slug: Type.String({
    pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
    description: "Short name, unique in the account. Default: made from the name.",
  }),
  description: Lines(1024, "What it is for. Default empty."),
  permissions: Type.Array(permission, {
    maxItems: 1000,
    description:
      "What its holders may do at the Management API, whose tokens hold no more than their user's roles. At an API of your own its catalogue decides what a token is granted, and roles reach it by name where the API has `include_roles_in_access_token`. Replaced as a whole; each must be in the catalogue of its API. A permission that leaves the catalogue, or whose API is deleted, leaves the role.",
  }),
};

/** A named group of API permissions. Users hold it in the whole account or as members of a team. */
export const Role = Type.Object(
  {
    ...base("role"),
    ...settings,
    is_system: Type.Boolean({
      description:
        "Built in: it cannot be renamed or deleted. The operator account has one, `operator`, whose holders may administer every account.",
    }),
  },
  { title: "Role" },
);

const { name, ...optional } = settings;
const RoleCreate = Closed({ name, ...Type.Partial(Closed(optional)).properties });
const RoleUpdate = AllOptional(settings);
const roleParams = Closed({ id: Id("role", "The role.") });

export const roleListing: Listing = {
  fields: { name: "text", slug: "text" },
  text: true,
  sort: ["createdAt"],
  expand: [],
  shortcuts: ["slug"],
};

export const listRoles = operation({
  id: "listRoles",
  alias: "roleList",
  resource: "role",
  method: "GET",
  path: "/role",
  otherPaths: ["/roles"],
  summary: "List roles",
  description: "`q` searches name, slug and description.",
  access: { permission: "read:roles" },
  query: listingQuery(roleListing),
  listing: roleListing,
  reply: Page(Role, "Role"),
  status: 200,
  errors: [],
});

export const getRole = operation({
  id: "getRole",
  alias: "roleGet",
  resource: "role",
  method: "GET",
  path: "/role/:id",
  otherPaths: ["/roles/:id"],
  summary: "Read a role",
  access: { permission: "read:roles" },
  params: roleParams,
  reply: Role,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const createRole = operation({
  id: "createRole",
  alias: "roleCreate",
  resource: "role",
  method: "POST",
  path: "/role",
  otherPaths: ["/roles"],
  summary: "Create a role",
  description: "A permission that its API's catalogue does not hold is refused with `validation_error`.",
  access: { permission: "create:roles" },
  body: RoleCreate,
  reply: Role,
  status: 201,
  errors: ["already_exists", "invalid_name", "forbidden"],
});

export const updateRole = operation({
  id: "updateRole",
  alias: "roleUpdate",
  resource: "role",
  method: "POST",
  path: "/role/:id",
  otherPaths: ["/roles/:id"],
  summary: "Change a role",
  description: "What its holders may do changes with their next token.",
  access: { permission: "update:roles" },
  params: roleParams,
  body: RoleUpdate,
  reply: Role,
  status: 200,
  errors: ["invalid_id", "not_found", "already_exists", "invalid_name", "forbidden", "system_resource"],
});

export const deleteRole = operation({
  id: "deleteRole",
  alias: "roleDelete",
  resource: "role",
  method: "DELETE",
  path: "/role/:id",
  otherPaths: ["/roles/:id"],
  summary: "Delete a role and take it from all who hold it",
  access: { permission: "delete:roles" },
  params: roleParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found", "system_resource"],
});
