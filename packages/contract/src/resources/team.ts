import { Type } from "typebox";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { AllOptional, base, Closed, Deleted, Id, Metadata, Name, Nullable, Page, WebUrl } from "../shapes.ts";

const settings = {
  name: Name("Display name."),
  slug: Type.String({
    pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
    description: "Short name used in the `teams` claim, unique in the account. Default: made from the name.",
  }),
  logo_src: Nullable(WebUrl("Logo.")),
  metadata: Metadata("The tenant's own data about the team. Replaced as a whole."),
};

/** A group of users. */
export const Team = Type.Object({ ...base("team"), ...settings }, { title: "Team" });

const { name, ...optional } = settings;
const TeamCreate = Closed({ name, ...Type.Partial(Closed(optional)).properties });
const TeamUpdate = AllOptional(settings);
const teamParams = Closed({ id: Id("team", "The team.") });

export const teamListing: Listing = {
  fields: { name: "text", slug: "text" },
  text: true,
  sort: ["createdAt"],
  expand: [],
  shortcuts: ["slug"],
};

export const listTeams = operation({
  id: "listTeams",
  alias: "teamList",
  resource: "team",
  method: "GET",
  path: "/team",
  otherPaths: ["/teams"],
  summary: "List teams",
  description: "`q` searches name and slug.",
  access: { permission: "read:teams" },
  query: listingQuery(teamListing),
  listing: teamListing,
  reply: Page(Team, "Team"),
  status: 200,
  errors: [],
});

export const getTeam = operation({
  id: "getTeam",
  alias: "teamGet",
  resource: "team",
  method: "GET",
  path: "/team/:id",
  otherPaths: ["/teams/:id"],
  summary: "Read a team",
  access: { permission: "read:teams" },
  params: teamParams,
  reply: Team,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const createTeam = operation({
  id: "createTeam",
  alias: "teamCreate",
  resource: "team",
  method: "POST",
  path: "/team",
  otherPaths: ["/teams"],
  summary: "Create a team",
  access: { permission: "create:teams" },
  body: TeamCreate,
  reply: Team,
  status: 201,
  errors: ["already_exists", "invalid_name"],
});

export const updateTeam = operation({
  id: "updateTeam",
  alias: "teamUpdate",
  resource: "team",
  method: "POST",
  path: "/team/:id",
  otherPaths: ["/teams/:id"],
  summary: "Change a team",
  access: { permission: "update:teams" },
  params: teamParams,
  body: TeamUpdate,
  reply: Team,
  status: 200,
  errors: ["invalid_id", "not_found", "already_exists", "invalid_name"],
});

export const deleteTeam = operation({
  id: "deleteTeam",
  alias: "teamDelete",
  resource: "team",
  method: "DELETE",
  path: "/team/:id",
  otherPaths: ["/teams/:id"],
  summary: "Delete a team and its memberships",
  access: { permission: "delete:teams" },
  params: teamParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found"],
});
