import { problem } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { teamMemberRoles } from "../roles/index.ts";
import type { MemberRow } from "./member-store.ts";

/** A membership as the Management API shows it, its references as ids. */
export interface MemberShape {
  id: string;
  account: string;
  team: string;
  user: string;
  roles: string[];
  createdAt: string;
  updatedAt: string;
}

export const toMember = (row: MemberRow, roles: readonly string[]): MemberShape => ({
  id: row.id,
  account: row.account_id,
  team: row.team_id,
  user: row.user_id,
  roles: [...roles],
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const notAMember = () => problem("not_a_member", "The team has no such member.");

/** Memberships as they are shown, their roles read at once for all of them. */
export const showMembers = async (scope: Scope, rows: readonly MemberRow[]): Promise<MemberShape[]> => {
  const roles = await teamMemberRoles(
    scope,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => toMember(row, roles.get(row.id) ?? []));
};
