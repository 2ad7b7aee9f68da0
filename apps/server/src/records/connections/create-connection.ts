import { connectionTypes } from "@faable/auth-contract";
import { createId } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context, Scope } from "../../ground/tenancy/index.ts";
import { type ConnectionInput, type ConnectionShape, defaultsOf, toConnection } from "./connection.ts";
import { connections } from "./connection-store.ts";
import { type AssertClients, assertConnectionInput, changedSettings } from "./rules.ts";
import { sealedSecret } from "./secret.ts";

/** `sealed` is our secret at the provider. */
const insertConnection = (scope: Scope, id: string, input: ConnectionInput, sealed: string | null, at: Date) => {
  const { connection_name, connection_type, enabled = true, enabled_clients = [], client_secret: _, ...particular } = input;
  const settings = changedSettings(connection_type, defaultsOf[connection_type], particular);
  return connections.insert(scope, {
    id,
    connection_name,
    connection_type,
    category: connectionTypes[connection_type],
    enabled,
    enabled_clients: JSON.stringify(enabled_clients),
    issuer: settings.issuer ?? null,
    client_secret: sealed,
    settings: JSON.stringify(settings),
    created_at: at,
    updated_at: at,
  });
};

/** The connection that holds passwords, with which every account begins. Answers its id. */
export const insertDatabaseConnection = async (scope: Scope, at: Date): Promise<string> => {
  const input = { connection_name: "database", connection_type: "database" } as const;
  return (await insertConnection(scope, createId("connection", at), input, null, at)).id;
};

export const createConnection = (
  { transact, keyring }: Context,
  input: ConnectionInput,
  assertClients: AssertClients,
): Promise<ConnectionShape> => {
  const { connection_type, ...patch } = input;
  assertConnectionInput(connection_type, patch);
  return transact(async (tx) => {
    await assertClients(tx, "enabled_clients", input.enabled_clients);
    const id = createId("connection", tx.at);
    const sealed = sealedSecret(keyring, tx.accountId, id, input.client_secret);
    const row = await insertConnection(tx, id, input, sealed, tx.at);
    tx.changed("connection");
    await recordChange(tx, "admin.connection.created", row.id, Object.keys(input));
    return toConnection(row);
  });
};
