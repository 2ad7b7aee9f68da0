import { createId, problem } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { type RoleRow, roles } from "./role-store.ts";

/** Name and slug of the operator account's built-in role. */
export const operatorRole = "operator";

/** The role whose holders administer every account. Only the operator account is given it, when it is made. */
export const insertOperatorRole = (scope: Scope, at: Date): Promise<RoleRow> =>
  roles.insert(scope, {
    id: createId("role", at),
    name: operatorRole,
    slug: operatorRole,
    description: "Administers every account of this installation.",
    is_system: true,
    created_at: at,
    updated_at: at,
  });

export const assertDeletable = (row: RoleRow): void => {
  if (row.is_system) throw problem("system_resource", `The built-in role ${row.name} cannot be deleted.`);
};

/** Sending the name it has is no renaming. */
export const assertRenamable = (row: RoleRow, { name = row.name, slug = row.slug }: { name?: string; slug?: string }): void => {
  if (row.is_system && (name !== row.name || slug !== row.slug))
    throw problem("system_resource", `The built-in role ${row.name} cannot be renamed.`);
};
