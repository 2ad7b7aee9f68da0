import type { Context } from "../../ground/tenancy/index.ts";
import { assertRoles, type MemberShape, notAMember, toMember } from "./member.ts";
import { lockMember } from "./member-store.ts";
import { getTeam } from "./team.ts";

export const updateMember = ({ transact }: Context, teamId: string, id: string, roles: readonly string[]): Promise<MemberShape> =>
  transact(async (tx) => {
    await getTeam(tx, teamId);
    const row = await lockMember(tx, teamId, id);
    if (!row) throw notAMember();
    assertRoles(roles);
    return toMember(row);
  });
