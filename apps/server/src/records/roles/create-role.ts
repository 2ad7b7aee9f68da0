import { assertPlainName, createId } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { assertPermissions } from "../apis/index.ts";
import { slugOrFrom } from "../tenants/index.ts";
import { assertMayPermit } from "./handing-out.ts";
import { insertPermissions } from "./permission-store.ts";
import { assertDistinct, type RoleInput, type RoleShape, showRole } from "./role.ts";
import { roles } from "./role-store.ts";

/** `isOperator` tells whether the account's management API has the operator's permissions besides. */
export const createRole = ({ transact }: Context, isOperator: boolean, input: RoleInput): Promise<RoleShape> => {
  assertPlainName("name", input.name);
  const { name, description = "", permissions = [] } = input;
  assertDistinct(permissions);
  const fields = { name, slug: slugOrFrom(input), description, is_system: false };
  return transact(async (tx) => {
    await assertPermissions(tx, isOperator, permissions);
    await assertMayPermit(tx, permissions);
    const row = await roles.insert(tx, { id: createId("role", tx.at), ...fields, created_at: tx.at, updated_at: tx.at });
    await insertPermissions(tx, row.id, permissions);
    await recordChange(tx, "admin.role.created", row.id, Object.keys(input));
    return showRole(tx, row);
  });
};
