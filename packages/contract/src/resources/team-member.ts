import { Type } from "typebox";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { base, Closed, Deleted, Id, Page } from "../shapes.ts";
import { Team } from "./team.ts";
import { User } from "./user.ts";

const roles = Type.Array(Id("role", "A role."), { description: "Roles held inside the team." });

/** What is no id of a role is refused with a code of its own, so the schema lets it through. */
const rolesInput = Type.Array(Type.String({ maxLength: 64, description: "Id of a role." }), {
  maxItems: 100,
  uniqueItems: true,
  description: "Ids of the roles held inside the team. Replaced as a whole.",
});

/** A user's membership in a team. `user` and `team` are ids unless expanded. */
export const TeamMember = Type.Object(
  {
    ...base("teamMember"),
    user: Type.Union([Id("user", "The user."), User, Type.Null()], { description: "Id, or the user with `expand=user`." }),
    team: Type.Union([Id("team", "The team."), Team, Type.Null()], { description: "Id, or the team with `expand=team`." }),
    roles,
  },
  { title: "TeamMember" },
);

const teamParams = Closed({ team_id: Id("team", "The team.") });
const memberParams = Closed({ team_id: Id("team", "The team."), member_id: Id("teamMember", "The membership.") });

export const memberListing: Listing = {
  fields: { user: "id" },
  text: false,
  sort: ["createdAt"],
  expand: ["user", "team"],
  shortcuts: ["user"],
};

export const listTeamMembers = operation({
  id: "listTeamMembers",
  alias: "teamMemberList",
  resource: "team",
  method: "GET",
  path: "/team/:team_id/member",
  otherPaths: ["/teams/:team_id/member"],
  summary: "List the members of a team",
  access: { permission: "read:team_members" },
  params: teamParams,
  query: listingQuery(memberListing),
  listing: memberListing,
  reply: Page(TeamMember, "TeamMember"),
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const addTeamMember = operation({
  id: "addTeamMember",
  alias: "teamMemberCreate",
  resource: "team",
  method: "POST",
  path: "/team/:team_id/member",
  otherPaths: ["/teams/:team_id/member"],
  summary: "Add a user to a team",
  access: { permission: "create:team_members" },
  params: teamParams,
  body: Closed({ user: Id("user", "The user."), roles: Type.Optional(rolesInput) }),
  reply: TeamMember,
  status: 201,
  errors: ["invalid_id", "not_found", "already_member", "invalid_role", "role_not_found", "forbidden"],
});

export const updateTeamMember = operation({
  id: "updateTeamMember",
  alias: "teamMemberUpdate",
  resource: "team",
  method: "POST",
  path: "/team/:team_id/member/:member_id",
  otherPaths: ["/teams/:team_id/member/:member_id"],
  summary: "Change the roles of a member",
  access: { permission: "update:team_members" },
  params: memberParams,
  body: Closed({ roles: rolesInput }),
  reply: TeamMember,
  status: 200,
  errors: ["invalid_id", "not_found", "not_a_member", "invalid_role", "role_not_found", "forbidden"],
});

export const removeTeamMember = operation({
  id: "removeTeamMember",
  alias: "teamMemberDelete",
  resource: "team",
  method: "DELETE",
  path: "/team/:team_id/member/:member_id",
  otherPaths: ["/teams/:team_id/member/:member_id"],
  summary: "Remove a member from a team",
  access: { permission: "delete:team_members" },
  params: memberParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found", "not_a_member"],
});

export const userTeamsListing: Listing = {
  fields: {},
  text: false,
  sort: ["createdAt"],
  expand: ["user", "team"],
  shortcuts: [],
};

export const listUserTeams = operation({
  id: "listUserTeams",
  alias: "userTeamList",
  resource: "user",
  method: "GET",
  path: "/user/:id/team",
  otherPaths: ["/users/:id/team"],
  summary: "List the team memberships of a user",
  access: { permission: "read:team_members" },
  params: Closed({ id: Id("user", "The user.") }),
  query: listingQuery(userTeamsListing),
  listing: userTeamsListing,
  reply: Page(TeamMember, "TeamMember"),
  status: 200,
  errors: ["invalid_id", "not_found"],
});
