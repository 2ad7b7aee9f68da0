import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { teamNotFound } from "./team.ts";
import { teams } from "./team-store.ts";

/** Deletes the team; its memberships go with it. */
export const deleteTeam = ({ transact }: Context, id: string): Promise<string> =>
  transact(async (tx) => {
    if (!(await teams.remove(tx, id))) throw teamNotFound();
    await recordChange(tx, "admin.team.deleted", id, undefined, { team: id });
    return id;
  });
