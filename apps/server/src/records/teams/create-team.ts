import { assertPlainName, createId } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { slugOrFrom } from "../tenants/index.ts";
import { type TeamInput, type TeamShape, toTeam } from "./team.ts";
import { teams } from "./team-store.ts";

export const createTeam = ({ transact }: Context, input: TeamInput): Promise<TeamShape> => {
  assertPlainName("name", input.name);
  const { name, logo_src = null, metadata = {} } = input;
  const fields = { name, slug: slugOrFrom(input), logo_src, metadata: JSON.stringify(metadata) };
  return transact(async (tx) => {
    const row = await teams.insert(tx, { id: createId("team", tx.at), ...fields, created_at: tx.at, updated_at: tx.at });
    await recordChange(tx, "admin.team.created", row.id, Object.keys(input), { team: row.id });
    return toTeam(row);
  });
};
