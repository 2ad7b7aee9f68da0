import { isId, problem } from "../../base/index.ts";
import { record } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { lockRoleMember, roleMembers } from "./member-store.ts";
import { holdRole } from "./role.ts";

/** Takes the role from a user, who is named by id or by the id of the assignment. Answers the latter. */
export const removeRoleMember = ({ transact }: Context, roleId: string, id: string): Promise<string> =>
  transact(async (tx) => {
    await holdRole(tx, roleId);
    const row = await lockRoleMember(tx, roleId, { column: isId("user", id) ? "user_id" : "id", value: id });
    if (!row) throw problem("not_a_member", "This user does not hold the role in the whole account.");
    await roleMembers.remove(tx, row.id);
    await record(tx, "role.member.removed", { resource_id: row.id, role: roleId }, { user: row.user_id });
    return row.id;
  });
