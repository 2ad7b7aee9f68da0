import { isId, problem } from "../../base/index.ts";
import type { Scope, Transaction } from "../../ground/tenancy/index.ts";
import { assertMayAssign } from "./handing-out.ts";
import { holdRoles, type RoleRow } from "./role-store.ts";

/** The roles that each of these members of teams holds there, by id in a lasting order. */
export const teamMemberRoles = async (
  { db, accountId }: Scope,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> => {
  if (memberIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("team_member_roles")
    .select(["member_id", "role_id"])
    .where("account_id", "=", accountId)
    .where("member_id", "in", memberIds)
    .orderBy("role_id")
    .execute();
  const grouped = Map.groupBy(rows, ({ member_id }) => member_id);
  return new Map([...grouped].map(([id, group]) => [id, group.map(({ role_id }) => role_id)]));
};

/** The roles that a request names. A role of another account is as unknown as one that never existed. */
const named = async (tx: Transaction, ids: readonly string[]): Promise<readonly RoleRow[]> => {
  const details = { details: { fields: ["roles"] } };
  const malformed = ids.find((id) => !isId("role", id));
  if (malformed !== undefined) throw problem("invalid_role", `"${malformed}" is no id of a role.`, details);
  const rows = ids.length === 0 ? [] : await holdRoles(tx, ids);
  const unknown = ids.find((id) => !rows.some((row) => row.id === id));
  if (unknown !== undefined) throw problem("role_not_found", `This account has no role ${unknown}.`, details);
  return rows;
};

/** The membership that holds them, and its user. */
interface Holder {
  readonly id: string;
  readonly user_id: string;
}

/** Gives a member of a team exactly these roles there. Answers them in their lasting order. */
export const setTeamMemberRoles = async (tx: Transaction, holder: Holder, ids: readonly string[]): Promise<string[]> => {
  const rows = await named(tx, ids);
  const before = (await teamMemberRoles(tx, [holder.id])).get(holder.id) ?? [];
  const added = rows.filter(({ id }) => !before.includes(id));
  await assertMayAssign(tx, added);
  const { db, accountId } = tx;
  const kept = rows.map(({ id }) => id);
  const held = db.deleteFrom("team_member_roles").where("account_id", "=", accountId).where("member_id", "=", holder.id);
  await (kept.length === 0 ? held : held.where("role_id", "not in", kept)).execute();
  const values = added.map(({ id }) => ({ account_id: accountId, member_id: holder.id, role_id: id, user_id: holder.user_id }));
  if (values.length > 0) await db.insertInto("team_member_roles").values(values).execute();
  return kept;
};
