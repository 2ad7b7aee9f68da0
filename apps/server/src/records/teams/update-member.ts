import { record } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { setTeamMemberRoles } from "../roles/index.ts";
import { type MemberShape, notAMember, toMember } from "./member.ts";
import { lockMember, members } from "./member-store.ts";
import { getTeam } from "./team.ts";

/** Gives a member exactly these roles in the team. */
export const updateMember = ({ transact }: Context, teamId: string, id: string, roles: readonly string[]): Promise<MemberShape> =>
  transact(async (tx) => {
    await getTeam(tx, teamId);
    const row = await lockMember(tx, teamId, id);
    if (!row) throw notAMember();
    const held = await setTeamMemberRoles(tx, row, roles);
    const after = await members.update(tx, id, { updated_at: tx.at });
    await record(tx, "team.member.updated", { resource_id: id, roles: held }, { user: row.user_id, team: teamId });
    return toMember(after, held);
  });
