import { createId, problem } from "../../base/index.ts";
import { type Actor, record } from "../../ground/events/index.ts";
import type { Ground } from "../../ground/storage/index.ts";
import { lockUserForMembership } from "../users/index.ts";
import { assertRoles, type MemberShape, toMember } from "./member.ts";
import { insertMember } from "./member-store.ts";
import { notFound } from "./team.ts";
import { lockTeamRow } from "./team-store.ts";

export const addMember = async (
  { transact, clock }: Ground,
  accountId: string,
  teamId: string,
  { user, roles = [] }: { readonly user: string; readonly roles?: readonly string[] },
  actor: Actor,
): Promise<MemberShape> =>
  transact(async ({ db }) => {
    if (!(await lockTeamRow(db, accountId, teamId))) throw notFound();
    if (!(await lockUserForMembership(db, accountId, user)))
      throw problem("not_found", "This account has no such user.", { details: { fields: ["user"] } });
    assertRoles(roles);
    const at = clock();
    const row = { account_id: accountId, id: createId("teamMember", at), team_id: teamId, user_id: user };
    const member = toMember(await insertMember(db, { ...row, created_at: at, updated_at: at }));
    await record(db, {
      accountId,
      type: "team.member.added",
      status: "success",
      message: "A user was added to a team.",
      at,
      actor,
      data: { resource_id: member.id, method: "direct" },
      userId: user,
      teamId,
    });
    return member;
  });
