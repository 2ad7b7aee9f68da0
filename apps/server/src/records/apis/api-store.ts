import { apiListing } from "@faable/auth-contract";
import type { Insertable, Updateable } from "kysely";
import {
  type Executor,
  type ListRequest,
  type ListSource,
  listRows,
  pointRead,
  type Rows,
  type Tables,
} from "../../ground/storage/index.ts";
import type { ApiRow } from "./api.ts";

export const insertApi = (db: Executor, row: Insertable<Tables["apis"]>): Promise<ApiRow> =>
  db.insertInto("apis").values(row).returningAll().executeTakeFirstOrThrow();

export const findApiRow = pointRead<ApiRow>((db, accountId, id) =>
  db.selectFrom("apis").selectAll().where("account_id", "=", accountId).where("id", "=", id),
);

export const lockApiRow = (db: Executor, accountId: string, id: string): Promise<ApiRow | undefined> =>
  db.selectFrom("apis").selectAll().where("account_id", "=", accountId).where("id", "=", id).forUpdate().executeTakeFirst();

export const findApiByIdentifier = (db: Executor, accountId: string, identifier: string): Promise<ApiRow | undefined> =>
  db.selectFrom("apis").selectAll().where("account_id", "=", accountId).where("identifier", "=", identifier).executeTakeFirst();

export const saveApi = (db: Executor, accountId: string, id: string, change: Updateable<Tables["apis"]>): Promise<ApiRow> =>
  db
    .updateTable("apis")
    .set(change)
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();

export const deleteApiRow = async (db: Executor, accountId: string, id: string): Promise<void> => {
  await db.deleteFrom("apis").where("account_id", "=", accountId).where("id", "=", id).execute();
};

const source: ListSource<"apis"> = { table: "apis", listing: apiListing, text: ["name", "slug", "identifier"] };

export const listApis = (db: Executor, accountId: string, request: ListRequest): Promise<Rows<ApiRow>> =>
  listRows(db, accountId, source, request);
