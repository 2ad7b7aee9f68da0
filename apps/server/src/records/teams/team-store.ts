import { teamListing } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { problem } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type TeamRow = Selectable<Tables["teams"]>;

export const teams = tenantTable("teams", {
  slug: () => problem("already_exists", "This account already has a team with that slug.", { details: { fields: ["slug"] } }),
});

/** The slugs of the teams that a user belongs to, in alphabetical order: the `teams` claim. */
export const teamSlugsOf = async ({ db, accountId }: Scope, userId: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom("team_members")
    .innerJoin("teams", (join) =>
      join.onRef("teams.account_id", "=", "team_members.account_id").onRef("teams.id", "=", "team_members.team_id"),
    )
    .select("teams.slug")
    .where("team_members.account_id", "=", accountId)
    .where("team_members.user_id", "=", userId)
    .orderBy("teams.slug")
    .execute();
  return rows.map(({ slug }) => slug);
};

const source: ListSource<"teams"> = { table: "teams", listing: teamListing, text: ["name", "slug"] };

export const listTeams = (scope: Scope, request: ListRequest): Promise<Rows<TeamRow>> =>
  listRows(rowsOf(scope, "teams"), source, request);
