import type { Scope } from "../../ground/tenancy/index.ts";

/** One permission of a role: a scope value and the API in whose catalogue it is. */
export interface RolePermission {
  readonly api: string;
  readonly value: string;
}

/** What each of these roles permits, in a lasting order. */
export const permissionsOfRoles = async (
  { db, accountId }: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RolePermission[]>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("role_permissions")
    .select(["role_id", "api_id as api", "value"])
    .where("account_id", "=", accountId)
    .where("role_id", "in", ids)
    .orderBy("api_id")
    .orderBy("value")
    .execute();
  const grouped = Map.groupBy(rows, ({ role_id }) => role_id);
  return new Map([...grouped].map(([id, group]) => [id, group.map(({ api, value }) => ({ api, value }))]));
};

export const insertPermissions = async (
  { db, accountId }: Scope,
  roleId: string,
  permissions: readonly RolePermission[],
): Promise<void> => {
  if (permissions.length === 0) return;
  const rows = permissions.map(({ api, value }) => ({ account_id: accountId, role_id: roleId, api_id: api, value }));
  await db.insertInto("role_permissions").values(rows).execute();
};

export const replacePermissions = async (scope: Scope, roleId: string, permissions: readonly RolePermission[]): Promise<void> => {
  const { db, accountId } = scope;
  await db.deleteFrom("role_permissions").where("account_id", "=", accountId).where("role_id", "=", roleId).execute();
  await insertPermissions(scope, roleId, permissions);
};

/** Takes from every role what an API's catalogue no longer holds, so that it does not come back when the value does. */
export const forgetPermissions = async ({ db, accountId }: Scope, apiId: string, values: readonly string[]): Promise<void> => {
  if (values.length === 0) return;
  await db
    .deleteFrom("role_permissions")
    .where("account_id", "=", accountId)
    .where("api_id", "=", apiId)
    .where("value", "in", values)
    .execute();
};
