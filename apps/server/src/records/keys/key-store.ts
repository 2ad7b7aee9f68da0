import type { Insertable, Selectable } from "kysely";
import type { Db, Tables } from "../../ground/storage/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";

export type KeyRow = Selectable<Tables["signing_keys"]>;
export type NewKey = Omit<Insertable<Tables["signing_keys"]>, "account_id">;

export const insertKeys = async ({ db, accountId }: Scope, keys: readonly NewKey[]): Promise<void> => {
  const rows = keys.map((key) => ({ ...key, account_id: accountId }));
  await db.insertInto("signing_keys").values(rows).execute();
};

const keysOf = ({ db, accountId }: Scope) =>
  db.selectFrom("signing_keys").selectAll().where("account_id", "=", accountId).orderBy("published_at").orderBy("kid");

export const findPublishedKeys = (scope: Scope, now: Date): Promise<KeyRow[]> =>
  keysOf(scope)
    .where((or) => or.or([or("retires_at", "is", null), or("retires_at", ">", now)]))
    .execute();

/**
 * All keys of the account, locked so that two rotations cannot cross. Read again under the lock: a statement that had to
 * wait does not see the keys that were inserted meanwhile.
 */
export const lockKeys = async (scope: Scope): Promise<KeyRow[]> => {
  await keysOf(scope).forUpdate().execute();
  return keysOf(scope).execute();
};

type KeyChange = Partial<Pick<NewKey, "signs_from" | "retires_at" | "private_jwk">>;

export const changeKey = async ({ db, accountId }: Scope, kid: string, change: KeyChange): Promise<void> => {
  await db.updateTable("signing_keys").set(change).where("account_id", "=", accountId).where("kid", "=", kid).execute();
};

export const deleteKey = async ({ db, accountId }: Scope, kid: string): Promise<void> => {
  await db.deleteFrom("signing_keys").where("account_id", "=", accountId).where("kid", "=", kid).execute();
};

export const dropRetiredKeys = async ({ db, accountId }: Scope, now: Date): Promise<void> => {
  await db.deleteFrom("signing_keys").where("account_id", "=", accountId).where("retires_at", "<=", now).execute();
};

/**
 * Accounts that have a private key sealed under another master key than the first. Asks across tenants, on the connections
 * for background work.
 */
export const findAccountsSealedOtherwise = async (background: Db, prefix: string): Promise<readonly string[]> => {
  const query = background.selectFrom("signing_keys").select("account_id").distinct();
  return (await query.where("private_jwk", "not like", `${prefix}%`).execute()).map((row) => row.account_id);
};
