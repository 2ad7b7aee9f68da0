import { clientListing } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { isId, problem } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type ClientRow = Selectable<Tables["clients"]>;

export const clients = tenantTable("clients");

/** A client by either of the ids that a caller may have: the resource id, or the OAuth `client_id`. */
const named = ({ db, accountId }: Scope, id: string) =>
  db
    .selectFrom("clients")
    .selectAll()
    .where("account_id", "=", accountId)
    .where(isId("client", id) ? "id" : "client_id", "=", id);

export const findClientRow = (scope: Scope, id: string): Promise<ClientRow | undefined> => named(scope, id).executeTakeFirst();

export const lockClientRow = (scope: Scope, id: string): Promise<ClientRow | undefined> =>
  named(scope, id).forUpdate().executeTakeFirst();

const registeredNamed = ({ db, accountId }: Scope, clientId: string) =>
  db
    .selectFrom("clients")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("client_id", "=", clientId)
    .where("registration", "=", "dynamic");

/** A client that registered itself. */
export const findRegisteredClient = (scope: Scope, clientId: string): Promise<ClientRow | undefined> =>
  registeredNamed(scope, clientId).executeTakeFirst();

export const lockRegisteredClient = (scope: Scope, clientId: string): Promise<ClientRow | undefined> =>
  registeredNamed(scope, clientId).forUpdate().executeTakeFirst();

export const countRegisteredClients = async ({ db, accountId }: Scope): Promise<number> => {
  const { total } = await db
    .selectFrom("clients")
    .select((of) => of.fn.countAll<string>().as("total"))
    .where("account_id", "=", accountId)
    .where("registration", "=", "dynamic")
    .executeTakeFirstOrThrow();
  return Number(total);
};

/** Every client of the account that can get machine tokens, locked: whoever removes one of them is the only one who does. */
export const lockMachineClients = ({ db, accountId }: Scope): Promise<ClientRow[]> =>
  db
    .selectFrom("clients")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("token_endpoint_auth_method", "!=", "none")
    .where("secret_hash", "is not", null)
    .where("registration", "=", "admin")
    .orderBy("id")
    .forUpdate()
    .execute();

const source: ListSource<"clients"> = { table: "clients", listing: clientListing, text: ["name", "description", "client_id"] };

export const listClients = (scope: Scope, request: ListRequest): Promise<Rows<ClientRow>> =>
  listRows(rowsOf(scope, "clients"), source, request);

/** Whether clients that a request names by their resource ids are clients of this account. */
export const assertClients = async (scope: Scope, field: string, ids: readonly string[] = []): Promise<void> => {
  const known = new Set(ids.length === 0 ? [] : (await clients.findMany(scope, ids)).map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined)
    throw problem("validation_error", `${field} names ${unknown}, which is no client of this account.`, {
      details: { fields: [field] },
    });
};
