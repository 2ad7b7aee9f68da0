import { problem } from "../../base/index.ts";
import { type Actor, record } from "../../ground/events/index.ts";
import type { Ground } from "../../ground/storage/index.ts";
import { deleteMemberRow, findMember, type MemberRow } from "./member-store.ts";
import { getTeam } from "./team.ts";

export type { MemberRow } from "./member-store.ts";

/** A membership with its references as ids. */
export interface MemberShape {
  id: string;
  account: string;
  team: string;
  user: string;
  roles: string[];
  createdAt: string;
  updatedAt: string;
}

/** A membership as the Management API shows it, its references as ids. */
export const toMember = (row: MemberRow): MemberShape => ({
  id: row.id,
  account: row.account_id,
  team: row.team_id,
  user: row.user_id,
  roles: [],
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

const notAMember = () => problem("not_a_member", "The team has no such member.");

/** Accounts have no roles yet, so any that is named is unknown. */
export const assertRoles = (roles: readonly string[]): void => {
  const [unknown] = roles;
  if (unknown !== undefined)
    throw problem("role_not_found", `This account has no role ${unknown}.`, { details: { fields: ["roles"] } });
};

export const updateMember = async (
  { db }: Ground,
  accountId: string,
  teamId: string,
  id: string,
  roles: readonly string[],
): Promise<MemberShape> => {
  await getTeam(db, accountId, teamId);
  const row = await findMember(db, accountId, teamId, id);
  if (!row) throw notAMember();
  assertRoles(roles);
  return toMember(row);
};

export const removeMember = async (
  { transact, clock, db: outside }: Ground,
  accountId: string,
  teamId: string,
  id: string,
  actor: Actor,
): Promise<string> => {
  await getTeam(outside, accountId, teamId);
  return transact(async ({ db }) => {
    const row = await deleteMemberRow(db, accountId, teamId, id);
    if (!row) throw notAMember();
    await record(db, {
      accountId,
      type: "team.member.removed",
      status: "success",
      message: "A user was removed from a team.",
      at: clock(),
      actor,
      data: { resource_id: id },
      userId: row.user_id,
      teamId,
    });
    return id;
  });
};
