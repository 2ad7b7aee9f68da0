import { assertPlainName } from "../../base/index.ts";
import { changedFields, recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { type TeamPatch, type TeamShape, teamNotFound, toTeam } from "./team.ts";
import { teams } from "./team-store.ts";

export const updateTeam = ({ transact }: Context, id: string, patch: TeamPatch): Promise<TeamShape> => {
  assertPlainName("name", patch.name);
  const { metadata, ...columns } = patch;
  const stored = metadata === undefined ? columns : { ...columns, metadata: JSON.stringify(metadata) };
  return transact(async (tx) => {
    const before = await teams.lock(tx, id);
    if (!before) throw teamNotFound();
    const after = toTeam(await teams.update(tx, id, { ...stored, updated_at: tx.at }));
    await recordChange(tx, "admin.team.updated", id, changedFields(toTeam(before), after), { team: id });
    return after;
  });
};
