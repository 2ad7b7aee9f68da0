import { memberListing, userTeamsListing } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { problem } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type MemberRow = Selectable<Tables["team_members"]>;

export const members = tenantTable("team_members", {
  user_id: () => problem("already_member", "This user is in the team already.", { details: { fields: ["user"] } }),
});

/** Locks the membership if it is one of this team. */
export const lockMember = async (scope: Scope, teamId: string, id: string): Promise<MemberRow | undefined> => {
  const row = await members.lock(scope, id);
  return row?.team_id === teamId ? row : undefined;
};

const ofTeam: ListSource<"team_members"> = { table: "team_members", listing: memberListing, columns: { user: "user_id" } };
const ofUser: ListSource<"team_members"> = { table: "team_members", listing: userTeamsListing };

export const listTeamMembers = (scope: Scope, teamId: string, request: ListRequest): Promise<Rows<MemberRow>> =>
  listRows(rowsOf(scope, "team_members").where("team_id", "=", teamId), ofTeam, request);

export const listUserTeams = (scope: Scope, userId: string, request: ListRequest): Promise<Rows<MemberRow>> =>
  listRows(rowsOf(scope, "team_members").where("user_id", "=", userId), ofUser, request);
