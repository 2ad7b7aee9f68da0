import type { RoleMemberRow } from "./member-store.ts";

/** An assignment as the Management API shows it, its references as ids. */
export interface RoleMemberShape {
  id: string;
  account: string;
  role: string;
  user: string;
  createdAt: string;
  updatedAt: string;
}

export const toRoleMember = (row: RoleMemberRow): RoleMemberShape => ({
  id: row.id,
  account: row.account_id,
  role: row.role_id,
  user: row.user_id,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
