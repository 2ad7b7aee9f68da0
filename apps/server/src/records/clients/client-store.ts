import { clientListing } from "@faable/auth-contract";
import type { Insertable, Updateable } from "kysely";
import { isId } from "../../base/index.ts";
import { type Executor, type ListRequest, type ListSource, listRows, type Rows, type Tables } from "../../ground/storage/index.ts";
import type { ClientRow } from "./client.ts";

export const insertClient = (db: Executor, row: Insertable<Tables["clients"]>): Promise<ClientRow> =>
  db.insertInto("clients").values(row).returningAll().executeTakeFirstOrThrow();

/** Which column an id given by a caller names: the resource id, or the OAuth `client_id`. */
const keyOf = (id: string): "id" | "client_id" => (isId("client", id) ? "id" : "client_id");

export const findClientRow = (db: Executor, accountId: string, id: string): Promise<ClientRow | undefined> =>
  db.selectFrom("clients").selectAll().where("account_id", "=", accountId).where(keyOf(id), "=", id).executeTakeFirst();

export const lockClientRow = (db: Executor, accountId: string, id: string): Promise<ClientRow | undefined> =>
  db
    .selectFrom("clients")
    .selectAll()
    .where("account_id", "=", accountId)
    .where(keyOf(id), "=", id)
    .forUpdate()
    .executeTakeFirst();

export const findClientsByIds = (db: Executor, accountId: string, ids: readonly string[]): Promise<ClientRow[]> =>
  db.selectFrom("clients").selectAll().where("account_id", "=", accountId).where("id", "in", ids).execute();

export const saveClient = (
  db: Executor,
  accountId: string,
  id: string,
  change: Updateable<Tables["clients"]>,
): Promise<ClientRow> =>
  db
    .updateTable("clients")
    .set(change)
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();

export const deleteClientRow = async (db: Executor, accountId: string, id: string): Promise<void> => {
  await db.deleteFrom("clients").where("account_id", "=", accountId).where("id", "=", id).execute();
};

const source: ListSource<"clients"> = { table: "clients", listing: clientListing, text: ["name", "description", "client_id"] };

export const listClients = (db: Executor, accountId: string, request: ListRequest): Promise<Rows<ClientRow>> =>
  listRows(db, accountId, source, request);
