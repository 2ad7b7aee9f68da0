import { connectionListing } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { problem } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { compiledOnce, type Given, rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type ConnectionRow = Selectable<Tables["connections"]>;

const taken = (field: string, what: string) => () =>
  problem("already_exists", `This account already has a connection with that ${what}.`, { details: { fields: [field] } });

export const connections = tenantTable("connections", {
  connection_name: taken("connection_name", "name"),
  issuer: taken("issuer", "issuer"),
});

const source: ListSource<"connections"> = { table: "connections", listing: connectionListing };

export const listConnections = (scope: Scope, request: ListRequest): Promise<Rows<ConnectionRow>> =>
  listRows(rowsOf(scope, "connections"), source, request);

/** Every connection of the account, oldest first. */
export const findConnections = ({ db, accountId }: Scope): Promise<ConnectionRow[]> =>
  db.selectFrom("connections").selectAll().where("account_id", "=", accountId).orderBy("id").execute();

/** The connection of this id if there is one, and that it cannot be deleted until the transaction ends. */
export const holdConnection = ({ db, accountId }: Scope, id: string): Promise<ConnectionRow | undefined> =>
  db
    .selectFrom("connections")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .forKeyShare()
    .executeTakeFirst();

const kept = compiledOnce(({ db, accountId }, given: Given<{ readonly id: string }>) =>
  db.selectFrom("connections").selectAll().where("account_id", "=", accountId).where("id", "=", given("id")).forShare(),
);

/** The same, and that it cannot be changed either: whoever signs in by it does so before it is closed, or is refused. */
export const keepConnection = async (scope: Scope, id: string): Promise<ConnectionRow | undefined> =>
  (await kept(scope, { id }))[0];

/** Whether a connection that a request names is one of this account, and stays so until the transaction ends. */
export const assertConnection = async (scope: Scope, field: string, id: string | null | undefined): Promise<void> => {
  if (id != null && !(await holdConnection(scope, id)))
    throw problem("validation_error", `${field} names no connection of this account.`, { details: { fields: [field] } });
};
