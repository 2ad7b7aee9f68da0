import type { Insertable, Selectable } from "kysely";
import type { Db, Executor, Tables } from "../../ground/storage/index.ts";

type Row = Selectable<Tables["signing_keys"]>;

export const insertKeys = async (db: Executor, keys: readonly Insertable<Tables["signing_keys"]>[]): Promise<void> => {
  await db.insertInto("signing_keys").values(keys).execute();
};

export const findPublishedKeys = (db: Executor, accountId: string, now: Date): Promise<Row[]> =>
  db
    .selectFrom("signing_keys")
    .selectAll()
    .where("account_id", "=", accountId)
    .where((or) => or.or([or("retires_at", "is", null), or("retires_at", ">", now)]))
    .orderBy("published_at")
    .orderBy("kid")
    .execute();

/** All keys of the account, locked so that two rotations cannot cross. */
export const lockKeys = (db: Executor, accountId: string): Promise<Row[]> =>
  db
    .selectFrom("signing_keys")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("published_at")
    .orderBy("kid")
    .forUpdate()
    .execute();

export const startSigning = async (db: Executor, accountId: string, kid: string, from: Date): Promise<void> => {
  await db
    .updateTable("signing_keys")
    .set({ signs_from: from })
    .where("account_id", "=", accountId)
    .where("kid", "=", kid)
    .execute();
};

export const retireKey = async (db: Executor, accountId: string, kid: string, at: Date): Promise<void> => {
  await db
    .updateTable("signing_keys")
    .set({ retires_at: at })
    .where("account_id", "=", accountId)
    .where("kid", "=", kid)
    .execute();
};

export const dropRetiredKeys = async (db: Executor, accountId: string, now: Date): Promise<void> => {
  await db.deleteFrom("signing_keys").where("account_id", "=", accountId).where("retires_at", "<=", now).execute();
};

export const resealKey = async (db: Executor, accountId: string, kid: string, sealed: string): Promise<void> => {
  await db
    .updateTable("signing_keys")
    .set({ private_jwk: sealed })
    .where("account_id", "=", accountId)
    .where("kid", "=", kid)
    .execute();
};

/**
 * Accounts that have a private key sealed under another master key than the first. Asks across tenants, and is the one
 * query of this room that may.
 */
export const findAccountsSealedOtherwise = async (db: Db, prefix: string): Promise<readonly string[]> => {
  const query = db.withoutPlugins().selectFrom("signing_keys").select("account_id").distinct();
  return (await query.where("private_jwk", "not like", `${prefix}%`).execute()).map((row) => row.account_id);
};
