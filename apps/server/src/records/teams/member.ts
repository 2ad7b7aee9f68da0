import { problem } from "../../base/index.ts";
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

export const toMember = (row: MemberRow): MemberShape => ({
  id: row.id,
  account: row.account_id,
  team: row.team_id,
  user: row.user_id,
  roles: [],
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const notAMember = () => problem("not_a_member", "The team has no such member.");

/** Accounts have no roles yet, so any that is named is unknown. */
export const assertRoles = (roles: readonly string[]): void => {
  const [unknown] = roles;
  if (unknown !== undefined)
    throw problem("role_not_found", `This account has no role ${unknown}.`, { details: { fields: ["roles"] } });
};
