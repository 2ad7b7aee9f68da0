import { accountListing } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Executor, Tables } from "../../ground/storage/index.ts";
import { accountRows } from "../../ground/tenancy/index.ts";

export type AccountRow = Selectable<Tables["accounts"]>;

export interface NewAccount {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly at: Date;
}

export const insertAccount = (db: Executor, { id, slug, name, at }: NewAccount): Promise<AccountRow> =>
  db
    .insertInto("accounts")
    .values({ account_id: id, slug, name, settings: "{}", created_at: at, updated_at: at })
    .returningAll()
    .executeTakeFirstOrThrow();

export const findAccount = (db: Executor, accountId: string): Promise<AccountRow | undefined> =>
  db.selectFrom("accounts").selectAll().where("account_id", "=", accountId).executeTakeFirst();

export const findAccountBySlug = (db: Executor, slug: string): Promise<AccountRow | undefined> =>
  db.selectFrom("accounts").selectAll().where("slug", "=", slug).executeTakeFirst();

export const lockAccount = (db: Executor, accountId: string): Promise<AccountRow | undefined> =>
  db.selectFrom("accounts").selectAll().where("account_id", "=", accountId).forUpdate().executeTakeFirst();

/**
 * Makes others who ask for the same wait until the transaction ends, for what is counted in an account. Rows of the account
 * may be added meanwhile, which `lockAccount` would keep from it.
 */
export const holdAccount = (db: Executor, accountId: string): Promise<AccountRow | undefined> =>
  db.selectFrom("accounts").selectAll().where("account_id", "=", accountId).forNoKeyUpdate().executeTakeFirst();

export const saveAccount = (
  db: Executor,
  accountId: string,
  change: { name: string; settings: string; updated_at: Date },
): Promise<AccountRow> =>
  db.updateTable("accounts").set(change).where("account_id", "=", accountId).returningAll().executeTakeFirstOrThrow();

/** Deletes the account; foreign keys take everything it owns along. Returns whether it existed. */
export const deleteAccountRow = async (db: Executor, accountId: string): Promise<boolean> => {
  const { numDeletedRows } = await db.deleteFrom("accounts").where("account_id", "=", accountId).executeTakeFirst();
  return numDeletedRows > 0n;
};

const source: ListSource<"accounts"> = { table: "accounts", key: "account_id", listing: accountListing };

/** The account itself, or every account of the installation for the operator. */
export const listAccounts = (
  installation: Executor,
  only: string | undefined,
  request: ListRequest,
): Promise<Rows<AccountRow>> => {
  const all = accountRows(installation);
  return listRows(only === undefined ? all : all.where("account_id", "=", only), source, request);
};
