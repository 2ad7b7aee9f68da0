import { problem } from "../../base/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import { managementApiId } from "../apis/index.ts";
import { holdsOperatorRole, permissionsOf } from "./holdings.ts";
import { permissionsOfRoles, type RolePermission } from "./permission-store.ts";
import type { RoleRow } from "./role-store.ts";

const forbidden = (what: string): Error =>
  problem("forbidden", `You do not hold ${what} yourself, so you cannot hand it out. Ask somebody who does.`);

/** Machines may do whatever their scopes say; so may the operator, from its own account or from within a tenant. */
const mayHandOutAll = async (tx: Transaction): Promise<boolean> =>
  tx.actor.type !== "user" || tx.actor.account !== undefined || (await holdsOperatorRole(tx, tx.actor.id));

/**
 * A person gives nobody, themselves included, management rights that they do not have: who may only assign roles would else
 * be able to do everything. Permissions on the tenant's own APIs are its own matter.
 */
export const assertMayPermit = async (tx: Transaction, permissions: readonly RolePermission[]): Promise<void> => {
  if (permissions.length === 0 || (await mayHandOutAll(tx))) return;
  const api = await managementApiId(tx);
  const own = await permissionsOf(tx, tx.actor.id, api);
  const missing = permissions.find((each) => each.api === api && !own.has(each.value));
  if (missing) throw forbidden(missing.value);
};

/** The same for handing out whole roles. The operator's role is handed out by operators. */
export const assertMayAssign = async (tx: Transaction, rows: readonly RoleRow[]): Promise<void> => {
  if (await mayHandOutAll(tx)) return;
  const system = rows.find(({ is_system }) => is_system);
  if (system) throw forbidden(`the role ${system.name}`);
  const permissions = await permissionsOfRoles(
    tx,
    rows.map(({ id }) => id),
  );
  await assertMayPermit(tx, [...permissions.values()].flat());
};
