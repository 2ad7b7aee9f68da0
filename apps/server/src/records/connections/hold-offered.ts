import { problem } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { type Connection, connectionFrom } from "./connection.ts";
import { keepConnection } from "./connection-store.ts";
import { type Asking, isOffered } from "./connections.ts";

/**
 * The connection by which somebody is about to sign in. The row itself is asked, and stays as it is until the transaction ends: one
 * that was closed meanwhile lets nobody in (SEC-FED-04). Every way to sign in asks here. Throws `invalid_connection`.
 */
export const holdOffered = async (scope: Scope, id: string, asking: Asking): Promise<Connection> => {
  const row = await keepConnection(scope, id);
  const connection = row && connectionFrom(row);
  if (connection && isOffered(connection, asking)) return connection;
  throw problem("invalid_connection", "This way to sign in is not offered here any more.");
};
