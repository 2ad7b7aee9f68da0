import { Type } from "typebox";
import { idPrefixes } from "../ids.ts";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { base, Closed, Deleted, Id, Page } from "../shapes.ts";
import { Role } from "./role.ts";
import { User } from "./user.ts";

/** That a user holds a role in the whole account. `role` and `user` are ids unless expanded. */
export const RoleMember = Type.Object(
  {
    ...base("roleMember"),
    role: Type.Union([Id("role", "The role."), Role, Type.Null()], { description: "Id, or the role with `expand=role`." }),
    user: Type.Union([Id("user", "The user."), User, Type.Null()], { description: "Id, or the user with `expand=user`." }),
  },
  { title: "RoleMember" },
);

const roleParams = Closed({ role_id: Id("role", "The role.") });

export const roleMemberListing: Listing = {
  fields: { user: "id" },
  text: false,
  sort: ["createdAt"],
  expand: ["role", "user"],
  shortcuts: ["user"],
};

export const listRoleMembers = operation({
  id: "listRoleMembers",
  alias: "roleMemberList",
  resource: "role",
  method: "GET",
  path: "/role/:role_id/member",
  otherPaths: ["/roles/:role_id/member"],
  summary: "List who holds a role in the whole account",
  description: "Whoever holds it only inside a team is listed by that team.",
  access: { permission: "read:role_members" },
  params: roleParams,
  query: listingQuery(roleMemberListing),
  listing: roleMemberListing,
  reply: Page(RoleMember, "RoleMember"),
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const addRoleMember = operation({
  id: "addRoleMember",
  alias: "roleMemberCreate",
  resource: "role",
  method: "POST",
  path: "/role/:role_id/member",
  otherPaths: ["/roles/:role_id/member"],
  summary: "Give a user a role in the whole account",
  description: "May be repeated: whoever holds the role already goes on holding it, and the answer is the same.",
  access: { permission: "create:role_members" },
  params: roleParams,
  body: Closed({ user: Id("user", "The user.") }),
  reply: RoleMember,
  status: 201,
  errors: ["invalid_id", "not_found", "forbidden"],
});

export const removeRoleMember = operation({
  id: "removeRoleMember",
  alias: "roleMemberDelete",
  resource: "role",
  method: "DELETE",
  path: "/role/:role_id/member/:user_id",
  otherPaths: ["/roles/:role_id/member/:user_id"],
  summary: "Take a role from a user",
  description: "What the user holds inside a team stays.",
  access: { permission: "delete:role_members" },
  params: Closed({
    role_id: Id("role", "The role."),
    user_id: Type.String({
      pattern: `^(${idPrefixes.user}|${idPrefixes.roleMember})_[0-9a-f]{24}$`,
      description: "The user, or the `id` of the assignment.",
    }),
  }),
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found", "not_a_member"],
});

export const userRolesListing: Listing = {
  fields: {},
  text: false,
  sort: ["createdAt"],
  expand: ["role", "user"],
  shortcuts: [],
};

export const listUserRoles = operation({
  id: "listUserRoles",
  alias: "userRoleList",
  resource: "user",
  method: "GET",
  path: "/user/:id/role",
  otherPaths: ["/users/:id/role"],
  summary: "List the roles that a user holds in the whole account",
  access: { permission: "read:role_members" },
  params: Closed({ id: Id("user", "The user.") }),
  query: listingQuery(userRolesListing),
  listing: userRolesListing,
  reply: Page(RoleMember, "RoleMember"),
  status: 200,
  errors: ["invalid_id", "not_found"],
});
