import type { BodyOf, createRole, Role as RoleResource, updateRole } from "@faable/auth-contract";
import type { Static } from "typebox";
import { problem } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { permissionsOfRoles, type RolePermission } from "./permission-store.ts";
import { holdRoles, type RoleRow, roles } from "./role-store.ts";

export type RoleShape = Static<typeof RoleResource>;
export type RoleInput = BodyOf<typeof createRole>;
export type RolePatch = BodyOf<typeof updateRole>;

/** The role as the Management API shows it. */
export const toRole = (row: RoleRow, permissions: readonly RolePermission[]): RoleShape => ({
  id: row.id,
  account: row.account_id,
  name: row.name,
  slug: row.slug,
  description: row.description,
  permissions: permissions.map(({ api, value }) => ({ api, value })),
  is_system: row.is_system,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

/** Roles as they are shown, their permissions read at once for all of them. */
export const showRoles = async (scope: Scope, rows: readonly RoleRow[]): Promise<RoleShape[]> => {
  const permissions = await permissionsOfRoles(
    scope,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => toRole(row, permissions.get(row.id) ?? []));
};

export const showRole = async (scope: Scope, row: RoleRow): Promise<RoleShape> =>
  toRole(row, (await permissionsOfRoles(scope, [row.id])).get(row.id) ?? []);

export const roleNotFound = () => problem("not_found", "This account has no such role.");

export const getRole = async (scope: Scope, id: string): Promise<RoleShape> => {
  const row = await roles.find(scope, id);
  if (!row) throw roleNotFound();
  return showRole(scope, row);
};

/** That the role of a path exists. */
export const assertRole = async (scope: Scope, id: string): Promise<void> => {
  if (!(await roles.find(scope, id))) throw roleNotFound();
};

/** The role of a path, kept from being deleted until the transaction ends. */
export const holdRole = async (scope: Scope, id: string): Promise<RoleRow> => {
  const [row] = await holdRoles(scope, [id]);
  if (!row) throw roleNotFound();
  return row;
};

/** A permission is named once. */
export const assertDistinct = (permissions: readonly RolePermission[]): void => {
  const seen = new Set<string>();
  for (const { api, value } of permissions) {
    const key = `${api}\n${value}`;
    if (seen.has(key))
      throw problem("validation_error", `permissions lists ${value} of ${api} twice.`, {
        details: { fields: ["permissions"], issues: [{ path: "/permissions", message: "must not repeat a permission" }] },
      });
    seen.add(key);
  }
};
