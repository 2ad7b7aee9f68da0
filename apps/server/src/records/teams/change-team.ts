import { assertPlainName, createId, problem } from "../../base/index.ts";
import { type Actor, type AuditEvent, changedFields, record } from "../../ground/events/index.ts";
import type { Ground } from "../../ground/storage/index.ts";
import { slugFrom } from "../tenants/index.ts";
import { notFound, type TeamInput, type TeamPatch, type TeamShape, toTeam } from "./team.ts";
import { deleteTeamRow, insertTeam, lockTeamRow, saveTeam } from "./team-store.ts";

const event = (
  accountId: string,
  verb: "created" | "updated" | "deleted",
  id: string,
  actor: Actor,
  at: Date,
  changed: readonly string[],
): AuditEvent => ({
  accountId,
  type: `admin.team.${verb}`,
  status: "success",
  message: `A team was ${verb}.`,
  at,
  actor,
  data: { resource_id: id, changed },
  teamId: id,
});

const slugFor = ({ slug, name }: TeamInput): string => {
  const made = slug ?? slugFrom(name);
  if (made === "")
    throw problem("validation_error", "No slug can be made from this name. Send slug.", { details: { fields: ["slug"] } });
  return made;
};

export const createTeam = async (
  { transact, clock }: Ground,
  accountId: string,
  input: TeamInput,
  actor: Actor,
): Promise<TeamShape> => {
  assertPlainName("name", input.name);
  const at = clock();
  const { name, logo_src = null, metadata = {} } = input;
  const row = { account_id: accountId, id: createId("team", at), name, slug: slugFor(input), logo_src };
  return transact(async ({ db }) => {
    const team = toTeam(await insertTeam(db, { ...row, metadata: JSON.stringify(metadata), created_at: at, updated_at: at }));
    await record(db, event(accountId, "created", team.id, actor, at, Object.keys(input)));
    return team;
  });
};

export const updateTeam = async (
  { transact, clock }: Ground,
  accountId: string,
  id: string,
  patch: TeamPatch,
  actor: Actor,
): Promise<TeamShape> => {
  assertPlainName("name", patch.name);
  return transact(async ({ db }) => {
    const row = await lockTeamRow(db, accountId, id);
    if (!row) throw notFound();
    const at = clock();
    const { metadata, ...columns } = patch;
    const stored = metadata === undefined ? {} : { metadata: JSON.stringify(metadata) };
    const after = toTeam(await saveTeam(db, accountId, id, { ...columns, ...stored, updated_at: at }));
    await record(db, event(accountId, "updated", id, actor, at, changedFields(toTeam(row), after)));
    return after;
  });
};

/** Deletes the team; its memberships go with it. */
export const deleteTeam = async ({ transact, clock }: Ground, accountId: string, id: string, actor: Actor): Promise<string> =>
  transact(async ({ db }) => {
    if (!(await deleteTeamRow(db, accountId, id))) throw notFound();
    await record(db, event(accountId, "deleted", id, actor, clock(), []));
    return id;
  });
