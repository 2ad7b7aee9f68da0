import { managementPermissions } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import type { Context, Scope, Transaction } from "../../ground/tenancy/index.ts";
import { managementApiId } from "../apis/index.ts";
import { holdsOperatorRole, permissionsOf } from "./holdings.ts";
import { permissionsOfRoles, type RolePermission } from "./permission-store.ts";
import type { RoleRow } from "./role-store.ts";

const forbidden = (what: string): Error =>
  problem("forbidden", `You do not hold ${what} yourself, so you cannot hand it out. Ask somebody who does.`);

/** A scope with whoever acts in it. */
type Acting = Scope & Pick<Context, "actor">;

/** Machines may do whatever their scopes say; so may the operator, from its own account or from within a tenant. */
const mayHandOutAll = async (tx: Acting): Promise<boolean> =>
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

/**
 * What gets tokens for itself, or decides who does, may do everything in its account. So a person makes it, or comes to its
 * secret, only if they may do everything themselves. `what` says in a clause what it is.
 */
export const assertMayDoEverything = async (scope: Acting, what: string): Promise<void> => {
  if (await mayHandOutAll(scope)) return;
  const own = await permissionsOf(scope, scope.actor.id, await managementApiId(scope));
  const missing = managementPermissions.find(({ value }) => !own.has(value));
  if (missing)
    throw problem(
      "forbidden",
      `${what}, and you do not hold ${missing.value}. Ask somebody who holds every management permission.`,
    );
};

/** A person who has others told of something must be allowed to see it. `what` says in a clause what it is. */
export const assertMaySee = async (scope: Acting, permission: string, what: string): Promise<void> => {
  if (await mayHandOutAll(scope)) return;
  if ((await permissionsOf(scope, scope.actor.id, await managementApiId(scope))).has(permission)) return;
  throw problem("forbidden", `${what}, and you do not hold ${permission}. Ask somebody who does.`);
};

/** Whoever sets by what somebody signs in can sign in as them: a person does so only to people who may do no more than they. */
export const assertMayBecome = async (scope: Acting, userId: string): Promise<void> => {
  if (userId === scope.actor.id || (await mayHandOutAll(scope))) return;
  if (await holdsOperatorRole(scope, userId)) throw forbidden("the operator's role");
  const api = await managementApiId(scope);
  const [own, theirs] = await Promise.all([permissionsOf(scope, scope.actor.id, api), permissionsOf(scope, userId, api)]);
  const more = [...theirs].find((each) => !own.has(each));
  if (more !== undefined)
    throw problem(
      "forbidden",
      `This user holds ${more}, and you do not: by what they sign in is for somebody to set who holds as much. Ask such a person.`,
    );
};
