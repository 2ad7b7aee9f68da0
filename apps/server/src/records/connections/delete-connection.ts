import { recordChange } from "../../ground/events/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { connectionNotFound } from "./connection.ts";
import { connections } from "./connection-store.ts";

/**
 * Deletes the connection; its credentials and identities go with it, the users stay. `before` lets the room of credentials,
 * which must not be imported here, take back what it told of them elsewhere.
 */
export const deleteConnection = (
  { transact }: Context,
  id: string,
  before: (transaction: Transaction, id: string) => Promise<void>,
): Promise<string> =>
  transact(async (tx) => {
    if (!(await connections.lock(tx, id))) throw connectionNotFound();
    await before(tx, id);
    await connections.remove(tx, id);
    tx.changed("connection");
    await recordChange(tx, "admin.connection.deleted", id);
    return id;
  });
