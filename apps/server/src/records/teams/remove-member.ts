import { record } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { notAMember } from "./member.ts";
import { lockMember, members } from "./member-store.ts";
import { getTeam } from "./team.ts";

export const removeMember = ({ transact }: Context, teamId: string, id: string): Promise<string> =>
  transact(async (tx) => {
    await getTeam(tx, teamId);
    const row = await lockMember(tx, teamId, id);
    if (!row) throw notAMember();
    await members.remove(tx, id);
    await record(tx, "team.member.removed", { resource_id: id }, { user: row.user_id, team: teamId });
    return id;
  });
