import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { assertDeletable } from "./operator-role.ts";
import { roleNotFound } from "./role.ts";
import { roles } from "./role-store.ts";

/** Deletes the role. Whoever held it, in the account or in a team, holds it no longer. */
export const deleteRole = ({ transact }: Context, id: string): Promise<string> =>
  transact(async (tx) => {
    const row = await roles.lock(tx, id);
    if (!row) throw roleNotFound();
    assertDeletable(row);
    await roles.remove(tx, id);
    await recordChange(tx, "admin.role.deleted", id);
    return id;
  });
