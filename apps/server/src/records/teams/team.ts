import type { BodyOf, createTeam, Team as TeamResource, updateTeam } from "@faable/auth-contract";
import type { Static } from "typebox";
import { problem } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { type TeamRow, teams } from "./team-store.ts";

export type TeamShape = Static<typeof TeamResource>;
export type TeamInput = BodyOf<typeof createTeam>;
export type TeamPatch = BodyOf<typeof updateTeam>;

/** The team as the Management API shows it. */
export const toTeam = (row: TeamRow): TeamShape => ({
  id: row.id,
  account: row.account_id,
  name: row.name,
  slug: row.slug,
  logo_src: row.logo_src,
  metadata: row.metadata,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const teamNotFound = () => problem("not_found", "This account has no such team.");

export const getTeam = async (scope: Scope, id: string): Promise<TeamShape> => {
  const row = await teams.find(scope, id);
  if (!row) throw teamNotFound();
  return toTeam(row);
};
