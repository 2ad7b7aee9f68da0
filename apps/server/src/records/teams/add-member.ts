import { createId } from "../../base/index.ts";
import { publish, record } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { setTeamMemberRoles } from "../roles/index.ts";
import { assertUser } from "../users/index.ts";
import { type MemberShape, toMember } from "./member.ts";
import { members } from "./member-store.ts";
import { teamNotFound } from "./team.ts";
import { teams } from "./team-store.ts";

interface Input {
  readonly user: string;
  readonly roles?: readonly string[];
}

export const addMember = ({ transact }: Context, teamId: string, { user, roles = [] }: Input): Promise<MemberShape> =>
  transact(async (tx) => {
    const team = await teams.lock(tx, teamId);
    if (!team) throw teamNotFound();
    await assertUser(tx, "user", user);
    const id = createId("teamMember", tx.at);
    const row = await members.insert(tx, { id, team_id: teamId, user_id: user, created_at: tx.at, updated_at: tx.at });
    const held = await setTeamMemberRoles(tx, row, roles);
    await record(tx, "team.member.added", { resource_id: id, method: "direct", roles: held }, { user, team: teamId });
    const member = { id, user, team: teamId, roles: [...held] };
    await publish(tx, "team.member.added", user, { team: { id: teamId, name: team.name }, member, method: "direct" });
    return toMember(row, held);
  });
