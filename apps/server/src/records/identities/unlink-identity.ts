import { problem } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context, Scope, Transaction } from "../../ground/tenancy/index.ts";
import { findConnections } from "../connections/index.ts";
import { hasPassword } from "../credentials/index.ts";
import { users } from "../users/index.ts";
import { identityNotFound } from "./identity.ts";
import { type IdentityRow, identities, lockIdentitiesOf } from "./identity-store.ts";

/** Whoever has an address can have a code sent to it, where a connection for that is enabled. */
const canHaveCode = async (scope: Scope, userId: string): Promise<boolean> => {
  const codes = (await findConnections(scope)).some(
    ({ connection_type: type, enabled }) => type === "passwordless_email" && enabled,
  );
  return codes && (await users.find(scope, userId))?.email != null;
};

const assertNotOnlyWay = async (scope: Scope, { id, user_id: user }: IdentityRow): Promise<void> => {
  if ((await lockIdentitiesOf(scope, user)).some((other) => other.id !== id)) return;
  if ((await hasPassword(scope, user)) || (await canHaveCode(scope, user))) return;
  throw problem("identity_link_denied", "This identity is the user's only way to sign in. Give them another one first.");
};

/**
 * Unlinks an identity. `endLogins` ends what is under way of its user: what a provider said of them there may be what is taken away.
 */
export const unlinkIdentity = (
  { transact }: Context,
  id: string,
  endLogins: (tx: Transaction, userId: string) => Promise<void>,
): Promise<string> =>
  transact(async (tx) => {
    const row = await identities.find(tx, id);
    if (!row) throw identityNotFound();
    await assertNotOnlyWay(tx, row);
    if (!(await identities.remove(tx, id))) throw identityNotFound();
    await endLogins(tx, row.user_id);
    await recordChange(tx, "admin.identity.deleted", id, undefined, { user: row.user_id });
    return id;
  });
